"""免计: days in which nothing is asked of a member, and whether the letter may say why (F-04)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.audit import service as audit
from server.feedback.errors import ExemptionDates, NotAboutYou
from server.feedback.models import Exemption
from server.feedback.opening import person
from server.feedback.rules import ExemptionKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.members import queries as members
from server.organisations import queries as organisations
from server.registrations import queries as registrations

VERB = "letters.review"


@dataclass(frozen=True, slots=True)
class ExemptionView:
    """An exemption with the member's name."""

    exemption: Exemption
    name: str

    @property
    def category_label(self) -> str:
        return self.exemption.category.label


def exempt(
    community_id: UUID,
    member_id: UUID,
    *,
    first_day: dt.date,
    last_day: dt.date,
    category: ExemptionKind,
    tells_reason: bool,
    actor: Actor,
) -> ExemptionView:
    """Exempt a member registered here for some days; ``tells_reason``: they agreed that the letter names the category.

    ExemptionDates, NotAboutYou for oneself, NotFound for a member who is not registered in the community.
    """
    community = organisations.access_community(community_id, actor=actor, verb=VERB)
    if last_day < first_day:
        raise ExemptionDates(fields={"last_day": ["不能早于起期。"]})
    by = person(actor)
    if by == member_id:
        raise NotAboutYou("本人的免计须由其他工作人员登记。")
    registration = registrations.active_registration(member_id)
    if registration is None or registration.community_id != community_id:
        raise NotFound()
    added = Exemption(
        id=new_id(),
        community_id=community_id,
        member_id=member_id,
        first_day=first_day,
        last_day=last_day,
        category=category,
        tells_reason=tells_reason,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    session().add(added)
    send_changes()
    audit.record("exemptions.add", "exemption", added.id, actor=actor, area_path=community.path)
    return ExemptionView(added, members.names([member_id])[member_id])


def withdraw(exemption_id: UUID, *, actor: Actor) -> Exemption:
    """End an exemption that no longer holds; letters drafted before keep what they said. NotFound."""
    here = organisations.in_scope(Exemption.community_id, actor, VERB)
    query = select(Exemption).where(Exemption.id == exemption_id, here, Exemption.ended_at.is_(None))
    found = session().execute(query.with_for_update()).scalar_one_or_none()
    if found is None:
        raise NotFound()
    found.ended_at = clock.now()
    path = organisations.area(found.community_id).path
    audit.record("exemptions.withdraw", "exemption", found.id, actor=actor, area_path=path)
    return found


def exemptions(community_id: UUID, *, actor: Actor) -> list[ExemptionView]:
    """Return a community's exemptions that hold, the newest first."""
    organisations.access_community(community_id, actor=actor, verb="letters.inspect")
    query = select(Exemption).where(Exemption.community_id == community_id, Exemption.ended_at.is_(None))
    found: Sequence[Exemption] = (
        session().execute(query.order_by(Exemption.first_day.desc(), Exemption.id)).scalars().all()
    )
    names = members.names({each.member_id for each in found})
    return [ExemptionView(each, names[each.member_id]) for each in found]
