"""What the clerk sees of a cycle before and after its letters freeze: counts, what is unconfirmed, what has changed since."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.activities import queries as activities
from server.activities.queries import Waiting
from server.activities.rules import LetterLine
from server.feedback import cycles, gathering, queries, snapshot, wording
from server.feedback.facts import Facts, Line
from server.feedback.gathering import Gathered
from server.feedback.models import Cycle, Letter, Objection
from server.feedback.rules import OPEN, OUT, LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page
from server.kernel.periods import Period
from server.members import queries as members
from server.organisations import queries as organisations

READ = "letters.read"


@dataclass(frozen=True, slots=True)
class CycleView:
    """A cycle with its community's name and its letters counted by state."""

    cycle: Cycle
    community: str
    states: dict[LetterState, int]

    @property
    def period_label(self) -> str:
        return Period.parse(self.cycle.period).label

    @property
    def letters(self) -> int:
        return sum(count for state, count in self.states.items() if state is not LetterState.VOIDED)

    @property
    def counted(self) -> list[dict[str, object]]:
        """The letters by state in the order of a letter's life."""
        return [
            {"state": state, "count": self.states[state]} for state in LetterState if state in self.states
        ]

    @property
    def calendar_note(self) -> str | None:
        """Say that weekends alone were counted, where nobody knows a year's holidays."""
        years = "、".join(str(year) for year in self.cycle.unknown_years)
        return f"{years}年节假日安排尚未录入，工作日只扣除了周末。" if years else None


@dataclass(frozen=True, slots=True)
class CycleSheet:
    """A cycle with what waits for the clerk."""

    view: CycleView
    waiting: int
    overdue: int
    unassigned: int
    objections: int


def cycle_page(
    *,
    period: Period | None = None,
    community_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[CycleView]:
    """Return a page of the cycles in scope, the newest period first."""
    page = cycles.cycles(period=period, community_id=community_id, cursor=cursor, limit=limit, actor=actor)
    return Page(_views(page.items), page.next)


def _views(found: Sequence[Cycle]) -> list[CycleView]:
    names = organisations.area_names({each.community_id for each in found})
    states = cycles.states(each.id for each in found)
    return [CycleView(each, names[each.community_id], states.get(each.id, {})) for each in found]


def cycle_sheet(cycle_id: UUID, *, actor: Actor) -> CycleSheet:
    """Return a cycle with how much is unconfirmed, overdue, without a unit, and objected to; NotFound."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb=READ)
    open_records = activities.waiting(cycle.community_id, cycle.first_day, cycle.last_day)
    return CycleSheet(
        _views([cycle])[0],
        len(open_records),
        sum(each.overdue for each in open_records),
        len(_unassigned(cycle)),
        len(_open_objections(cycle)),
    )


def _open_objections(cycle: Cycle) -> Sequence[UUID]:
    query = select(Objection.id).join(Letter, Letter.id == Objection.letter_id)
    query = query.where(Letter.cycle_id == cycle.id, Objection.answered_at.is_(None))
    return session().execute(query).scalars().all()


def waiting(cycle_id: UUID, *, actor: Actor) -> list[Waiting]:
    """Return the records that a cycle's letters would leave out, unconfirmed as they are, the most overdue first (F-02)."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.inspect")
    return activities.waiting(cycle.community_id, cycle.first_day, cycle.last_day)


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Service of somebody who had no unit that day: it is in no letter (R-33)."""

    member_id: UUID
    name: str
    services: int
    minutes: int


def unassigned(cycle_id: UUID, *, actor: Actor) -> list[Unassigned]:
    """Return whose confirmed service is in no letter, because they had no unit that day."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.inspect")
    lines = _unassigned(cycle)
    names = members.names({line.member_id for line in lines})
    return [
        Unassigned(line.member_id, names[line.member_id], line.services, line.recognised_minutes)
        for line in lines
    ]


def _unassigned(cycle: Cycle) -> list[LetterLine]:
    known_until = min(gathering.known_until(cycle.cover), clock.now())
    return gathering.unassigned(cycle.community_id, cycle.cover, known_until=known_until)


@dataclass(frozen=True, slots=True)
class Difference:
    """A letter that would read otherwise with the facts known now, and how."""

    letter: Letter
    unit: str
    sentences: list[str]

    @property
    def remedy(self) -> str:
        """What is to be done: an open draft is drafted anew, a letter under way goes back first, a sent one is corrected."""
        state = self.letter.state
        if state in OUT:
            return "发函更正"
        if state in OPEN:
            return "重新取数"
        return "退回后重新取数" if state is LetterState.REVIEWED else "作废后重新拟稿，再重新取数"


