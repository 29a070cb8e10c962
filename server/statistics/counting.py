"""How each number is counted: the one definition, for pages that count now and for the job that counts beforehand.

Each part yields rows of (community, unit, numbers); their sum by community and unit is a cell. A person is counted once:
where they live, and where they are registered on the day that counts.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    case,
    exists,
    func,
    lateral,
    literal,
    or_,
    select,
    true,
    union_all,
)

from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.deeds.models import Deed, Opinion
from server.deeds.rules import OpinionState
from server.delivery.models import Dispatch, Reply
from server.delivery.queries import AWAITED
from server.feedback.models import Letter
from server.feedback.rules import OUT, LetterKind, LetterState
from server.members.models import Employment, Member
from server.members.rules import EmploymentEnd, MemberState
from server.registrations.models import Registration, RegistrationYear
from server.rosters.models import UnitRoster
from server.statistics.rules import COUNTED, DEEDS, MONTHLY, NOBODY, Span, next_month

Condition = ColumnElement[bool]
TAKEN_UP = (OpinionState.RECORDED, OpinionState.ADOPTED, OpinionState.NOT_ADOPTED)


def cells(span: Span, today: dt.date, communities: Any = None) -> Select[Any]:
    """Return the Select of (community_id, unit_id, counts) of a span, of some communities (a Select of ids) or all."""
    parts: CompoundSelect[Any] = union_all(
        _residents(span, today, communities), _registered(span, today, communities),
        _services(span, communities), _opinions(span, today, communities), _letters(span, today, communities),
    )  # fmt: skip
    every = parts.subquery()
    sums = [func.sum(every.c[name]).cast(BigInteger).label(name) for name in COUNTED]
    return select(every.c.community_id, every.c.unit_id, *sums).group_by(
        every.c.community_id, every.c.unit_id
    )


def _part(community: Any, unit: Any, **numbers: Any) -> Select[Any]:
    """Return some numbers of each cell, the others 0; summed here already, so that the sum of all parts is over few rows."""
    cell = (community.label("community_id"), func.coalesce(unit, NOBODY).label("unit_id"))
    columns = (func.sum(numbers[name]) if name in numbers else literal(0) for name in COUNTED)
    labelled = (column.label(name) for name, column in zip(COUNTED, columns, strict=True))
    return select(*cell, *labelled).group_by(*cell)


def _within(column: Any, communities: Any) -> Condition:
    return true() if communities is None else column.in_(communities)


def _number(condition: Any) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _employed(member_id: Any, on: dt.date) -> Condition:
    """The condition on an employment: a member's on a day; one ended as a mistake never was (as in ``members``)."""
    meant = Employment.end_reason.is_distinct_from(EmploymentEnd.MISTAKE)
    return and_(Employment.member_id == member_id, Employment.during.contains(literal(on, Date)), meant)


def _open(on: Any, year: Any) -> Condition:
    """The condition on a registration and its year: registered by a day for that day's year, and not closed by then."""
    return and_(
        RegistrationYear.registration_id == Registration.id,
        RegistrationYear.year == year,
        RegistrationYear.registered_on <= on,
        or_(Registration.closed_on.is_(None), Registration.closed_on > on),
    )


def _residents(span: Span, today: dt.date, communities: Any) -> Select[Any]:
    on = span.on(today)
    rostered = exists().where(UnitRoster.unit_id == Employment.unit_id, UnitRoster.given_on <= on)
    here = exists().where(
        Registration.member_id == Member.id,
        Registration.community_id == Member.community_id,
        _open(on, on.year),
    )
    numbers = {
        "living": literal(1), "due": _number(rostered), "present": _number(and_(rostered, here)),
    }  # fmt: skip
    return (
        _part(Member.community_id, Employment.unit_id, **numbers)
        .join(Employment, _employed(Member.id, on))
        .where(
            Member.community_id.is_not(None),
            Member.state != MemberState.MERGED,
            _within(Member.community_id, communities),
        )
    )


def _registered(span: Span, today: dt.date, communities: Any) -> Select[Any]:
    on = span.on(today)
    served = exists().where(
        ServiceRecord.member_id == Registration.member_id,
        ServiceRecord.day.between(span.first, on),
        ServiceRecord.state == RecordState.CONFIRMED,
    )
    done = _done(span, on)
    five = [func.coalesce(done.c[f"deed_{kind}"], 0) for kind in range(1, DEEDS + 1)]
    every = five[0] * five[1] * five[2] * five[3] * five[4]
    numbers = {"registered": literal(1), "active": _number(served), "all_five": every}
    numbers |= {f"deed_{kind}": each for kind, each in enumerate(five, start=1)}
    return (
        _part(Registration.community_id, Employment.unit_id, **numbers)
        .join(RegistrationYear, _open(on, on.year))
        .outerjoin(Employment, _employed(Registration.member_id, on))
        .outerjoin(done, true())
        .where(_within(Registration.community_id, communities))
    )


def _done(span: Span, on: dt.date) -> Any:
    """Which of the five the registered member has done in the days asked for."""
    kinds = (func.max(_number(Deed.kind == kind)).label(f"deed_{kind}") for kind in range(1, DEEDS + 1))
    query = select(*kinds).where(
        Deed.member_id == Registration.member_id,
        Deed.year.between(span.first.year, on.year),
        Deed.day.between(span.first, on),
        Deed.withdrawn_at.is_(None),
    )
    return lateral(query.correlate(Registration))


