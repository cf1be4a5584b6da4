"""可见范围：a module that shows items asks who sees them, or stands here with the reason why it need not."""

from tests.architecture.test_house import short, sources

# What is asked of items in these rooms is for a verb, a worker or a check, or is bound to rows seen already.
ROOMS = ("guatu/demo/", "guatu/cli/", "guatu/config/")
ASKS = ("Item.objects", "items_of(")
KNOWS = ("seen_by(", "open_to_all(")
NEED_NOT = {
    "guatu/ledger/circles.py": "它就是规矩",
    "guatu/ledger/reading.py": "只写条件的周围，条件由列表和工作台收窄",
    "guatu/ledger/queries.py": "问法由页面收窄；各单位件数只给班子领导",
    "guatu/ledger/sweep.py": "后台",
    "guatu/ledger/recompute.py": "后台",
    "guatu/ledger/replay.py": "核验",
    "guatu/ledger/tokens.py": "词表",
    "guatu/ledger/rules.py": "动词问拆出的几件",
    "guatu/ledger/steps.py": "动词锁住已取的一件",
    "guatu/ledger/withdrawal.py": "随主体撤销",
    "guatu/ledger/opening.py": "立项",
}


def test_whoever_shows_items_asks_who_sees_them() -> None:
    wrong, used = [], set()
    for path in sources():
        name, text = short(path), path.read_text(encoding="utf-8")
        if "/actions/" in name or name.startswith(ROOMS) or not any(each in text for each in ASKS):
            continue
        used.add(name)
        if name not in NEED_NOT and not any(each in text for each in KNOWS):
            wrong.append(name)
    assert not wrong, "这些模块取事项，没有问谁看得到（guatu.ledger.circles）：" + "、".join(wrong)
    assert set(NEED_NOT) <= used, "这些例外不再需要。"
