"""Verbs that touch several rooms in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from server.accounts import service as accounts
from server.kernel.actor import Actor
from server.members import queries as member_queries
from server.members import service as members
from server.members.rules import CONSENT_TEXTS, ConsentChannel
from server.notifications import service as notifications
from server.overview.errors import NothingToMove
from server.posts import service as posts
from server.registrations import queries as registration_queries
from server.registrations import service as registrations
from server.registrations.rules import RegistrationState
from server.wechat.screening import TextScreen, refuse_risky


@dataclass(frozen=True, slots=True)
class Ended:
    """A registration that was closed, how many claims on posts ended with it, and what follows it."""

    id: UUID
    state: RegistrationState
    claims_ended: int
    following_id: UUID | None
    version: int


def transfer(
    registration_id: UUID, community_id: UUID, reason: str, *, version: int | None = None, actor: Actor
) -> Ended:
    """Move a member's registration to another community; their live claims in the old one end.

    The refusals of ``registrations.service.transfer``.
    """
    following = registrations.transfer(registration_id, community_id, reason, version=version, actor=actor)
    return _ended(registration_id, "迁往其他社区：" + reason, actor, following_id=following.id)


def move_oneself(community_id: UUID, reason: str, *, screen: TextScreen | None = None, actor: Actor) -> Ended:
    """Move the member's own registration to where they live now; ``screen`` judges the reason.

    NothingToMove without a registration; TextRefused; the refusals of ``transfer``.
    """
    refuse_risky({"reason": reason}, screen)
    own = registration_queries.live_registration(actor.person_id) if actor.person_id else None
    if own is None:
        raise NothingToMove()
    return transfer(own.id, community_id, reason, actor=actor)


def cancel(
    registration_id: UUID,
    reason: str,
    *,
    version: int | None = None,
    screen: TextScreen | None = None,
    actor: Actor,
) -> Ended:
    """Close a registration for good; the member's live claims in the community end. ``screen`` judges a member's reason."""
    refuse_risky({"reason": reason}, screen)
    registrations.cancel(registration_id, reason, version=version, actor=actor)
    return _ended(registration_id, "报到已注销：" + reason, actor, following_id=None)


def _ended(registration_id: UUID, why: str, actor: Actor, *, following_id: UUID | None) -> Ended:
    closed = registration_queries.registration(registration_id)
    count = posts.end_claims_of(closed.member_id, closed.community_id, why[:200], actor=actor)
    return Ended(closed.id, closed.state, count, following_id, closed.version)


def leave(
    reason: str | None = None,
    *,
    withdraw_consents: bool,
    cancel_registration: bool,
    screen: TextScreen | None = None,
    actor: Actor,
) -> None:
    """Forget the phone that acts: its openid, its desk, its message credits; every session of it ends at once.

    What the community has on record stays, as a lawful register (个人信息保护法 art. 47 (2)); if wished, the
    registration is cancelled and every consent taken back, as each could be by itself. NotAPhone; TextRefused.
    """
    refuse_risky({"reason": reason}, screen)
    if actor.is_member and actor.person_id is not None:
        if cancel_registration:
            _cancel_own(actor.person_id, reason, actor)
        if withdraw_consents:
            _withdraw_consents(actor.person_id, actor)
        notifications.forget_credits(actor.person_id)
    accounts.forget_phone(reason, actor=actor)


def _cancel_own(member_id: UUID, reason: str | None, actor: Actor) -> None:
    own = registration_queries.live_registration(member_id)
    if own is not None:
        cancel(own.id, reason or "本人注销账号", actor=actor)


def _withdraw_consents(member_id: UUID, actor: Actor) -> None:
    for given in member_queries.consents_of(member_id):
        if given.granted:
            version = CONSENT_TEXTS[given.purpose].version
            members.give_consent(
                member_id,
                given.purpose,
                False,
                text_version=version,
                channel=ConsentChannel.PHONE,
                actor=actor,
            )


def unbind(*, actor: Actor) -> None:
    """Let the phone that acts be nobody's again, as staff can at the desk. Again is no matter."""
    if actor.is_member and actor.person_id is not None:
        accounts.unbind(actor.person_id, actor=actor)
