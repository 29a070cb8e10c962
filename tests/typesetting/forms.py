"""Sample forms (all names invented)."""

from server.typesetting import Align, Blank, CheckSlip, Column, Field, Opinion, PersonSheet, Register

SERVICE_COLUMNS = (
    Column("day", "日期", 28),
    Column("activity", "活动", 72, Align.LEFT),
    Column("hours", "时长（小时）", 26),
    Column("confirmed_by", "认定人", 30),
)
SERVICES = (
    ("2026年3月5日", "学雷锋志愿服务日政策宣传", "2.0", "孙敏"),
    ("2026年4月11日", "老旧楼院节水宣传", "3.0", "孙敏"),
    ("2026年4月26日", "夜间治安巡逻", "1.5", "陈建国"),
    ("2026年5月17日", "“邻里节”便民服务", "2.5", "孙敏"),
    ("2026年6月13日", "小区环境整治", "2.0", "陈建国"),
)
SHEET = PersonSheet(
    issuing_name="中共金泉市河西区东风街道幸福里社区委员会",
    title="在职党员到社区报到服务情况反馈表",
    caption_left="所在单位：金泉市水务局",
    caption_right="统计时段：2026年1月1日至6月30日",
    fields=(
        (Field("姓名", "王立新"), Field("职务", "供水科科长")),
        (Field("报到日期", "2025年3月12日"), Field("网格", "幸福里第二网格")),
        (Field("服务岗位", "政策宣传岗、环境保洁岗"),),
    ),
    services_label="本期服务明细",
    columns=SERVICE_COLUMNS,
    services=SERVICES,
    sums=("合计", "5次", "11.0", ""),
    totals=(
        (Field("五个一完成", "4/5"), Field("积分", "28.0")),
        (Field("服务对象评价", "宣传细致，居民听得懂。"),),
    ),
    opinions=(
        Opinion(
            "社区党组织\n意见",
            "该同志能按时报到，主动认领岗位，发挥专业特长。",
            ("（盖章）", "年　　月　　日"),
        ),
        Opinion("本人签字", height_mm=20),
        Opinion("单位党组织\n意见", "", ("（盖章）", "年　　月　　日")),
    ),
    notes=("1.时长由活动负责人记录、社区认定。", "2.本表一式三份，社区、所在单位党组织、本人各一份。"),
)

SLIP = CheckSlip(
    title="服务情况核对单",
    name="王立新",
    unit="金泉市水务局",
    period="2026年1月1日至6月30日",
    facts=(
        Field("服务岗位", "政策宣传岗"),
        Field("服务次数", "5次"),
        Field("认定时长", "11.0小时"),
        Field("五个一完成", "4/5"),
        Field("积分", "28.0分"),
    ),
    deadline="以上情况将写入给您所在单位的反馈函。请于2026年7月20日前核对，如有异议请写在下面交回社区。",
    objection=(
        ("□ 属实　　□ 有异议，具体为：", Blank()),
        (Blank(),),
    ),
    signature=("本人签字：", Blank(8), "　　日期：", Blank(8)),
)

REGISTER = Register(
    title="用印登记簿",
    caption_left="中共金泉市河西区东风街道幸福里社区委员会",
    caption_right="2026年度",
    columns=(
        Column("number", "序号", 12),
        Column("day", "用印时间", 34),
        Column("matter", "用印事由", 75, Align.LEFT),
        Column("document", "发文字号", 48),
        Column("copies", "份数", 14),
        Column("approver", "批准人", 24),
        Column("handler", "监印人", 24),
        Column("applicant", "申请人", 26),
    ),
    rows=(
        (
            "1",
            "2026年7月22日",
            "关于反馈2026年上半年在职党员到社区报到服务情况的函（金泉市水务局机关党委）",
            "幸福里党函〔2026〕7号",
            "2",
            "李卫东",
            "孙敏",
            "张静",
        ),
    ),
    notes=("本簿由系统按用印顺序生成，不得涂改。",),
)
