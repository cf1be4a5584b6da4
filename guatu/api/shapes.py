"""答复的样子, for the description of the interface. Nothing is checked against them when it is answered:
what goes out is read row by row and written as it is.
"""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema


class ItemRow(Schema):
    """一件事项."""

    id: UUID
    number: str = Field(description="编号，如 WT-2026-0012")
    title: str
    kind: str
    kind_name: str
    life: str = Field(
        description="状态：open 待接单，doing 办理中，checking 待验收，closed 已销号，paused 挂起，void 作废"
    )
    life_name: str
    standing: str = Field(description="所处一步；办理时作为 seen 交回，其间有变就拒绝")
    lamp: str = Field(description="灯：ok 办，near 临，behind 滞，over 逾，done 结，paused 停，void 废")
    lamp_name: str
    due_at: datetime
    precision: str = Field(description="期限精度：minute、day、month、year")
    is_provisional: bool = Field(description="期限暂定：所依日历未公布")
    near_at: datetime
    is_behind: bool
    behind_text: str
    opened_at: datetime
    closed_at: datetime | None
    rounds: int = Field(description="退回过几次")
    unit: str | None
    owner: str | None
    evidence: int = Field(description="佐证份数")


class View(Schema):
    """一类的件数."""

    code: str
    name: str
    count: int


class ItemPage(Schema):
    """一页事项."""

    total: int
    page: int
    size: int
    views: list[View] = Field(description="同样的筛选下各类的件数")
    items: list[ItemRow]


class FieldChanged(Schema):
    """一处变化."""

    field: str
    old: str
    new: str


class Step(Schema):
    """一笔流转."""

    verb: str
    who: str
    unit: str
    at: datetime
    note: str
    files: list[str]
    changes: list[FieldChanged]
    seal: str


class Piece(Schema):
    """一份佐证."""

    text: str
    file: str | None
    added_at: datetime
    added_by: str | None


class Offer(Schema):
    """一个动词, open or not yet."""

    verb: str = Field(description="地址末段")
    name: str
    refusal: str | None = Field(description="现在不能办的原因；null 就是能办")


class ItemWhole(Schema):
    """一件事项的全部."""

    item: ItemRow
    plan: str
    tier: str
    is_priority: bool
    waits_for: str = Field(description="还差什么")
    evidence: list[Piece]
    timeline: list[Step] = Field(description="流转，新的在前")
    verbs: list[Offer]


class DeskPart(Schema):
    """工作台的一块."""

    view: str = Field(description="作为台账的 view 就是全部")
    name: str
    count: int
    items: list[ItemRow]


class Desk(Schema):
    """工作台."""

    parts: list[DeskPart]


class KindShape(Schema):
    """一种事项."""

    code: str
    name: str
    prefix: str
    evidence: int = Field(description="报验要几份佐证")
    signatures: int = Field(description="要几道签字")
    needs_plan: bool
    tiered: bool


class Kinds(Schema):
    """事项种类."""

    kinds: list[KindShape]


class Done(Schema):
    """办成了."""

    done: str
    id: UUID
    item: ItemRow | None = Field(description="办后的样子；不再看得到时为 null")


class FaultShape(Schema):
    """办不成, in the one shape of all faults."""

    status: int
    code: str
    message: str = Field(description="写给人看的一句话")
    fields: dict[str, list[str]] = Field(description="哪一项为何不对；没有就是空的")
