"""重点任务清单的列：task × month, by the names offices use. Needs no database."""

from guatu.intake import Column, SheetKind

MONTH_WORDS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _month(month: int) -> Column:
    word = MONTH_WORDS[month - 1]
    names = (
        f"{month}月",
        f"{month}月份",
        f"{word}月",
        f"{word}月份",
        f"{month}月底",
        f"{month}月底前",
        f"{month}月末",
    )
    return Column(f"m{month}", "paragraph", names)


KEY_TASKS = SheetKind(
    code="key_tasks",
    title="重点任务清单",
    key="title",
    columns=(
        Column(
            "title",
            "name",
            _names("任务 重点任务 任务名称 重点任务名称 事项 工作事项 重点事项 工作任务 任务事项 重点工作"),
            required=True,
        ),
        Column("category", "text", _names("类别 任务类别 分类 类型")),
        Column("lead_unit", "text", _names("牵头单位 责任单位 牵头部门 责任部门 主办单位"), required=True),
        Column("supporting", "text", _names("配合单位 协办单位 配合部门 协同单位")),
        Column("supporting_note", "text", _names("配合说明 其他配合方")),
        Column("leader", "person", _names("责任领导 分管领导 领衔领导 牵头领导 挂钩领导")),
        Column("source", "text", _names("来源 任务来源 出处 依据")),
        Column("is_priority", "text", _names("一把手工程 是否一把手工程")),
        Column("year", "count", _names("年份 年度")),
        *(_month(month) for month in range(1, 13)),
    ),
)
