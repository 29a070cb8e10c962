"""Registrations of a community that was merged or split: they go on in the other one, and nobody is asked again.

What stood in the old community stays readable there: its registration ends on the day, the one that follows begins on it
with the same year's number. A registration counts in one community on every day.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, insert, select, update

from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.registrations import telling
from server.registrations.models import Registration, RegistrationYear
from server.registrations.rules import RegistrationState

_KEPT = (
    "member_id", "method", "skills", "categories", "free_times", "pledge", "unit_slip", "submitted_at", "submitted_by",
    "approved_at", "approved_by",
)  # fmt: skip
_WAITING = (RegistrationState.SUBMITTED, RegistrationState.RETURNED)


@dataclass(frozen=True, slots=True)
class Continued:
    """How many registrations go on, and how many that wait for a decision went over as they are."""

    active: int
    waiting: int


def go_on(
    old: UUID,
    new: UUID,
    *,
    on: dt.date,
    former: str,
    member_ids: Collection[UUID] | None = None,
    actor: Actor,
) -> Continued:
    """Let a community's live registrations, or some members', go on in another one from a day on.

    ``former``: the old community's name. The caller has authorised it and holds both communities.
    """
    waiting = _move_waiting(old, new, member_ids)
    ended = session().scalars(_live(old, member_ids)).all()
    following = {each.id: new_id() for each in ended}
    for each in ended:
        each.transfer(f"区划调整，由{organisations.area(new).name}继续"[:200], on)
    send_changes()
    _open_following(ended, following, new)
    _carry_years(following, on)
    path = organisations.area(new).path
    audit.record_each(
        "registrations.go_on", "registration", list(following.values()), actor=actor, area_path=path
    )
    telling.tell_continued([each.member_id for each in ended], former, new)
    return Continued(len(ended), waiting)


def _live(old: UUID, member_ids: Collection[UUID] | None) -> Select[Registration]:
    query = select(Registration).where(
        Registration.community_id == old, Registration.state == RegistrationState.ACTIVE
    )
    query = query if member_ids is None else query.where(Registration.member_id.in_(member_ids))
    return query.order_by(Registration.id).with_for_update()


def _move_waiting(old: UUID, new: UUID, member_ids: Collection[UUID] | None) -> int:
    """What nobody has decided yet has no history there: the new community decides."""
    moving = update(Registration).where(Registration.community_id == old, Registration.state.in_(_WAITING))
    moving = moving if member_ids is None else moving.where(Registration.member_id.in_(member_ids))
    moved = moving.values(community_id=new, version=Registration.version + 1)
    return len(session().execute(moved.returning(Registration.id)).all())


def _open_following(ended: Sequence[Registration], following: dict[UUID, UUID], new: UUID) -> None:
    rows = [
        {
            "id": following[each.id], "community_id": new, "state": RegistrationState.ACTIVE, "came_from": each.id,
            **{name: getattr(each, name) for name in _KEPT},
        }
        for each in ended
    ]  # fmt: skip
    if rows:
        session().execute(insert(Registration), rows)


def _carry_years(following: dict[UUID, UUID], on: dt.date) -> None:
    """The year's number goes over; its day here is the first on which the new community has the member."""
    query = select(RegistrationYear).where(
        RegistrationYear.registration_id.in_(following), RegistrationYear.year == on.year
    )
    rows = [
        {
            "id": new_id(), "registration_id": following[each.registration_id], "year": each.year, "registered_on": on,
            "method": each.method, "number": each.number, "carried_from": each.id,
        }
        for each in session().scalars(query)
    ]  # fmt: skip
    if rows:
        session().execute(insert(RegistrationYear), rows)
