"""Communities that change their name, end in another one, or have a new one split off: what the tree itself needs.

A community that ends stays in the tree, under the one that goes on with its work: whoever looks after that one sees its
history, and nothing that was written is written anew.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Invalid, NotFound
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations import addressing, former_names, queries
from server.organisations.divisions import new_area
from server.organisations.errors import (
    AreaNameTaken,
    CommunityClosed,
    MergedIntoItself,
    NumberPrefixTaken,
    SameName,
)
from server.organisations.models import Area, AreaChange, CommunitySettings
from server.organisations.naming import sort_key
from server.organisations.rules import AreaLevel, ChangeKind

VERB = "organisations.manage"
_COPIED = (
    "points_on", "deadline_month", "deadline_day", "least_services", "least_minutes", "least_deeds", "deed_labels",
    "contact_name", "contact_phone", "year_closes",
)  # fmt: skip


def hold_open(community_ids: Iterable[UUID], *, actor: Actor) -> list[Area]:
    """Return open communities in scope, locked, in the order asked for; NotFound, CommunityClosed.

    Whatever is added to a community waits for this lock, so that nothing slips in behind a merge.
    """
    asked = list(community_ids)
    for each in asked:
        queries.access_community(each, actor=actor, verb=VERB)
    query = select(Area).where(Area.id.in_(asked)).order_by(Area.id).with_for_update()
    held = {each.id: each for each in session().scalars(query.execution_options(populate_existing=True))}
    if any(each.closed_on is not None for each in held.values()):
        raise CommunityClosed()
    return [held[each] for each in asked]


def rename(
    community_id: UUID, name: str, *, reason: str, issuer: dict[str, Any] | None = None, actor: Actor
) -> AreaChange:
    """Give a community another name from today on, and if wished another issuing name from a day on.

    ``issuer``: ``full_name``, ``short_name``, ``since``. Letters already issued keep the old name; rosters find it by
    either. NotFound, CommunityClosed, SameName, AreaNameTaken.
    """
    (area,) = hold_open([community_id], actor=actor)
    former = area.name
    if former == name:
        raise SameName(fields={"name": [SameName.message]})
    _refuse_taken(name, area.parent_id)
    former_names.remember_area(area.id, former, until=clock.today())
    area.name, area.pinyin = name, sort_key(name)
    if issuer is not None:
        addressing.name_party_organisation(area_id=area.id, **issuer, actor=actor)
    words = f"{former}更名为{name}"
    return note(ChangeKind.RENAMED, area, None, words, reason=reason, moved={}, actor=actor)


def issuer_of(full_name: str | None, short_name: str | None, *, since: dt.date) -> dict[str, Any] | None:
    """Return an issuing name as ``rename`` takes it; None where neither is given, Invalid where one is missing."""
    if full_name is None and short_name is None:
        return None
    if full_name is None or short_name is None:
        missing = "full_name" if full_name is None else "short_name"
        raise Invalid(fields={missing: ["发文机关的全称和简称须一并填写，或都留空。"]})
    return {"full_name": full_name, "short_name": short_name, "since": since}


def _refuse_taken(name: str, parent_id: UUID | None) -> None:
    taken = select(Area.id).where(Area.parent_id == parent_id, Area.name == name)
    if session().scalar(taken) is not None:
        raise AreaNameTaken(fields={"name": [f"“{name}”已存在。"]})


def hold_pair(old_id: UUID, into_id: UUID, *, actor: Actor) -> tuple[Area, Area]:
    """Return what ends and what goes on, both locked; MergedIntoItself besides what ``hold_open`` raises."""
    if old_id == into_id:
        raise MergedIntoItself(fields={"into": [MergedIntoItself.message]})
    old, into = hold_open([old_id, into_id], actor=actor)
    return old, into


def end_in(old: Area, into: Area, *, on: dt.date) -> None:
    """End a community in another one: it lies under it from now on, with what lay under itself. Both are held."""
    former, old.closed_on, old.successor_id = old.path, on, into.id
    old.parent_id = into.id
    send_changes()
    below = Area.path.startswith(former, autoescape=True)
    moved = func.concat(into.path, old.id.hex, "/", func.substr(Area.path, len(former) + 1))
    session().execute(update(Area).where(below).values(path=moved))
    for name in (old.name, *former_names.former_area_names(old.id)):
        former_names.remember_area(into.id, name, until=on)


def split_off(
    area: Area,
    name: str,
    *,
    number_prefix: str,
    issuer: dict[str, Any],
    code: str | None = None,
    actor: Actor,
) -> Area:
    """Make a new community beside one, with its settings but a number prefix of its own, and its issuing name.

    ``issuer``: ``full_name``, ``short_name``, ``since``. AreaNameTaken, NumberPrefixTaken.
    """
    _refuse_taken(name, area.parent_id)
    new = new_area(name, AreaLevel.COMMUNITY, queries.area(_parent(area)), code=code)
    if queries.prefix_taken(number_prefix, beside=new.id):
        raise NumberPrefixTaken(fields={"number_prefix": [NumberPrefixTaken.message]})
    session().add(new)
    send_changes()
    settings = queries.settings_of(area.id)
    copied = {column: getattr(settings, column) for column in _COPIED}
    copied["letters_from"] = _first_letters(settings.letters_from)
    session().add(CommunitySettings(community_id=new.id, number_prefix=number_prefix, **copied))
    send_changes()
    addressing.name_party_organisation(area_id=new.id, **issuer, actor=actor)
    return new


def _first_letters(letters_from: str) -> str:
    """Return the first period of a community that begins today beside one with these letters: never one before it was."""
    planned = Period.parse(letters_from)
    present = Period.of(clock.today(), planned.kind)
    return str(max(planned, present, key=lambda period: period.first_day))


def _parent(area: Area) -> UUID:
    if area.parent_id is None:
        raise NotFound()
    return area.parent_id


def note(
    kind: ChangeKind,
    area: Area,
    other: Area | None,
    words: str,
    *,
    reason: str,
    moved: dict[str, int],
    actor: Actor,
) -> AreaChange:
    """Keep what was done and how much went over, and write it into the trail."""
    made = AreaChange(
        id=new_id(), kind=kind, area_id=area.id, other_id=other and other.id, effective_on=clock.today(),
        words=words[:200], reason=reason, moved=moved, made_by=actor.person_id, made_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    send_changes()
    details = {"words": words, "moved": moved} | ({"other": str(other.id)} if other else {})
    audit.record(
        f"communities.{_DONE[kind]}", "area", area.id,
        actor=actor, area_path=area.path, reason=reason, details=details,
    )  # fmt: skip
    return made


_DONE = {ChangeKind.RENAMED: "rename", ChangeKind.MERGED: "merge", ChangeKind.SPLIT: "split"}


def changes(*, area_id: UUID | None = None, actor: Actor) -> Sequence[AreaChange]:
    """Return what became of the communities in scope, the newest first."""
    query = _seen(actor)
    if area_id is not None:
        query = query.where((AreaChange.area_id == area_id) | (AreaChange.other_id == area_id))
    return session().scalars(query.order_by(AreaChange.made_at.desc(), AreaChange.id.desc()).limit(100)).all()


def access_change(change_id: UUID, *, actor: Actor) -> AreaChange:
    """Return what became of a community in scope; NotFound otherwise."""
    found = session().scalar(_seen(actor).where(AreaChange.id == change_id))
    if found is None:
        raise NotFound()
    return found


def _seen(actor: Actor) -> Select[AreaChange]:
    return select(AreaChange).where(queries.in_scope(AreaChange.area_id, actor, VERB))
