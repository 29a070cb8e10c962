"""Verbs of the registrations room."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Forbidden, NotFound, StaleVersion
from server.kernel.types import new_id
from server.members import queries as member_queries
from server.members import service as members
from server.members.errors import NotServing
from server.members.rules import CONSENT_TEXTS, ConsentChannel, MemberState, Purpose
from server.organisations import queries as organisations
from server.organisations.rules import AreaLevel
from server.registrations import queries, telling, years
from server.registrations.errors import (
    AlreadyRegistered,
    ConsentMissing,
    NotACommunity,
    OwnRegistration,
    SameCommunity,
    TellUnitUnanswered,
    YearNotOpen,
)
from server.registrations.models import LIVE, Registration, RegistrationYear
from server.registrations.reshaping import go_on as go_on
from server.registrations.rules import Method, RegistrationState
from server.wechat.screening import TextScreen, refuse_risky


def submit(
    member_id: UUID,
    community_id: UUID,
    *,
    method: Method,
    consents: Mapping[Purpose, bool],
    text_version: str | None = None,
    skills: Iterable[str] = (),
    categories: Iterable[str] = (),
    free_times: str | None = None,
    pledge: str | None = None,
    unit_slip: str | None = None,
    screen: TextScreen | None = None,
    actor: Actor,
) -> Registration:
    """Submit a member's registration with the answers to the consents: the member online, or staff on their behalf.

    REGISTER must be granted, TELL_UNIT answered either way (个人信息保护法 arts. 13, 23); ``text_version`` is the text
    that was read, the one in force by default. ConsentMissing, TellUnitUnanswered, NotServing, NotACommunity,
    AlreadyRegistered.
    """
    _admit(member_id, community_id, actor)
    _check_consents(consents)
    refuse_risky({"skills": skills, "free_times": free_times, "pledge": pledge}, screen)
    _check_serving(member_id)
    _check_community(community_id)
    filled = _open(
        member_id,
        community_id,
        actor=actor,
        method=Method.ONLINE if actor.is_member else method,
        skills=list(skills),
        categories=list(categories),
        free_times=free_times,
        pledge=pledge,
        unit_slip=unit_slip,
    )
    _answer(member_id, consents, text_version, actor)
    _record("registrations.submit", filled, actor)
    return filled


def _admit(member_id: UUID, community_id: UUID, actor: Actor) -> None:
    """Let in the member for themself, anywhere; staff for a member they see, into a community they keep."""
    if actor.is_member:
        actor.require("registrations.submit")
        if member_id != actor.person_id:
            raise NotFound()
        return
    organisations.access_community(community_id, actor=actor, verb="registrations.submit_for")
    member_queries.access_member(member_id, actor=actor, verb="registrations.submit_for")


def _check_consents(consents: Mapping[Purpose, bool]) -> None:
    if not consents.get(Purpose.REGISTER):
        raise ConsentMissing(fields={"consents.register": [ConsentMissing.message]})
    if Purpose.TELL_UNIT not in consents:
        raise TellUnitUnanswered(fields={"consents.tell_unit": [TellUnitUnanswered.message]})


def _check_serving(member_id: UUID) -> None:
    if member_queries.member(member_id).state is not MemberState.SERVING:
        raise NotServing()


def _check_community(community_id: UUID) -> None:
    try:
        area = organisations.area(community_id)
    except NotFound:
        raise NotACommunity(fields={"community_id": [NotACommunity.message]}) from None
    if area.level is not AreaLevel.COMMUNITY or area.closed_on is not None:
        raise NotACommunity(fields={"community_id": [NotACommunity.message]})


def _open(member_id: UUID, community_id: UUID, *, actor: Actor, **columns: object) -> Registration:
    """Insert a submission where the member has no live one; the partial unique index decides between two at once."""
    row = {
        "id": new_id(), "member_id": member_id, "community_id": community_id,
        "state": RegistrationState.SUBMITTED, "submitted_at": clock.now(), "submitted_by": actor.account_id,
        **columns,
    }  # fmt: skip
    opening = insert(Registration).values(row)
    one_live = opening.on_conflict_do_nothing(index_elements=[Registration.member_id], index_where=text(LIVE))
    opened = session().execute(one_live.returning(Registration)).scalar_one_or_none()
    if opened is None:
        raise _already_registered(member_id, actor)
    return opened


def _already_registered(member_id: UUID, actor: Actor) -> AlreadyRegistered:
    """Name the other community only to who may see it: the member, or staff of that community."""
    other = queries.live_registration(member_id)
    if other is None:
        return AlreadyRegistered()
    try:
        queries.access_registration(other.id, actor=actor, verb="registrations.read")
    except NotFound:
        return AlreadyRegistered()
    place = organisations.area(other.community_id).name
    return AlreadyRegistered(
        f"已在{place}提交报到（{other.state.label}），一人只能有一份有效报到；迁居的，请先办理转出。"
    )


def _answer(
    member_id: UUID, consents: Mapping[Purpose, bool], text_version: str | None, actor: Actor
) -> None:
    channel = ConsentChannel.PHONE if actor.is_member else ConsentChannel.DESK
    for purpose, granted in consents.items():
        version = text_version or CONSENT_TEXTS[purpose].version
        members.give_consent(member_id, purpose, granted, text_version=version, channel=channel, actor=actor)


def approve(registration_id: UUID, *, version: int | None = None, actor: Actor) -> Registration:
    """Approve a submission: it takes the year's number, the member lives there now, and the fact may earn points.

    OwnRegistration for one's own, NotServing, ConsentMissing when the consent was withdrawn, TransitionRefused,
    StaleVersion.
    """
    approved = _reviewed(registration_id, version, actor)
    _check_serving(approved.member_id)
    _check_still_agreed(approved.member_id)
    if actor.person_id is None:
        raise Forbidden()
    approved.approve(actor.person_id, clock.now())
    send_changes()
    members.settle(approved.member_id, approved.community_id, actor=actor)
    entered = years.enter(approved, clock.local_date(approved.submitted_at), approved.method, actor)
    _record("registrations.approve", approved, actor)
    telling.tell_approved(approved, entered.number)
    return approved


def _reviewed(registration_id: UUID, version: int | None, actor: Actor) -> Registration:
    found = queries.access_registration(
        registration_id, actor=actor, verb="registrations.review", locked=True
    )
    if found.member_id == actor.person_id:
        raise OwnRegistration()
    _check_version(found, version)
    return found


def _check_version(registration: Registration, version: int | None) -> None:
    if version is not None and version != registration.version:
        raise StaleVersion()


def _check_still_agreed(member_id: UUID) -> None:
    if not member_queries.has_consent(member_id, Purpose.REGISTER):
        raise ConsentMissing()


def give_back(
    registration_id: UUID, reason: str, *, version: int | None = None, actor: Actor
) -> Registration:
    """Return a submission with the reason; OwnRegistration, TransitionRefused, StaleVersion."""
    returned = _reviewed(registration_id, version, actor)
    returned.give_back(reason)
    _record("registrations.return", returned, actor, reason=reason)
    telling.tell_returned(returned, reason)
    return returned


def resubmit(
    registration_id: UUID,
    changes: Mapping[str, object] | None = None,
    *,
    screen: TextScreen | None = None,
    actor: Actor,
) -> Registration:
    """Hand in a returned submission again, corrected by ``changes`` (skills, categories, free_times, pledge, unit_slip)."""
    again = queries.access_registration(registration_id, actor=actor, verb=_submitting(actor), locked=True)
    _check_serving(again.member_id)
    refuse_risky(changes or {}, screen)
    again.resubmit(clock.now())
    for name, value in (changes or {}).items():
        setattr(again, name, value)
    _record("registrations.resubmit", again, actor)
    return again


def _submitting(actor: Actor) -> str:
    return "registrations.submit" if actor.is_member else "registrations.submit_for"


def renew(
    registration_id: UUID, year: int | None = None, *, method: Method, actor: Actor
) -> RegistrationYear:
    """Register an active registration for the present year, today (S29: 每年报到).

    YearNotOpen for any other year, AlreadyRenewed for a second time, ConsentMissing, NotServing, TransitionRefused.
    """
    renewed = queries.access_registration(registration_id, actor=actor, verb=_submitting(actor), locked=True)
    day = clock.today()
    if year not in (None, day.year):
        raise YearNotOpen(fields={"year": [f"现在只能办理{day.year}年度。"]})
    _check_serving(renewed.member_id)
    _check_still_agreed(renewed.member_id)
    renewed.renew()
    entered = years.enter(renewed, day, Method.ONLINE if actor.is_member else method, actor)
    _record("registrations.renew", renewed, actor, details={"year": day.year})
    return entered


def transfer(
    registration_id: UUID,
    community_id: UUID,
    reason: str,
    *,
    version: int | None = None,
    actor: Actor,
) -> Registration:
    """Close a registration because the member has moved, and open a submission in the new community.

    By the member themself, or by staff of the old community.
    The residence follows when the new community approves. SameCommunity, NotACommunity, NotServing, TransitionRefused,
    StaleVersion. Claims on posts are the caller's to end.
    """
    verb = "me.transfer" if actor.is_member else "registrations.transfer"
    old = queries.access_registration(registration_id, actor=actor, verb=verb, locked=True)
    _check_version(old, version)
    if community_id == old.community_id:
        raise SameCommunity()
    _check_community(community_id)
    _check_serving(old.member_id)
    old.transfer(reason, clock.today())
    send_changes()
    new = _open(
        old.member_id, community_id, actor=actor, skills=old.skills,
        method=Method.ONLINE if actor.is_member else Method.BY_PROXY, categories=old.categories, free_times=old.free_times, pledge=old.pledge, came_from=old.id,
    )  # fmt: skip
    _record("registrations.transfer", old, actor, reason=reason, details={"new": str(new.id)})
    _record("registrations.submit", new, actor, details={"came_from": str(old.id)})
    return new


def cancel(registration_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Registration:
    """Close a live registration for good: by the member (个人信息保护法 art. 15) or by staff.

    TransitionRefused, StaleVersion. Claims on posts are the caller's to end.
    """
    closed = queries.access_registration(
        registration_id, actor=actor, verb="registrations.cancel", locked=True
    )
    _check_version(closed, version)
    closed.cancel(reason, clock.today())
    _record("registrations.cancel", closed, actor, reason=reason)
    return closed


def _record(
    verb: str,
    subject: Registration,
    actor: Actor,
    *,
    reason: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    path = organisations.area(subject.community_id).path
    send_changes()
    audit.record(
        verb, "registration", subject.id, actor=actor, area_path=path, reason=reason, details=details
    )
