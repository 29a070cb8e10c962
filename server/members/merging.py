"""Two records of one person: finding them, proposing, and what of the merge is this room's: person, employments, pointer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import Range

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.members import queries
from server.members.errors import MergeAboutYou, MergeProposed, MergeUnclear, SamePersonProposed
from server.members.models import Employment, Member, Merge
from server.members.rules import COMMUNITY_FLAGS, EmploymentEnd, MemberState, MergeState
from server.organisations import queries as organisations
from server.people import queries as people_queries
from server.people import service as people

VERB = "members.merge"
MOST_PAIRS = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person, the older first, and why somebody should look."""

    older: UUID
    newer: UUID
    name: str
    same_phone: bool
    same_birth: bool
    same_unit: bool

    @property
    def why(self) -> list[str]:
        told = (
            (self.same_phone, "手机号相同"),
            (self.same_birth, "出生年月相同"),
            (self.same_unit, "单位相同"),
        )
        return [words for same, words in told if same]


def pairs(*, actor: Actor) -> list[Pair]:
    """Return records in scope of the same name with the same phone, birth or unit, the surest first; at most MOST_PAIRS.

    Pairs about which somebody has proposed or decided already are left out.
    """
    older, newer = _known(actor).subquery("older"), _known(actor).subquery("newer")
    phone = func.coalesce(older.c.phone_index == newer.c.phone_index, False)
    birth = func.coalesce(
        and_(older.c.birth_year == newer.c.birth_year, older.c.birth_month == newer.c.birth_month), False
    )
    unit = func.coalesce(older.c.unit_id == newer.c.unit_id, False)
    sure = case((phone, 0), (and_(birth, unit), 1), (birth, 2), else_=3)
    query = (
        select(older.c.id, newer.c.id, older.c.name, phone, birth, unit)
        .join(
            newer,
            and_(older.c.pinyin == newer.c.pinyin, older.c.name == newer.c.name, older.c.id < newer.c.id),
        )
        .where(or_(phone, birth, unit), ~_looked_at(older.c.id, newer.c.id))
        .order_by(sure, older.c.pinyin, older.c.id, newer.c.id)
        .limit(MOST_PAIRS)
    )
    return [Pair(*row) for row in session().execute(query)]


def _known(actor: Actor) -> Select[Any]:
    p = people_queries.people().subquery("p")
    here = and_(
        Employment.member_id == Member.id, func.upper_inf(Employment.during), Employment.end_reason.is_(None)
    )
    columns = (p.c.id, p.c.name, p.c.pinyin, p.c.phone_index, p.c.birth_year, p.c.birth_month)
    query = select(*columns, Employment.unit_id).join(Member, Member.id == p.c.id).outerjoin(Employment, here)
    return query.where(queries.members_in_scope(actor, VERB), Member.state != MemberState.MERGED)


def _looked_at(one: Any, other: Any) -> Any:
    either = or_(
        and_(Merge.merged_id == one, Merge.survivor_id == other),
        and_(Merge.merged_id == other, Merge.survivor_id == one),
    )
    return select(Merge.id).where(either).exists()


def propose_merge(merged_id: UUID, into: UUID, *, keeps_phone_of: UUID, reason: str, actor: Actor) -> Merge:
    """Propose that one record be merged into another; a second person decides.

    NotFound outside the actor's scope, MergeUnclear, MergeProposed, MergeAboutYou, SamePersonProposed for nobody.
    """
    pair = {merged_id, into}
    for member_id in pair:
        _standing(queries.access_member(member_id, actor=actor, verb=VERB))
    if len(pair) < 2 or keeps_phone_of not in pair:
        raise MergeUnclear()
    if actor.person_id is None:
        raise SamePersonProposed()
    if actor.person_id in pair:
        raise MergeAboutYou()
    hold_pair(pair)
    if open_merge(merged_id) or open_merge(into):
        raise MergeProposed()
    merge = Merge(
        id=new_id(), merged_id=merged_id, survivor_id=into, keeps_phone_of=keeps_phone_of, reason=reason,
        proposed_by=actor.person_id, proposed_at=clock.now(),
    )  # fmt: skip
    session().add(merge)
    send_changes()
    note_merge("members.propose_merge", merge, actor, reason=reason)
    return merge


def _standing(member: Member) -> None:
    if member.state is MemberState.MERGED:
        raise MergeUnclear()


def hold_pair(pair: set[UUID]) -> dict[UUID, Member]:
    """Lock two members, always in the same order, against whoever is about to refer to them."""
    query = select(Member).where(Member.id.in_(pair)).order_by(Member.id).with_for_update()
    rows = session().scalars(query.execution_options(populate_existing=True))
    return {each.id: each for each in rows}


def open_merge(member_id: UUID) -> Merge | None:
    """Return the proposal that waits and names a member, as either side."""
    either = or_(Merge.merged_id == member_id, Merge.survivor_id == member_id)
    query = select(Merge).where(either, Merge.state == MergeState.PROPOSED)
    return session().scalars(query).first()


