"""企业名录的列: every name offices give them; declarations only, no models."""

from guatu.intake.columns import Column, SheetKind


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENTERPRISES = SheetKind(
    code="enterprises",
    title="企业名录",
    columns=(
        Column(
            "name",
            "name",
            _names(
                "企业名称 公司名称 单位名称 企业 公司 名称 企业全称 市场主体名称 法人单位名称 "
                "单位详细名称 机构名称 企业(单位)名称 企业名 单位 经营主体名称 市场主体 商户名称 "
                "纳税人名称 投资企业"
            ),
            contains=("企业名称", "公司名称", "单位名称"),
            avoid=("曾用", "上级", "母公司", "联系"),
            label="企业名称",
            required=True,
            strict=True,
            resembles=True,
        ),
        Column(
            "credit_code",
            "credit_code",
            _names(
                "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 企业信用代码 "
                "统一社会信用码 纳税人识别号 税号 统一社会信用代码/注册号 uscc"
            ),
            contains=("信用代码",),
            label="统一社会信用代码",
            required=True,
            strict=True,
        ),
        Column("short_name", "name", _names("简称 企业简称 公司简称")),
        Column("former_name", "name", _names("曾用名 原名称 原企业名称")),
        Column(
            "industry_code",
            "industry_code",
            _names("行业代码 国民经济行业代码 行业小类代码 行业编码 行业分类代码"),
            contains=("行业代码",),
        ),
        Column(
            "industry",
            "text",
            _names(
                "所属行业 行业 行业名称 产业 所属产业 行业类别 产业类别 国民经济行业 行业分类 产业链 "
                "产业领域 主导产业"
            ),
        ),
        Column(
            "category",
            "text",
            _names(
                "企业类型 企业类别 类别 类型 分类 企业性质 登记注册类型 注册类型 市场主体类型 "
                "经济类型 企业分类 所有制"
            ),
        ),
        Column("size", "text", _names("企业规模 规模 规模类型 单位规模 规上规下 是否规上 划型")),
        Column(
            "park",
            "text",
            _names("所在园区 园区 片区 区块 所属园区 所属片区 所在片区 板块 平台 产业园 所在区块 所属区块"),
        ),
        Column(
            "territorial_unit",
            "text",
            _names("属地 所属镇街 乡镇 镇街 街道 乡镇街道 所属街道 所属乡镇 属地单位 所在乡镇 所在镇街"),
            contains=("属地",),
        ),
        Column(
            "address",
            "text",
            _names(
                "地址 注册地址 企业地址 经营地址 住所 详细地址 生产经营地址 办公地址 生产地址 注册地 "
                "公司地址 实际经营地址"
            ),
            contains=("地址",),
        ),
        Column(
            "legal_representative",
            "person",
            _names("法定代表人 法人代表 法人 法人姓名 法定代表人姓名 企业法人"),
        ),
        Column(
            "contact", "person", _names("联系人 企业联系人 企业负责人 负责人 联络人 主要负责人 董事长 总经理")
        ),
        Column("contact_phone", "text", _names("联系电话 电话 手机 联系方式 手机号码 手机号 联系人电话")),
        Column(
            "registered_capital_cny",
            "money",
            _names("注册资本 注册资金 认缴资本 认缴注册资本 注册资本金"),
            contains=("注册资本",),
            label="注册资本",
        ),
        Column(
            "output_value_cny",
            "money",
            _names("产值 工业总产值 总产值 年产值 工业产值 年度产值 规上工业总产值 年度工业总产值"),
            contains=("总产值",),
            avoid=("增", "率", "亩均"),
            label="产值",
        ),
        Column(
            "revenue_cny",
            "money",
            _names("营业收入 主营业务收入 销售收入 年营业收入 营收 年度营业收入 年销售收入"),
            contains=("营业收入",),
            avoid=("增", "率", "亩均"),
            label="营业收入",
        ),
        Column(
            "tax_cny",
            "money",
            _names(
                "税收 税收收入 实缴税收 纳税额 入库税收 年税收 实缴税金 税金 税收总额 年度税收 "
                "上缴税收 年纳税额"
            ),
            contains=("实缴税",),
            avoid=("增", "率", "亩均"),
            label="税收",
        ),
        Column(
            "tax_per_mu_cny",
            "money",
            _names("亩均税收 亩均税收贡献 亩产税收 每亩税收"),
            contains=("亩均税",),
            label="亩均税收",
        ),
        Column("investment_cny", "money", _names("总投资 投资总额 投资额 计划总投资"), label="总投资"),
        Column("fixed_asset_cny", "money", _names("固定资产投资 固定资产 固投"), label="固定资产投资"),
        Column(
            "area_mu",
            "area",
            _names("用地面积 占地面积 土地面积 用地 占地 实际用地面积 亩数"),
            contains=("用地面积", "占地面积"),
            avoid=("建筑",),
            label="用地面积",
        ),
        Column(
            "floor_area_m2",
            "floor",
            _names("建筑面积 厂房面积 总建筑面积 租赁面积 租用面积"),
            contains=("建筑面积",),
            label="建筑面积",
        ),
        Column(
            "employees",
            "count",
            _names(
                "从业人数 员工人数 职工人数 用工人数 员工数 从业人员 平均用工人数 从业人员数 "
                "期末用工人数 在职人数"
            ),
            label="从业人数",
        ),
        Column(
            "registered",
            "date",
            _names("成立日期 注册时间 成立时间 注册日期 登记日期 设立日期 注册登记时间"),
            label="成立日期",
        ),
        Column(
            "signed",
            "date",
            _names("签约时间 入园时间 签约日期 入驻时间 入园日期 落户时间"),
            label="签约时间",
        ),
        Column("producing", "date", _names("投产时间 投产日期 开业时间 投产年月"), label="投产时间"),
        Column("updated", "date", _names("更新时间 更新日期 填报日期 填报时间 统计时间"), label="更新时间"),
        Column("date", "date", _names("日期 时间"), label="日期"),
        Column("stage", "text", _names("经营状态 状态 企业状态 生产状态 运行状态 登记状态")),
        Column("product", "paragraph", _names("主要产品 主营产品 产品 主营业务 主导产品")),
        Column("scope", "paragraph", _names("经营范围")),
        Column("honours", "paragraph", _names("资质荣誉 荣誉 资质 企业资质 称号")),
        Column(
            "leader",
            "person",
            _names("挂钩领导 联系领导 包联领导 挂联领导 挂钩联系领导"),
            contains=("领导",),
            avoid=("单位", "电话"),
        ),
        Column("owner_unit", "text", _names("责任单位 责任部门 主管部门 牵头单位 服务单位 管理单位")),
        Column("officer", "person", _names("服务专员 专员 企业服务专员 责任人 服务管家")),
        Column("liaison", "person", _names("联企干部 驻企干部 驻企服务员 助企专员 驻企指导员 驻企")),
        Column(
            "flag",
            "text",
            _names("亩均评级 评价等级 评级 等级 评价 综合评价等级 亩均评价 亩均论英雄评价 综合评价结果"),
        ),
        Column("problem", "paragraph", _names("存在问题 问题 问题诉求 诉求 存在困难")),
        Column("note", "paragraph", _names("备注 说明 附注 其他"), contains=("备注",)),
    ),
    unique=("credit_code",),
)
