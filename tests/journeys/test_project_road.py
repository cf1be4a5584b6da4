"""一个项目从签约走到投产：by its officer, the head of its unit and its 项目长, through every gate."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import form_of
from tests.journeys.visitor import Doorman, Visitor

NAME = "示例·全程走查厂房"
PLANS = {
    "签约": "2022-06-02", "注册": "2022-06-10", "摘牌": "2022-06-20", "施工许可": "2022-06-30",
    "开工": "2022年7月", "封顶": "2022年9月", "竣工": "2022年11月", "通线": "2022年12月", "投产": "2023-01-31",
}  # fmt: skip
HANDED_IN = "已报验，等他人验收签字。"


class Road:
    """这个项目的路. What its people do on its page, in their words."""

    def __init__(self, address: str) -> None:
        self.address = address

    def open(self, who: Visitor) -> None:
        """逐项看各节点."""
        who.see(self.address)
        who.page.locator("#stops summary", has_text="逐项看").click()

    def do(self, who: Visitor, node: str, word: str) -> None:
        """在一个节点的行里点."""
        self.open(who)
        row = who.page.locator("#stops tbody tr", has=who.page.get_by_text(node, exact=True))
        row.get_by_role("link", name=word, exact=True).click()

    def plan(self, who: Visitor, node: str, on: str) -> None:
        """排期."""
        self.do(who, node, "排期")
        who.page.get_by_label("计划日期").fill(on)
        who.press("排期")
        expect(who.page.locator(".notice-good")).to_contain_text("已排期")

    def reach(self, who: Visitor, node: str, on: str, words: str, *, says: str = HANDED_IN) -> None:
        """报验；``says`` is the answer, a gate's refusal included."""
        self.do(who, node, "报验")
        who.page.get_by_label("达成日期").fill(on)
        who.page.get_by_label("佐证说明").fill(words)
        who.press("报验")
        expect(who.page.locator(".notice").first).to_contain_text(says)
        if says != HANDED_IN:  # what was typed is still there
            expect(who.page.get_by_label("佐证说明")).to_have_value(words)

    def look(self, who: Visitor, node: str) -> None:
        """看一个节点的事项."""
        self.open(who)
        who.page.locator("#stops").get_by_role("link", name=node, exact=True).click()

    def sign(self, who: Visitor, node: str) -> None:
        """验收."""
        self.look(who, node)
        form = form_of(who, "sign-off")
        form.get_by_label("说明").fill("到场看过，同意。")
        who.press("验收销号", within=form)
        expect(who.page.locator(".notice-good")).to_contain_text("已销号。")


@pytest.mark.mechanism("M023")
@pytest.mark.mechanism("M083")
@pytest.mark.mechanism("M198")
@pytest.mark.mechanism("M199")
def test_a_project_walks_from_its_agreement_to_production(doorman: Doorman) -> None:
    """门一道道过：缺企业注册不了，缺双负责领不了证，没摘牌领证销不了号，没竣工投不了产；每一步一人报、另一人签."""
    officer, head = doorman.admit("syjk-fw4"), doorman.admit("syjk-head-xmfwb")
    chief = doorman.admit("syjk-leader2")
    road = founded(officer)
    for node, on in PLANS.items():
        road.plan(officer, node, on)

    road.reach(officer, "签约", "2022-05-30", "投资协议")
    road.sign(head, "签约")
    road.reach(officer, "注册", "2022-05-30", "营业执照", says="要先做到：已关联建设单位")
    company(officer, road)
    road.reach(officer, "注册", "2022-05-30", "营业执照")
    road.sign(head, "注册")

    road.reach(officer, "摘牌", "2022-05-31", "成交确认书")
    road.reach(officer, "施工许可", "2022-05-31", "施工许可证", says="属地和行业主管（双负责）都已定")
    seats(head, road)
    road.reach(officer, "施工许可", "2022-05-31", "施工许可证 330604202205310101")
    road.look(chief, "施工许可")
    expect(chief.page.locator(".item-reason")).to_contain_text(["还不能验收，要先做到：摘牌已达成（已销号）"])
    expect(form_of(chief, "sign-off")).to_have_count(0)
    for node in ("摘牌", "施工许可"):
        road.sign(chief, node)

    road.reach(officer, "投产", "2022-06-01", "投产", says="要先做到：竣工已达成（已销号）")
    for node in ("开工", "封顶", "竣工", "通线", "投产"):
        road.reach(officer, node, "2022-06-01", f"竣工验收备案与{node}照片")
        road.sign(chief if node in ("开工", "投产") else head, node)

    arrived(chief, road)


def founded(officer: Visitor) -> Road:
    """登记：a new factory on a plot of its own, with an officer but without 属地 yet."""
    page = officer.page
    officer.see("/z/syjk/projects/new/")
    page.get_by_label("项目名称").fill(NAME)
    page.get_by_label("类别").select_option(label="产业项目")
    page.get_by_label("里程碑模板").select_option(label="新供地建设")
    page.get_by_label("重点项目（必须双负责）").uncheck()
    page.get_by_label("总投资", exact=False).first.fill("1.2亿元")
    page.locator("select[name=sectoral_unit]").select_option(label="项目服务办")
    page.locator("select[name=officer_person]").select_option(label="苏工（示例）")
    officer.press("入库")
    expect(page.locator(".notice-good")).to_contain_text("已入库。")
    return Road(officer.path.split("?")[0])


def company(officer: Visitor, road: Road) -> None:
    """补上建设单位."""
    officer.see(f"{road.address}edit/")
    officer.page.get_by_label("建设单位").fill("示例全程走查有限公司")
    officer.press("保存")
    expect(officer.page.locator(".notice-good")).to_contain_text("已保存。")


def seats(head: Visitor, road: Road) -> None:
    """定属地与项目长."""
    head.see(f"{road.address}seats/")
    page = head.page
    page.locator("select[name=territorial_unit]").select_option(index=1)
    page.locator("select[name=chief_person]").select_option(label="郑副主任（示例）")
    head.press("定下")
    expect(page.locator(".notice-good")).to_contain_text("责任人已定。")


def arrived(chief: Visitor, road: Road) -> None:
    """到了：its page says 已投产, every gate is behind it, and its road is told from end to end."""
    page = chief.page
    chief.see(road.address)
    expect(page.locator(".page-head")).to_contain_text("已投产")
    expect(page.locator("body")).to_contain_text("郑副主任（示例）")
    page.get_by_role("link", name="全生命周期").click()
    told = page.locator(".timeline .entry", has_text="到场看过，同意。")
    expect(told).to_have_count(len(PLANS))
    for first, last, days in (("signed", "in_production", "2"), ("land_won", "started", "1")):  # 拿地即开工
        chief.see(f"/z/syjk/projects/cycles/?from={first}&to={last}&size=100")
        expect(page.locator("main table tr", has_text=NAME)).to_contain_text(days)
