"""Reads the State Council's notice of holidays as it is printed: 国庆节：10月1日至7日放假调休，共7天。10月10日（周六）上班。"""

import datetime as dt
import re
from collections.abc import Iterator

from server.organisations.errors import NoticeUnreadable
from server.organisations.rules import DayEntry

LONGEST = dt.timedelta(days=30)
"""No notice gives more days off in one piece."""
MOST_NOTE = 60
_CENTURY = range(2000, 2100)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_HEAD = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[(（]?\d+[)）.、])?\s*([^：:，。\d]{1,20})[：:]")
_SHORT = re.compile(r"(\d{1,2})月(\d{1,2})\s*[-—–~～至到]\s*(\d{1,2})日")
_DATE = re.compile(
    r"(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日)"
)
_TO = re.compile(r"\s*[-—–~～至到]\s*")
_WORKING, _RESTING = re.compile("上班|工作日"), re.compile("放假|休")


def read_notice(text: str, year: int) -> list[DayEntry]:
    """Return the days of a notice in order; NoticeUnreadable says what is wrong with which line.

    ``year`` is meant where none is written. A line may have a name before its colon, which becomes the note.
    """
    found: dict[dt.date, DayEntry] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            problems += [f"第{number}行：{problem}" for problem in _take(line, year, found)]
    if problems or not found:
        raise NoticeUnreadable(fields={"notice": problems or ["请粘贴通知中各节日的安排，每个节日一行。"]})
    return [found[day] for day in sorted(found)]


def _take(line: str, year: int, found: dict[dt.date, DayEntry]) -> Iterator[str]:
    """Put a line's days into ``found``; yield what is wrong with it."""
    head = _HEAD.match(line)
    name, told = head[1].strip() if head else "", False
    for clause in re.split("[。；;，,]", _plain(line[head.end() :] if head else line)):
        try:
            days = list(_days(clause, year))
        except ValueError as wrong:
            yield f"{wrong}。"
            return
        told = told or bool(days)
        yield from _enter(days, clause, name, found)
    if not told:
        yield "没有读出日期，应写作“10月1日至7日放假”。"


def _plain(line: str) -> str:
    """Return a line without what stands in brackets, and 10月1-7日 written in full."""
    return _SHORT.sub(r"\1月\2日至\3日", _BRACKETS.sub("", line))


def _enter(days: list[dt.date], clause: str, name: str, found: dict[dt.date, DayEntry]) -> Iterator[str]:
    working, resting = bool(_WORKING.search(clause)), bool(_RESTING.search(clause))
    if days and working == resting:
        yield f"“{clause.strip()}”没有写明放假还是上班。"
        return
    note = f"{name}调休" if name and working else name
    for day in days:
        entry = DayEntry(day, working, note[:MOST_NOTE] or None)
        if day in found and found[day].working is not working:
            yield f"{day}既写了放假又写了上班。"
        found[day] = entry


def _days(clause: str, year: int) -> Iterator[dt.date]:
    """Yield the days that a clause names, ranges in full; ValueError names one that there is not."""
    at, former, month = 0, None, None
    for found in _DATE.finditer(clause):
        joined = former is not None and _TO.fullmatch(clause[at : found.start()])
        day, month = _day(found, former.year if former else year, month)
        yield from _between(former, day) if joined and former else [day]
        at, former = found.end(), day


def _day(found: re.Match[str], year: int, month: int | None) -> tuple[dt.date, int]:
    try:
        day = dt.date.fromisoformat(_padded(found["iso"])) if found["iso"] else _written(found, year, month)
    except ValueError:
        raise ValueError(f"没有“{found[0]}”这一天") from None
    if day.year not in _CENTURY:
        raise ValueError(f"“{found[0]}”不在2000年至2099年之间")
    return day, day.month


def _written(found: re.Match[str], year: int, month: int | None) -> dt.date:
    return dt.date(int(found["year"] or year), int(found["month"] or month or 0), int(found["day"]))


def _padded(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}-{int(month):02}-{int(day):02}"


def _between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days after ``first`` up to ``last``."""
    if last <= first or last - first > LONGEST:
        raise ValueError(f"“{first}至{last}”起止有误")
    yield from (first + dt.timedelta(days=number + 1) for number in range((last - first).days))
