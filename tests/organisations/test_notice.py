"""The State Council's notice is read as it is printed."""

import datetime as dt

import pytest

from server.organisations.errors import NoticeUnreadable
from server.organisations.notice import read_notice

YEAR_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。"""


def days(text: str, *, working: bool, year: int = 2026) -> list[str]:
    return [f"{each.day:%m-%d}" for each in read_notice(text, year) if each.working is working]


def test_the_notice_of_a_year_is_read_in_one_go() -> None:
    assert days(YEAR_2026, working=True) == ["01-04", "02-14", "02-28"]
    rest = days(YEAR_2026, working=False)
    assert rest == [
        *(f"01-{n:02}" for n in (1, 2, 3)),
        *(f"02-{n}" for n in range(15, 24)),
        "06-19",
        "06-20",
        "06-21",
    ]


def test_the_festival_becomes_the_note() -> None:
    notes = {each.day.day: each.note for each in read_notice("国庆节：10月1日放假，10月10日上班。", 2026)}
    assert notes == {1: "国庆节", 10: "国庆节调休"}


@pytest.mark.parametrize(
    "text",
    [
        "10月1日至3日放假",
        "10月1-3日放假",
        "10月1日—10月3日休息",
        "2026-10-01至2026-10-03 休",
        "10月1日、2日、3日放假",
    ],
)
def test_days_may_be_written_in_many_ways(text: str) -> None:
    assert days(text, working=False) == ["10-01", "10-02", "10-03"]


def test_a_holiday_may_begin_in_the_old_year() -> None:
    found = read_notice("元旦：2025年12月31日至2026年1月1日放假", 2026)
    assert [each.day for each in found] == [dt.date(2025, 12, 31), dt.date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("元旦：放假", "第1行：没有读出日期，应写作“10月1日至7日放假”。"),
        ("1月1日放假\n2月30日放假", "第2行：没有“2月30日”这一天。"),
        ("5月1日", "第1行：“5月1日”没有写明放假还是上班。"),
        ("5月1日放假\n5月1日上班", "第2行：2026-05-01既写了放假又写了上班。"),
        ("5月9日至1日放假", "第1行：“2026-05-09至2026-05-01”起止有误。"),
        ("1月1日至5月1日放假", "第1行：“2026-01-01至2026-05-01”起止有误。"),
        ("1899年1月1日放假", "第1行：“1899年1月1日”不在2000年至2099年之间。"),
        ("  \n ", "请粘贴通知中各节日的安排，每个节日一行。"),
    ],
)
def test_what_cannot_be_read_is_said_line_by_line(text: str, sentence: str) -> None:
    with pytest.raises(NoticeUnreadable) as refused:
        read_notice(text, 2026)
    assert refused.value.fields["notice"] == [sentence]