def _services(span: Span, communities: Any) -> Select[Any]:
    record = ServiceRecord
    numbers = {"services": literal(1), "minutes": record.recognised_minutes, "matters": record.helped_matters}
    return _part(record.community_id, record.unit_id, **numbers).where(
        record.day.between(span.first, span.last),
        record.state == RecordState.CONFIRMED,
        _within(record.community_id, communities),
    )


def _opinions(span: Span, today: dt.date, communities: Any) -> Select[Any]:
    numbers = {"opinions": literal(1), "adopted": _number(Opinion.state == OpinionState.ADOPTED)}
    return (
        _part(Opinion.community_id, Employment.unit_id, **numbers)
        .outerjoin(Employment, _employed(Opinion.member_id, span.on(today)))
        .where(
            Opinion.day.between(span.first, span.last),
            Opinion.state.in_(TAKEN_UP),
            _within(Opinion.community_id, communities),
        )
    )


def _letters(span: Span, today: dt.date, communities: Any) -> Select[Any]:
    """Originals only: a correction belongs to the letter that it corrects."""
    replied = exists().where(Reply.letter_id == Letter.id)
    late = exists().where(
        Dispatch.letter_id == Letter.id, Dispatch.missent_at.is_(None), Dispatch.reply_due_on < today
    )
    numbers = {
        "letters": literal(1), "sent": _number(Letter.state.in_(OUT)), "replied": _number(replied),
        "overdue": _number(and_(Letter.state.in_(AWAITED), late)),
    }  # fmt: skip
    return _part(Letter.community_id, Letter.unit_id, **numbers).where(
        Letter.period.in_(span.letters_of),
        Letter.kind == LetterKind.ORIGINAL,
        Letter.state != LetterState.VOIDED,
        _within(Letter.community_id, communities),
    )


def totals(cells: Any, holders: Any) -> Select[Any]:
    """Return the Select of (area_id, units, units_registered, units_active, counts) of the areas that hold cells.

    ``holders``: a Select of (community_id, holder_id). A unit is counted once in an area.
    """
    held = holders.subquery()
    per_unit = (
        select(held.c.holder_id, cells.c.unit_id, *(func.sum(cells.c[name]).label(name) for name in COUNTED))
        .join(held, held.c.community_id == cells.c.community_id)
        .group_by(held.c.holder_id, cells.c.unit_id)
        .subquery()
    )
    area = per_unit.c.holder_id.label("area_id")
    return select(area, *_units(per_unit), *sums(per_unit)).group_by(per_unit.c.holder_id)


def sums(cells: Any) -> list[Any]:
    """Return the sums of all counts of some cells, in their order."""
    return [func.coalesce(func.sum(cells.c[name]), 0).label(name) for name in COUNTED]


def _units(per_unit: Any) -> tuple[Any, ...]:
    """Units whose people are here, of which somebody is registered, of which somebody has served."""
    unit = per_unit.c.unit_id != NOBODY
    known = func.greatest(per_unit.c.living, per_unit.c.registered) > 0
    return (
        func.count().filter(and_(unit, known)).label("units"),
        func.count().filter(and_(unit, per_unit.c.registered > 0)).label("units_registered"),
        func.count().filter(and_(unit, per_unit.c.active > 0)).label("units_active"),
    )


def months(first: dt.date, last: dt.date, today: dt.date, communities: Any = None) -> Select[Any]:
    """Return the Select of (month, community_id, numbers) of the months that two days touch, none that has yet to begin."""
    wanted = Span(first, last).months(today)
    parts: CompoundSelect[Any] = union_all(
        _months_of_people(wanted, today, communities), _months_of_service(wanted, communities)
    )
    every = parts.subquery()
    sums = [func.sum(every.c[name]).label(name) for name in MONTHLY]
    return select(every.c.month, every.c.community_id, *sums).group_by(every.c.month, every.c.community_id)


def _months_of_people(wanted: list[dt.date], today: dt.date, communities: Any) -> Select[Any]:
    ends = _ends(wanted, today)
    zero = literal(0)
    return (
        select(
            ends.c.month,
            Registration.community_id.label("community_id"),
            literal(1).label("registered"),
            zero.label("services"),
            zero.label("minutes"),
            zero.label("matters"),
        )
        .join(RegistrationYear, RegistrationYear.registration_id == Registration.id)
        .join(ends, _open(ends.c.end, ends.c.year))
        .where(_within(Registration.community_id, communities))
    )


def _ends(wanted: list[dt.date], today: dt.date) -> Any:
    """The last day that has come of each month, as rows."""
    rows = [
        select(
            literal(month, Date).label("month"), literal(month.year).label("year"),
            literal(min(next_month(month) - dt.timedelta(days=1), today), Date).label("end"),
        )
        for month in wanted
    ]  # fmt: skip
    return union_all(*rows).subquery("ends")


def _months_of_service(wanted: list[dt.date], communities: Any) -> Select[dt.date, UUID, int, int, int, int]:
    record = ServiceRecord
    month = func.date_trunc("month", record.day).cast(Date)
    return select(
        month.label("month"), record.community_id.label("community_id"), literal(0).label("registered"),
        literal(1).label("services"), record.recognised_minutes.label("minutes"), record.helped_matters.label("matters"),
    ).where(
        record.day >= wanted[0],
        record.day < next_month(wanted[-1]),
        record.state == RecordState.CONFIRMED,
        _within(record.community_id, communities),
    )  # fmt: skip
