"""The ready paragraph for reports, from counts alone; every number in it is one of theirs."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.kernel.periods import chinese_date
from server.organisations.rules import DEED_LABELS, AreaLevel
from server.registrations.rules import percent
from server.statistics.rules import Counts, Span, UnitCounts

_LAST_SIGN = {"市": "全市", "区": "全区", "县": "全县", "旗": "全旗", "镇": "全镇", "乡": "全乡"}
_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the paragraph tells. ``withheld``: so few people that what they did is not told."""

    name: str
    level: AreaLevel
    span: Span
    on: dt.date
    today: dt.date
    counts: Counts
    units: UnitCounts
    withheld: bool
    deed_labels: Sequence[str] = DEED_LABELS


def short_name(name: str) -> str:
    """Return an area's name without its office: 幸福里社区居委会 is 幸福里社区, 沙河村村委会 is 沙河村."""
    return re.sub("村?村(民委员会|委会)$", "村", re.sub("(居民委员会|居委会|办事处)$", "", name))


def whole(name: str, level: AreaLevel) -> str:
    """Say the whole of an area as reports do: 全市, 全县, 全镇, 本街道, 本社区, 本村."""
    last = short_name(name)[-1:]
    if level is AreaLevel.COMMUNITY:
        return "本村" if last == "村" else "本社区"
    return "全市" if level is AreaLevel.CITY else _LAST_SIGN.get(last, "本街道")


def many(number: int) -> str:
    """Write a number as reports do: 9532, and from ten thousand on 3.79万, half rounded up."""
    if number < _TEN_THOUSAND:
        return str(number)
    hundredths = (number + 50) // 100
    return f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".") + "万"


def hours(minutes: int) -> str:
    """Write recognised minutes as hours with one decimal."""
    return f"{minutes // 60}.{minutes % 60 // 6}"


def many_hours(minutes: int) -> str:
    """Write recognised minutes as hours as reports do: 30.5, and from ten thousand on 13.2万."""
    return hours(minutes) if minutes < 60 * _TEN_THOUSAND else many(minutes // 60)


def paragraph(facts: Facts) -> str:
    """Return the paragraph of an area: 至目前，全市…. A clause without anything to tell is left out."""
    clauses = [_registered(facts)]
    if not facts.withheld:
        clauses += [_served(facts), _deeds(facts), _opinions(facts.counts)]
    return "".join([*clauses, _letters(facts.counts)])


def _registered(facts: Facts) -> str:
    counts, area = facts.counts, whole(facts.name, facts.level)
    as_of = "至目前" if facts.on == facts.today else f"截至{chinese_date(facts.on)}"
    came = (
        f"共有{many(counts.registered)}名在职党员到居住社区报到" if counts.registered else "尚无在职党员报到"
    )
    return f"{as_of}，{area}{came}{_due(counts)}{_units(facts.units)}。"


def _due(counts: Counts) -> str:
    """The rate, only where a unit gave its roster (F-11)."""
    if not counts.due:
        return ""
    return f"；按单位名册应报到{many(counts.due)}名，已报到{many(counts.present)}名，报到率{percent(counts.rate)}%"


def _units(units: UnitCounts) -> str:
    if not units.registered:
        return ""
    return (
        f"；涉及单位{many(units.units)}个，有党员报到的{many(units.registered)}个，占{percent(units.rate)}%"
    )


def _served(facts: Facts) -> str:
    counts, days = facts.counts, _days(facts)
    if not counts.services:
        return f"{days}暂无已认定的服务。"
    people = (
        f"{many(counts.active)}名报到党员参加服务，参与率{percent(counts.participation)}%，"
        if counts.active
        else ""
    )
    matters = f"，帮办实事{many(counts.matters)}件" if counts.matters else ""
    return f"{days}，{people}累计服务{many(counts.services)}人次、{many_hours(counts.minutes)}小时{matters}。"


def _days(facts: Facts) -> str:
    """Say the days of service: 2026年以来, 2026年上半年, 2026年3月1日至4月15日."""
    span = facts.span
    if span.first == dt.date(span.first.year, 1, 1) and span.last >= facts.today:
        return f"{span.first.year}年以来"
    return span.label


def _deeds(facts: Facts) -> str:
    done = [
        f"{label}的{many(number)}名"
        for label, number in zip(facts.deed_labels, facts.counts.deeds, strict=True)
    ]
    if not any(facts.counts.deeds):
        return ""
    every = f"，五项全部完成的{many(facts.counts.all_five)}名" if facts.counts.all_five else ""
    return f"“五个一”中，{'、'.join(done)}{every}。"


def _opinions(counts: Counts) -> str:
    if not counts.opinions:
        return ""
    adopted = f"，采纳{many(counts.adopted)}条" if counts.adopted else ""
    return f"受理意见建议{many(counts.opinions)}条{adopted}。"


def _letters(counts: Counts) -> str:
    if not counts.letters:
        return ""
    replied = f"，收到回执{many(counts.replied)}份" if counts.replied else ""
    late = f"，逾期未回执{many(counts.overdue)}份" if counts.overdue else ""
    return f"应向所在单位反馈{many(counts.letters)}份，已寄送{many(counts.sent)}份{replied}{late}。"
