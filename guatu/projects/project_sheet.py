"""项目台账的列: dates, state and the kind itself; declarations only, no models."""

from guatu.intake.columns import Column, SheetKind
from guatu.projects.project_columns import IDENTITY, MONEY, SIZE, names


def _event(field: str, planned: str, words: str, more: str = "", bare: str = "") -> tuple[Column, Column]:
    """One milestone's two columns: 计划开工时间 is not 开工时间."""
    base = words.split()
    tails = ("时间", "日期", "年月", "年份", "")
    actual = [w + t for w in base for t in tails]
    real = [f"{p}{w}{t}" for p in ("实际", "已") for w in base for t in tails]
    plan = [
        f"{p}{w}{t}"
        for p in ("计划", "预计", "拟", "预期", "目标", "约定", "承诺", "应")
        for w in base
        for t in tails
    ]
    plan += [f"{w}{m}{t}" for w in base for m in ("计划", "预计") for t in tails if t or m]
    actual_names = (*actual, *real, *[f"{w}(实际)" for w in base], *more.split())
    return (
        Column(field, "date", tuple(dict.fromkeys(actual_names)), label=actual[0]),
        Column(planned, "date", tuple(dict.fromkeys((*plan, *bare.split()))), label=plan[0]),
    )


_DATES = (
    *_event(
        "start",
        "planned_start",
        "开工 动工 开工建设 开建 项目开工",
        "开始时间 起始时间 开工或计划开工时间 建设起始时间 建设开始时间 始建时间 起始年月 "
        "建设起始年月 开始日期 开工时间(年月)",
        "计划开始时间 计划起始时间",
    ),
    *_event(
        "end",
        "planned_end",
        "竣工 完工 建成 竣工验收 结束 项目竣工 项目建成",
        "结束时间 建设结束时间 终止时间 建成或计划建成时间 竣工验收时间 竣(完)工时间 完成时间 终止年月",
        "计划完成时间 预计完成时间 完成时限 建设期限至 计划结束时间 拟建成时间 预计建成时间 计划竣工投产时间",
    ),
    *_event(
        "signed", "planned_signed", "签约 签订 协议签订 签订协议 合同签订", "签约日期 协议签订日期 协议时间"
    ),
    *_event(
        "registered",
        "planned_registered",
        "注册 工商注册 公司注册 注册登记 登记注册",
        "注册日期 公司注册时间 成立时间 企业注册时间",
    ),
    *_event(
        "land_won",
        "planned_land_won",
        "拿地 摘牌 土地摘牌 供地 土地出让 出让 取得土地 土地取得 竞得",
        "挂牌时间 土地摘牌日期 取地时间",
    ),
    *_event(
        "permitted",
        "planned_permitted",
        "施工许可 施工许可证 取得施工许可证 施工许可证取得 领取施工许可证 领取施工许可 施工许可证办理",
        "施工许可证核发时间 施工许可证发证日期",
    ),
    *_event("topped_out", "planned_topped_out", "结顶 封顶 主体结顶 主体封顶"),
    *_event("commissioned", "planned_commissioned", "通线 设备调试 试生产 试产 试运行 调试"),
    *_event(
        "producing",
        "planned_producing",
        "投产 投用 投产投用 投入生产 正式投产 投入使用 竣工投产 建成投产 投运",
    ),
    *_event("ramped_up", "planned_ramped_up", "达产 全面达产 达产达标 达效 达产达效"),
    Column(
        "completed",
        "date",
        names("主体完工时间 验收时间 验收日期 通过验收时间 竣工备案时间 交付时间"),
        label="验收时间",
    ),
    Column(
        "planned_completed", "date", names("计划验收时间 预计验收时间 计划交付时间"), label="计划验收时间"
    ),
    Column(
        "span",
        "span",
        names(
            "建设起止年限 建设起止时间 起止年限 起止时间 建设年限 建设周期 建设期限 建设工期 "
            "建设时间 起止日期 工期 建设起止年月 起止年月 建设期 起止年份 建设起止日期 "
            "建设起止年份 开竣工时间 开竣工年月 "
            "开工及竣工时间 开工竣工时间 建设起讫年限 起讫年限 建设起讫时间 项目起止时间 "
            "计划建设时间 计划工期 建设年份 建设起止期限 项目建设期 项目建设期限 项目建设周期 "
            "计划起止时间 实施期限 实施年限 建设(起止)年限"
        ),
        contains=("起止", "起讫"),
        also=("start", "end"),
        label="建设起止年限",
    ),
    Column(
        "updated",
        "date",
        names(
            "更新时间 更新日期 填报时间 填报日期 数据更新时间 最近更新 最后更新 最后更新时间 "
            "统计时间 统计日期 截止日期 截至日期 数据截止时间 上报时间 报送时间 最近更新时间"
        ),
        label="更新时间",
    ),
    Column(
        "date",
        "date",
        names(
            "日期 时间 备案时间 立项时间 备案日期 立项日期 备案(立项)时间 入库时间 纳统时间 批复时间 发生日期"
        ),
        label="日期",
    ),
)

