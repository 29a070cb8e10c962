"""The papers: a seal log, a list of overdue replies, a member's year – read back from the PDF."""

import datetime as dt

import pymupdf
import pytest

from server.delivery import printing, service
from server.delivery.collecting import MemberYear, PeriodLine, Yearly
from server.delivery.rules import Seal, Way
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from tests.activities.scene import row
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, entry, issued, on, sealed, send, sent
from tests.feedback.scene import H1, serve

pytestmark = pytest.mark.usefixtures("within")

SPECIMEN = "演示样张"


def told(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf) as document:
        return "".join(page.get_text() for page in document).replace("\n", "").replace(" ", "")


def test_the_seal_log_is_printed_with_every_column_of_the_rule(cast: Cast) -> None:
    letter = issued(cast)
    service.seal([letter.id], Seal(copies=3, applicant="何强"), actor=cast.clerk)
    pdf, name = printing.seal_register(cast.happiness.id, 2026, specimen=SPECIMEN, actor=cast.clerk)
    words = told(pdf)
    assert name == "2026年用印登记簿.pdf"
    for part in (
        "2026年用印登记簿", "幸福里社区居委会", "截至2026年7月22日，共1次、3份", "2026年7月22日09:00",
        "幸福里党函〔2026〕1号", "关于反馈2026年上半年在职党员到社区报到服务情况的函", "周正", "孙敏", "何强",
        "0000-0000000", SPECIMEN,
    ):  # fmt: skip
        assert part in words
    assert entry(cast.happiness.id, "letters.register").details["rows"] == 1


def test_the_overdue_list_is_printed_with_who_how_and_how_late(cast: Cast) -> None:
    letter = sealed(cast)
    send(letter, cast.clerk, Way.POST)
    on(dt.date(2026, 8, 19))
    pdf, name = printing.overdue_register(cast.happiness.id, specimen=None, actor=cast.clerk)
    words = told(pdf)
    assert name == "幸福里社区居委会逾期未回执函件一览表.pdf"
    for part in (
        str(letter.number),
        "金泉市水务局机关党委",
        "邮寄",
        "2026年7月22日",
        "未签收",
        "2026年8月12日",
        "共1件",
    ):
        assert part in words
    assert SPECIMEN not in words
    on(DUE_ON)
    assert "共0件" in told(printing.overdue_register(cast.happiness.id, specimen=None, actor=cast.clerk)[0])


def test_a_members_year_is_printed_for_the_unit(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    on(ISSUED_ON)
    letter = sent(cast)
    pdf, name = printing.year_sheet(cast.water.id, cast.wang.id, 2026, specimen=SPECIMEN, actor=cast.liaison)
    words = told(pdf)
    assert name == "2026年度服务情况.pdf"
    for part in (
        "金泉市水务局",
        "2026年度在职党员到社区服务情况表",
        "王立新",
        "幸福里社区居委会",
        str(letter.number),
        "2.0小时",
    ):
        assert part in words
    assert "李春梅" not in words
    details = entry(cast.water.id, "letters.export_yearly").details
    assert details == {"year": 2026, "member": str(cast.wang.id)}


def test_nobody_else_prints_them(cast: Cast) -> None:
    sent(cast)
    for outsider in (cast.stranger, cast.liaison, cast.observer):
        with pytest.raises(NotFound):
            printing.seal_register(cast.happiness.id, 2026, specimen=None, actor=outsider)
        with pytest.raises(NotFound):
            printing.overdue_register(cast.happiness.id, specimen=None, actor=outsider)
    for outsider in (cast.clerk, cast.strange_liaison, cast.observer, cast.phone_of(cast.wang)):
        with pytest.raises(NotFound):
            printing.year_sheet(cast.water.id, cast.wang.id, 2026, specimen=None, actor=outsider)


def test_a_year_on_paper_says_what_was_remarked_and_leaves_points_out_where_there_are_none() -> None:
    line = PeriodLine(
        new_id(), "幸福里社区居委会", H1, "幸福里党函〔2026〕1号", 2, 210, 3, None, "较好", "自4月转入"
    )
    one = MemberYear(new_id(), "王立新", ["幸福里社区居委会"], 2, 210, 3, None, [line])
    sheet = printing.year_as_sheet(
        Yearly("金泉市水务局", 2026, [one]), one, today=dt.date(2027, 1, 4), specimen=None
    )
    assert sheet.services == (
        ("幸福里社区居委会", "2026年上半年", "幸福里党函〔2026〕1号", "2", "3.5", "3/5", "较好"),
    )
    assert sheet.sums == ("合计", "", "", "2", "3.5", "3/5", "")
    assert [field.label for field in sheet.totals[0]] == ["全年时长", "五个一完成"]
    assert sheet.notes[-1] == "3.幸福里社区居委会2026年上半年反馈函备注：自4月转入。"