def differences(cycle_id: UUID, *, actor: Actor) -> list[Difference]:
    """Return the letters whose facts have changed since: records corrected, voided or confirmed late (appendix 1.10)."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.inspect")
    now = gathering.gather(cycle.community_id, cycle.cover, known_until=clock.now())
    found = [
        (letter, list(_changes(snapshot.facts_of(letter.content), now.get(letter.unit_id))))
        for letter in _newest(cycle)
    ]
    names = organisations.unit_names({letter.unit_id for letter, _ in found})
    return [Difference(letter, names[letter.unit_id], sentences) for letter, sentences in found if sentences]


def _newest(cycle: Cycle) -> Iterable[Letter]:
    """Return a cycle's letters, without those that another has corrected or is about to."""
    query = select(Letter).where(Letter.cycle_id == cycle.id, Letter.state != LetterState.VOIDED)
    found = session().execute(query.order_by(Letter.id)).scalars().all()
    corrected = {letter.corrects_id for letter in found}
    return [letter for letter in found if letter.id not in corrected]


def _changes(before: Facts, gathered: Gathered | None) -> Iterator[str]:
    """A unit of which nobody is left is in no gathering any more."""
    now = before.emptied if gathered is None else gathered.facts
    former, present = ({line.member_id: line for line in facts.lines} for facts in (before, now))
    for member_id in former.keys() | present.keys():
        yield from _line_sentence(former.get(member_id), present.get(member_id))
    if before.registered != now.registered:
        yield f"已报到人数{before.registered}名，现为{now.registered}名。"


def printable_changes(before: Facts, now: Facts) -> tuple[str, ...]:
    """Return what a correction says has changed: of those in its own table alone (F-07)."""
    former = {line.member_id: line for line in before.lines}
    told = (_corrected(former.get(line.member_id), line) for line in now.lines)
    return tuple(sentence for sentence in told if sentence)


_MEASURES = {"服务次数": "次", "时长": "小时", "五个一": "项", "积分": "分"}


def _corrected(before: Line | None, now: Line) -> str:
    if before is None:
        return f"补列{now.name}"
    then, today = _words(before), _words(now)
    changed = (what for what in today if then[what] != today[what])
    told = (f"{what}由{then[what]}{_MEASURES[what]}更正为{today[what]}{_MEASURES[what]}" for what in changed)
    words = "、".join(told)
    return f"{now.name}{words}" if words else ""


def _line_sentence(before: Line | None, now: Line | None) -> Iterator[str]:
    if before is None or now is None:
        name = (before or now).name  # type: ignore[union-attr]  # one of the two is there
        yield f"{name}：{'现列入' if before is None else '现不列入'}。"
        return
    then, today = _words(before), _words(now)
    told = [f"{what}{then[what]}，现为{words}" for what, words in today.items() if then[what] != words]
    if told:
        yield f"{now.name}：{'；'.join(told)}。"


def _words(line: Line) -> dict[str, str]:
    return {
        "服务次数": str(line.services),
        "时长": wording.hours(line.minutes),
        "五个一": str(line.deeds),
        "积分": wording.points(line.half_points or 0),
    }


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection with the names of who it is about and who answered."""

    objection: Objection
    letter: Letter
    unit: str
    member: str | None
    answered_by: str | None

    @property
    def objector_label(self) -> str:
        return self.objection.objector.label


def objections(letter_id: UUID, *, actor: Actor) -> list[ObjectionView]:
    """Return a letter's objections, the oldest first; NotFound outside the actor's communities."""
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.inspect")
    query = select(Objection).where(Objection.letter_id == letter.id).order_by(Objection.raised_at)
    return objection_views([(each, letter) for each in session().execute(query).scalars()])


def open_objections(cycle_id: UUID, *, actor: Actor) -> list[ObjectionView]:
    """Return a cycle's unanswered objections, the oldest first."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.inspect")
    query = select(Objection, Letter).join(Letter, Letter.id == Objection.letter_id)
    query = query.where(Letter.cycle_id == cycle.id, Objection.answered_at.is_(None))
    rows = session().execute(query.order_by(Objection.raised_at)).all()
    return objection_views([(row[0], row[1]) for row in rows])


def objection_views(pairs: Sequence[tuple[Objection, Letter]]) -> list[ObjectionView]:
    """Add the names that a page shows to objections with their letters."""
    people = {one for each, _ in pairs for one in (each.member_id, each.answered_by) if one is not None}
    names = members.names(people)
    units = organisations.unit_names({letter.unit_id for _, letter in pairs})
    return [
        ObjectionView(
            each,
            letter,
            units[letter.unit_id],
            names.get(each.member_id) if each.member_id else None,
            names.get(each.answered_by) if each.answered_by else None,
        )
        for each, letter in pairs
    ]


def objection_view(objection_id: UUID, *, actor: Actor) -> ObjectionView:
    """Return one objection as staff see it; NotFound outside the actor's communities."""
    return objection_views([queries.access_objection(objection_id, actor=actor, verb="letters.inspect")])[0]


def deadline(letter: Letter) -> dt.datetime | None:
    """Return until when members may object; None when they no longer may."""
    open_ = letter.state is LetterState.CHECKING and letter.check_until is not None
    return letter.check_until if open_ and (letter.check_until or clock.now()) > clock.now() else None
