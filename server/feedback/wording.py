"""The letter's sentences (domain.md F4) and how its figures are written; no session, no clock.

Sentences that do not apply are left out.
"""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

from server.feedback.facts import Facts, Judgement, Line, Rating
from server.feedback.rules import OBJECTION_WORKING_DAYS, ExemptionKind
from server.kernel.periods import chinese_date

MOST_PRAISED = 3


def grouped_code(code: str) -> str:
    """Write a code in groups of four: ABCD-EFGH."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def decimal(amount: int, unit: int) -> str:
    """Write ``amount / unit`` with one decimal, half rounded up: 660 minutes of 60 are 11.0."""
    tenths = (20 * amount + unit) // (2 * unit)
    return f"{tenths // 10}.{tenths % 10}"


def hours(minutes: int) -> str:
    """Write minutes as hours with one decimal."""
    return decimal(minutes, 60)


def points(half_points: int) -> str:
    """Write half-points as points with one decimal."""
    return decimal(half_points, 2) if half_points >= 0 else f"-{decimal(-half_points, 2)}"


def span(facts: Facts) -> str:
    """Write both dates of what a letter covers; the year once where it is the same (F-02)."""
    first, last = facts.first_day, facts.last_day
    if first.year != last.year:
        return f"{chinese_date(first)}至{chinese_date(last)}"
    return f"{chinese_date(first)}至{last.month}月{last.day}日"


def exemption(category: ExemptionKind | None) -> str:
    """Say that nothing was asked of a member; None where the reason is not told."""
    told = category is not None and category is not ExemptionKind.OTHER
    return f"本期免计（{category.label}）" if told and category else "本期免计"


def remind_by(last_day: dt.date) -> dt.date:
    """Return the day by which missing members are asked to register: the end of the second month after the letter's days."""
    months = last_day.month + 1
    year, month = last_day.year + months // 12, months % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def reminder(last_day: dt.date, written_on: dt.date) -> str:
    """Say by when missing members are asked to register, in a letter written on a day: never a day already past."""
    day = remind_by(last_day)
    if written_on >= day:
        return f"收函后{OBJECTION_WORKING_DAYS}个工作日内"
    return f"{day.month}月{day.day}日前"


def registration(facts: Facts) -> str:
    """Return the paragraph on registration; the reconciliation only where there is a roster (F-11)."""
    return _reconciled(facts) + _claimed(facts)


def _reconciled(facts: Facts) -> str:
    until = f"截至{facts.last_day.month}月{facts.last_day.day}日"
    if facts.due is None:
        return _without_roster(facts, until)
    known = f"据贵单位提供的名册，居住在我社区的在职党员{facts.due}名，{until}"
    rate = f"报到率{decimal(100 * facts.registered_due, facts.due)}%。"
    if facts.missing == 0:
        how = "已报到，" if facts.due == 1 else "均已报到，"
    elif facts.registered_due == 0:
        how = "尚未报到，" if facts.due == 1 else "均未报到，"
    else:
        how = f"已报到{facts.registered_due}名，未报到{facts.missing}名，"
    beyond = f"另有{facts.beyond}名名册所列居住地不在我社区的在职党员在我社区报到。" if facts.beyond else ""
    return known + how + rate + beyond


def _without_roster(facts: Facts, until: str) -> str:
    if facts.registered == 0:
        return f"{until}，贵单位现无在职党员在我社区报到。"
    return f"{until}，贵单位在职党员{facts.registered}名已到我社区报到。"


def _claimed(facts: Facts) -> str:
    if facts.registered == 0 or not facts.all_claimed:
        return ""
    everybody = "已报到党员已" if facts.registered == 1 else "已报到党员均已"
    return f"{everybody}{'编入网格并' if facts.in_grids else ''}认领服务岗位。"


def service(facts: Facts) -> str:
    """Return the paragraph on service: of the members listed alone, the others only counted (F-05, F-07)."""
    if not facts.lines:
        if facts.unlisted:
            return f"已报到的{facts.unlisted}名党员的服务情况本函未列。"
        return "本期贵单位尚无在职党员在我社区参加服务。"
    left_out = f"另有{facts.unlisted}名党员的服务情况本函未列。" if facts.unlisted else ""
    return (
        _service_sums(facts)
        + _deeds_sums(facts)
        + ("具体情况见附件1。" if len(facts.lines) == 1 else "各党员具体情况见附件1。")
        + left_out
    )


