"""停算的理由：why a clock may lawfully stand still, each with where it is written (rules B5–B7, B28)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PauseReason:
    """一种理由. ``basis`` says by which rule the time does not count."""

    code: str
    name: str
    basis: str


REASONS = (
    PauseReason("correction", "补正材料", "行政许可法第 32 条：一次告知补正"),
    PauseReason("publicity", "公示", "国办发〔2019〕11号：公示不计入承诺时限"),
    PauseReason("review", "专家评审", "行政许可法第 45 条：专家评审不计入期限"),
    PauseReason("hearing", "听证", "行政许可法第 45 条：听证不计入期限"),
    PauseReason("tender", "招标投标", "行政许可法第 45 条：招标、拍卖不计入期限"),
    PauseReason("survey", "检验检测鉴定", "行政许可法第 45 条：检验、检测、鉴定不计入期限"),
    PauseReason("intermediary", "中介服务", "业主委托的中介服务不计入审批用时"),
    PauseReason("owner", "业主准备", "业主准备不计入审批用时"),
    PauseReason("government", "政府原因", "闲置土地处置办法：政府原因可顺延"),
    PauseReason("force_majeure", "不可抗力", "民法典第 180 条：不可抗力"),
)
PAUSE_REASONS = {reason.code: reason.name for reason in REASONS}
