"""The letter of domain.md F4 (all names invented), and the same letter with any number of members."""

from dataclasses import replace

from server.typesetting import (
    Align,
    AnnexTable,
    Blank,
    Column,
    LetterContent,
    Level,
    Paragraph,
    ReplySlip,
    Verification,
)

VERIFY_URL = "http://localhost:8000/verify/7K3M-9QXW-2FHT"

COLUMNS = (
    Column("number", "序号", 8),
    Column("name", "姓名", 16),
    Column("post", "服务岗位", 26),
    Column("times", "服务\n次数", 14),
    Column("hours", "认定时长\n（小时）", 16),
    Column("deeds", "五个一\n完成", 16),
    Column("points", "积分", 14),
    Column("rating", "社区\n评价", 16),
    Column("remark", "备注", 30, Align.LEFT),
)

ROWS = (
    ("1", "王立新", "政策宣传岗", "5", "11.0", "4/5", "28.0", "好", "牵头节水宣传"),
    ("2", "李春梅", "医疗健康岗", "4", "9.5", "3/5", "23.5", "好", ""),
    ("3", "赵永强", "治安巡逻岗", "6", "13.5", "3/5", "27.5", "好", ""),
    ("4", "陈晓燕", "文体活动岗", "3", "6.0", "2/5", "17.0", "较好", ""),
    ("5", "马志远", "环境保洁岗", "2", "4.0", "1/5", "12.0", "一般", ""),
    ("6", "刘　芳", "法律服务岗", "0", "0.0", "0/5", "5.0", "本期不评价", "经同意暂缓"),
)
TOTAL = ("", "合计", "", "20", "44.0", "13/30", "113.0", "", "")

NOTES = (
    "1.“五个一”指帮办一件惠民实事、倾听一批意见建议、认领一个服务项目、帮扶一户困难家庭、同过一次组织生活，"
    "为本年度累计。",
    "2.积分按本社区公示规则计算（按期报到5分＋每小时1分＋五个一每项3分）。",
    "3.时长由活动负责人记录、社区认定。",
)

PARAGRAPHS = (
    Paragraph(
        "根据“五联双报到”工作机制关于“每半年以书面形式向在职党员所在单位反馈一次情况”的要求，现将贵单位在职党员"
        "2026年1月1日至6月30日到我社区报到和服务的情况函告如下。"
    ),
    Paragraph("一、报到情况", Level.HEADING1),
    Paragraph(
        "据贵单位提供的名册，居住在我社区的在职党员8名，截至6月30日已报到6名，未报到2名，报到率75.0%。"
        "已报到党员均已编入网格并认领服务岗位。"
    ),
    Paragraph("二、服务情况", Level.HEADING1),
    Paragraph(
        "6名党员中5名参加服务，共20人次，经社区认定服务时长44.0小时，人均7.3小时（按已报到6名计）。帮办惠民实事5件，"
        "提出意见建议7条（被采纳3条），认领服务项目2个（办结1个），帮扶困难家庭1户，参加社区组织生活3人次。"
        "各党员具体情况见附件1。"
    ),
    Paragraph("三、社区评价", Level.HEADING1),
    Paragraph(
        "贵单位党员总体服从社区安排，能够发挥专业特长。其中，王立新同志牵头开展节水宣传进楼院5次；赵永强同志坚持参加夜间"
        "巡逻，未缺勤；李春梅同志组织义诊1场，服务居民46人次。有1名党员参加次数较少，请贵单位予以关心提醒；1名党员因本人"
        "情况申请暂缓，经研究同意，本期不评价。"
    ),
    Paragraph("四、有关建议", Level.HEADING1),
    Paragraph("请协助提醒尚未报到的2名党员于8月31日前到社区登记。", Level.ITEM, "（一）"),
    Paragraph(
        "请将本函所附情况作为年度党员民主评议的参考，等次由贵单位党组织按规定评定。", Level.ITEM, "（二）"
    ),
    Paragraph(
        "对所列情况如有异议，请于收函后15个工作日内随回执提出，我社区将及时核实更正。", Level.ITEM, "（三）"
    ),
    Paragraph("特此函告。"),
)

TABLE = AnnexTable(
    title="2026年上半年在职党员\n到社区报到服务情况表",
    caption_left="单位：金泉市水务局",
    caption_right="统计时段：2026年1月1日至6月30日",
    columns=COLUMNS,
    rows=ROWS,
    total=TOTAL,
    notes=NOTES,
)

SLIP = ReplySlip(
    title="回　　执",
    addressee="幸福里社区党委",
    lines=(
        ("你委幸福里党函〔2026〕7号函收悉。经核对：",),
        ("□ 情况属实，无异议。",),
        ("□ 有异议，具体为：", Blank()),
        ("名册变动：调出", Blank(2), "名（", Blank(), "）"),
        ("　　　　　调入", Blank(2), "名（", Blank(), "）"),
        ("　　　　　退休", Blank(2), "名"),
        ("拟作为本单位 □年度民主评议　□年度考核　□评先评优的参考。",),
        ("未报到党员处理：", Blank()),
        ("经办人：", Blank(6), "　电话：", Blank(9)),
    ),
    closing=("（单位党组织盖章）", "年　　月　　日"),
    cut_line="裁切线（以下可单独寄回）",
    verification=Verification(
        VERIFY_URL, ("在线核验：扫描二维码或登录", VERIFY_URL, "核验码：7K3M-9QXW-2FHT")
    ),
)

LETTER = LetterContent(
    issuing_name="中共金泉市河西区东风街道幸福里社区委员会",
    number="幸福里党函〔2026〕7号",
    title="关于反馈2026年上半年在职党员\n到社区报到服务情况的函",
    addressee="金泉市水务局机关党委",
    paragraphs=PARAGRAPHS,
    attachments=("2026年上半年在职党员到社区报到服务情况表", "回执"),
    signature_name="中共金泉市河西区东风街道幸福里社区委员会",
    dated="2026年7月22日",
    contact="（联系人：孙敏，电话：0000-0000000）",
    table=TABLE,
    slip=SLIP,
)


def with_members(count: int, letter: LetterContent = LETTER) -> LetterContent:
    """Return a letter with the sample's table of so many members (their names repeat)."""
    rows = tuple((str(i + 1), *ROWS[i % len(ROWS)][1:]) for i in range(count))
    return replace(letter, table=replace(TABLE, rows=rows))