def _service_sums(facts: Facts) -> str:
    listed, active = len(facts.lines), facts.active
    if active == 0:
        return "1名党员本期未参加服务。" if listed == 1 else f"{listed}名党员本期均未参加服务。"
    if active == listed:
        who = "1名党员参加服务" if listed == 1 else f"{listed}名党员均参加服务"
    else:
        who = f"{listed}名党员中{active}名参加服务"
    sums = f"{who}，共{facts.services}人次，经社区认定服务时长{hours(facts.minutes)}小时"
    return sums + (_average(facts) if listed > 1 else "") + "。"


def _average(facts: Facts) -> str:
    listed = len(facts.lines)
    basis = "已报到" if listed == facts.registered and not facts.unlisted else "所列"
    return f"，人均{decimal(facts.minutes, 60 * listed)}小时（按{basis}{listed}名计）"


def _deeds_sums(facts: Facts) -> str:
    parts = (
        (facts.matters, f"帮办惠民实事{facts.matters}件"),
        (facts.opinions, f"提出意见建议{facts.opinions}条{_of_which('被采纳', facts.adopted, '条')}"),
        (facts.projects, f"认领服务项目{facts.projects}个{_of_which('办结', facts.projects_closed, '个')}"),
        (facts.families, f"帮扶困难家庭{facts.families}户"),
        (facts.attendances, f"参加社区组织生活{facts.attendances}人次"),
    )
    told = [words for count, words in parts if count]
    return f"{'，'.join(told)}。" if told else ""


def _of_which(what: str, count: int, measure: str) -> str:
    return f"（{what}{count}{measure}）" if count else ""


def evaluation(facts: Facts, judgement: Judgement) -> tuple[str, ...]:
    """Return the clerk's paragraphs, or those proposed from facts and ratings; none where nobody is listed."""
    if not facts.lines:
        return ()
    if judgement.evaluation is not None:
        return judgement.evaluation
    rated = [(line, judgement.ratings[line.member_id]) for line in facts.lines]
    praised = sorted(
        (line for line, rating in rated if rating is Rating.GOOD), key=lambda line: -line.minutes
    )
    return (
        appraisal(
            _opening(facts),
            [
                f"{line.name}同志参加服务{line.services}次、{hours(line.minutes)}小时"
                for line in praised[:MOST_PRAISED]
            ],
            _concerns(rated),
        ),
    )


def _opening(facts: Facts) -> str:
    if facts.active == 0:
        return "贵单位党员本期尚未参加社区服务"
    if facts.active == len(facts.lines):
        return "贵单位党员能够参加社区组织的服务"
    return "贵单位部分党员参加了社区组织的服务"


def _concerns(rated: Sequence[tuple[Line, Rating]]) -> list[str]:
    few = sum(line.services > 0 and rating in (Rating.PLAIN, Rating.POOR) for line, rating in rated)
    idle = sum(line.services == 0 and not line.exempt for line, _ in rated)
    exempt = sum(line.services == 0 and line.exempt for line, _ in rated)
    unrated = sum(line.services > 0 and rating is Rating.NONE for line, rating in rated)
    told = [f"有{few}名党员参加服务或完成“五个一”较少，请贵单位予以关心提醒"] if few else []
    if 0 < idle < len(rated):
        told.append(f"{'' if told else '有'}{idle}名党员本期未参加服务，请贵单位了解情况、予以关心")
    if exempt:
        told.append(f"{exempt}名党员因本人情况本期免计，不作评价")
    if unrated:
        told.append(f"{unrated}名党员本期不评价")
    return told


def appraisal(opening: str, praises: Sequence[str], concerns: Sequence[str]) -> str:
    """Join an opening, what single members did well, and what the unit should look at, as F4 does."""
    praised = f"其中，{'；'.join(praises)}。" if praises else ""
    return f"{opening}。{praised}{'；'.join(concerns)}{'。' if concerns else ''}"


def points_note(amounts: Mapping[str, Mapping[str, int]]) -> str:
    """Return the note under a table with points (F-10) for the rules in force, amounts in half-points."""
    told = []
    if "P01" in amounts:
        told.append(f"按期报到{_plain(amounts['P01']['on_time'])}分")
    if "P02" in amounts:
        told.append(f"每小时{_plain(2 * amounts['P02']['each'])}分")
    if "P03" in amounts:
        told.append(f"五个一每项{_plain(amounts['P03']['each'])}分")
    rest = "等" if amounts.keys() - {"P01", "P02", "P03"} else ""
    listed = f"（{'＋'.join(told)}{rest}）" if told else ""
    return f"积分按本社区公示规则计算{listed}。"


def _plain(half_points: int) -> str:
    return points(half_points).removesuffix(".0")