def access_merge(merge_id: UUID, *, actor: Actor, lock: bool = False) -> Merge:
    """Return a proposal both of whose records are in the actor's scope; NotFound otherwise."""
    found = session().get(Merge, merge_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound()
    for member_id in (found.merged_id, found.survivor_id):
        queries.access_member(member_id, actor=actor, verb=VERB)
    return found


def merges(state: MergeState, *, actor: Actor) -> Sequence[Row[Merge, str]]:
    """Return the merges of a state whose records are both in scope, with the name, the newest first."""
    p, mine = people_queries.people().subquery("p"), queries.members_in_scope(actor, VERB)
    query = select(Merge, p.c.name).join(Member, Member.id == Merge.survivor_id).join(p, p.c.id == Member.id)
    here = query.where(Merge.state == state, mine, Merge.merged_id.in_(select(Member.id).where(mine)))
    return session().execute(here.order_by(Merge.id.desc()).limit(MOST_PAIRS)).all()


def note_merge(verb: str, merge: Merge, actor: Actor, *, reason: str | None, details: Any = None) -> None:
    """Write what was done with a proposal into the trail, at the survivor."""
    home = queries.member(merge.survivor_id).community_id
    told = {"merged": str(merge.merged_id), **(details or {})}
    path = organisations.area(home).path if home else None
    audit.record(verb, "member", merge.survivor_id, actor=actor, area_path=path, reason=reason, details=told)


def absorb(merge: Merge) -> int:
    """Let the survivor have what this room keeps, and leave the pointer; return how many employments went over.

    The caller holds both.

    The merged record keeps its name for the trace; phone and ID number leave it (data kept once: 个人信息保护法 art. 19).
    """
    merged, into = queries.member(merge.merged_id), queries.member(merge.survivor_id)
    moved = _join_employments(merged.id, into.id)
    _fill(merged, into)
    _one_person(merge)
    into.version += 1
    merged.version += 1
    earlier = update(Member).where(Member.merged_into == merged.id).values(merged_into=into.id)
    session().execute(earlier)
    merged.state, merged.merged_into = MemberState.MERGED, into.id
    send_changes()
    return moved


def _join_employments(merged_id: UUID, into: UUID) -> int:
    """Move the employments that find free time; of the others the survivor's stand and begin as early as the unit says."""
    theirs, moved = _employments(merged_id), 0
    for each in theirs:
        beside = [own for own in _employments(into) if _overlap(own.during, each.during)]
        if not beside:
            each.member_id = into
            moved += 1
        else:
            _lengthen(beside, each, into)
            each.end_reason = EmploymentEnd.MISTAKE
        send_changes()
    return moved


def _lengthen(beside: list[Employment], each: Employment, into: UUID) -> None:
    """Where both records say the same unit, the earlier beginning counts as far as the time before is free."""
    first = beside[0]  # the earliest: they come in order
    start, since = each.during.lower, first.during.lower
    if first.unit_id != each.unit_id or start is None or since is None or start >= since:
        return
    earlier = [
        own for own in _employments(into) if own is not first and _overlap(own.during, Range(start, since))
    ]
    if not earlier:
        first.during = Range(start, first.during.upper)


def _employments(member_id: UUID) -> Sequence[Employment]:
    query = select(Employment).where(
        Employment.member_id == member_id, Employment.end_reason.is_distinct_from(EmploymentEnd.MISTAKE)
    )
    return session().scalars(query.order_by(func.lower(Employment.during)).with_for_update()).all()


def _overlap(one: Range[Any], other: Range[Any]) -> bool:
    return one.overlaps(other)


def _fill(merged: Member, into: Member) -> None:
    """What the survivor does not know is taken from the other."""
    into.residence = into.residence or merged.residence
    into.skills = list(dict.fromkeys([*into.skills, *merged.skills]))
    if into.community_id is None and merged.community_id is not None:
        into.community_id, into.community_text = merged.community_id, None
        into.flags = [flag for flag in into.flags if flag not in COMMUNITY_FLAGS]
    if into.state is not MemberState.SERVING and merged.state is MemberState.SERVING:
        into.state = MemberState.SERVING


def _one_person(merge: Merge) -> None:
    """Fill the survivor's person, give it the right phone, and take phone and ID number from the other."""
    gone, kept = people_queries.person(merge.merged_id), people_queries.person(merge.survivor_id)
    phone, id_number = people_queries.phone_of(gone), people_queries.id_number_of(gone)
    changes: dict[str, Any] = {name: getattr(gone, name) for name in _birth_and_sex(kept, gone)}
    if phone is not None and (kept.phone is None or merge.keeps_phone_of == gone.id):
        changes |= people.phone_columns(kept.id, phone)
    people.change(gone, people.phone_columns(gone.id, None) | people.id_number_columns(gone.id, None))
    send_changes()
    if id_number is not None and kept.id_number is None:
        changes |= people.id_number_columns(kept.id, id_number)
    people.change(kept, changes)
    send_changes()


def _birth_and_sex(kept: Any, gone: Any) -> Iterator[str]:
    """Yield the columns to take over: birth as a whole, or the day alone where the month is the same."""
    if kept.sex is None:
        yield "sex"
    same_month = (kept.birth_year, kept.birth_month) == (gone.birth_year, gone.birth_month)
    if kept.birth_year is None or (same_month and kept.birth_day is None):
        yield from ("birth_year", "birth_month", "birth_day")