_STATE = (
    Column(
        "progress_percent",
        "percent",
        names("形象进度百分比 形象进度比例 工程进度百分比 总体进度百分比"),
        label="形象进度百分比",
    ),
    Column(
        "progress_text",
        "paragraph",
        names(
            "形象进度 工程进展 项目进展 进展情况 工程进度 项目进度 进展 建设进展 工程形象进度 "
            "目前进展 当前进展 最新进展 进度 进度情况 项目进展情况 工作进展 工程进展情况 "
            "建设进度 目前形象进度 目前进度 推进情况 "
            "实际进展 项目形象进度 完成情况 进展描述 工作进展情况 主要进展 本期进展 当前形象进度 "
            "建设情况 目前进展情况 项目推进情况 年度形象进度 本期形象进度 截至形象进度 "
            "最新形象进度 本月进展 建设进展情况 最新进展情况 "
            "当前进度 项目现状 截至目前形象进度 目前工程进展 实施进展"
        ),
        contains=("形象进度", "进展情况"),
        avoid=("计划", "目标", "下步"),
        label="形象进度",
    ),
    Column(
        "planned_progress",
        "paragraph",
        names(
            "年度目标形象进度 计划形象进度 目标形象进度 年度形象进度目标 年度建设内容 "
            "年度计划形象进度 年度主要建设内容 年度计划建设内容 年度建设目标 年度目标任务 "
            "年度计划完成内容 年度工作目标 工作目标"
        ),
    ),
    Column(
        "next_step",
        "paragraph",
        names(
            "下步计划 下一步计划 下一步工作 下一步工作计划 下步工作计划 下步工作 下步打算 "
            "下阶段计划 下一步打算 下步措施 下月计划 下一步工作安排"
        ),
    ),
    Column(
        "stage",
        "text",
        names(
            "阶段 项目阶段 当前阶段 所处阶段 建设阶段 建设状态 项目状态 状态 目前阶段 进度阶段 "
            "推进阶段 实施阶段 当前状态 目前状态 进展阶段 项目所处阶段 进展状态"
        ),
    ),
    Column(
        "leader",
        "person",
        names(
            "挂钩领导 联系领导 领衔领导 项目长 挂联领导 包联领导 分管领导 责任领导 牵头领导 "
            "挂包领导 挂点领导 县领导 区领导 市领导 挂钩联系领导 联系县领导 联系区领导 "
            "联系市领导 包保领导 包抓领导 领办领导 挂图领导 挂钩区领导 挂钩县领导 挂钩市领导 "
            "服务领导 领衔区领导 领衔县领导 领衔市领导 联挂领导"
        ),
        contains=("领导", "项目长"),
        avoid=("单位", "电话", "意见", "批示", "小组"),
        label="挂钩领导",
    ),
    Column(
        "owner_unit",
        "text",
        names(
            "责任单位 牵头单位 主管部门 责任部门 牵头部门 主管单位 主要责任单位 牵头责任单位 "
            "主责单位 第一责任单位 承办单位 责任科室 服务单位 包联单位 推进单位 实施责任单位 "
            "责任主体 主办单位 服务部门 责任处室 项目责任单位"
        ),
        contains=("责任单位", "责任部门", "牵头单位"),
        avoid=("配合", "协办", "属地", "行业"),
        label="责任单位",
    ),
    Column(
        "supporting_unit",
        "text",
        names("配合单位 配合部门 协办单位 协同单位 协助单位 配合责任单位 协同部门 责任单位(配合)"),
    ),
    Column(
        "territorial_unit",
        "text",
        names(
            "属地 属地单位 属地责任单位 所属乡镇 乡镇 镇街 所属镇街 所在乡镇 所在镇街 街道 "
            "乡镇街道 乡镇(街道) 属地镇街 属地乡镇 属地街道 所属街道 责任属地 所属乡镇街道 "
            "所在乡镇街道 属地责任 属地管理单位 所属乡镇(街道) 属地政府"
        ),
        contains=("属地",),
        label="属地",
    ),
    Column(
        "sector_unit",
        "text",
        names(
            "行业主管部门 行业主管单位 行业主管 行业部门 行业牵头部门 行业责任单位 行业管理部门 主管行业部门"
        ),
        contains=("行业主管",),
    ),
    Column(
        "officer",
        "person",
        names(
            "项目服务专员 服务专员 专员 项目专员 服务员 项目管家 服务管家 项目联络员 经办人 "
            "具体责任人 责任人 具体负责人 项目负责人 负责人 联络员 工作专员 跟踪服务人员 "
            "服务人员 代办员 项目代办员"
        ),
        label="项目服务专员",
    ),
    Column(
        "liaison",
        "person",
        names(
            "联企干部 驻企干部 驻企服务员 驻企 驻企指导员 助企专员 助企干部 联企服务员 "
            "驻企联络员 助企服务员 驻企服务专员 驻企助企干部"
        ),
        label="联企干部",
    ),
    Column(
        "contact",
        "person",
        names("联系人 企业联系人 项目联系人 业主联系人 单位联系人 企业负责人 业主负责人"),
    ),
    Column("contact_phone", "text", names("联系电话 联系方式 电话 手机 手机号 手机号码 联系人电话 联系号码")),
    Column("is_key", "text", names("是否重点 是否重点项目"), label="是否重点"),
    Column(
        "flag",
        "text",
        names(
            "旗帜 评旗 评定 评级 红蓝黄旗 旗色 红旗 赋旗 等次 评价 亮旗 红黄蓝旗 旗帜评定 "
            "评定结果 评旗结果 亮灯 红绿灯 预警 预警等级 亮灯情况 挂旗 插旗 授旗 等级"
        ),
        label="旗帜",
    ),
    Column(
        "problem",
        "paragraph",
        names(
            "存在问题 问题 存在的问题 存在困难 困难问题 需协调问题 需协调解决的问题 问题及困难 "
            "存在困难和问题 存在的困难和问题 存在问题及困难 主要问题 需要协调解决的问题 "
            "存在问题及建议 需协调事项 存在困难及问题 困难和问题 存在主要问题 问题及建议 "
            "难点问题 需要协调事项 需解决问题 制约因素"
        ),
        contains=("存在问题", "需协调"),
        label="存在问题",
    ),
    Column(
        "note",
        "paragraph",
        names("备注 说明 附注 备注说明 其他 备注信息 其它 其他说明"),
        contains=("备注",),
        label="备注",
    ),
)

PROJECTS = SheetKind(
    code="projects",
    title="项目台账",
    columns=(*IDENTITY, *MONEY, *SIZE, *_DATES, *_STATE),
    order=(
        ("start", "end"),
        ("planned_start", "planned_end"),
        ("start", "producing"),
        ("signed", "producing"),
    ),
    not_above=(
        ("completed_cny", "investment_cny"),
        ("annual_plan_investment_cny", "investment_cny"),
        ("completed_in_period_cny", "investment_cny"),
        ("fixed_asset_cny", "investment_cny"),
    ),
)
