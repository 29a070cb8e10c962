"""Opinions that members submit on the phone: a deed only once staff take them up.

A member speaks to the community where they are registered. What WeChat would not vouch for is kept for staff's eyes.
"""

from uuid import UUID

from server.accounts import queries as accounts
from server.audit import service as audit
from server.deeds import answering, queries, service
from server.deeds.errors import OpinionEmpty, OwnDeed, SubmitterNotRegistered, TooManyOpinions
from server.deeds.models import Opinion
from server.deeds.rules import OPINIONS_A_DAY, DeedKind, EvidenceKind, OpinionState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.registrations import queries as registrations
from server.wechat.screening import TextScreen, screened


def submit(*, category: str, content: str, screen: TextScreen | None = None, actor: Actor) -> Opinion:
    """Submit one's own opinion to the community where one is registered; it waits for staff to take it up.

    SubmitterNotRegistered, OpinionEmpty, TooManyOpinions, TextRefused.
    """
    actor.require("opinions.submit")
    member_id, community_id = _standing(actor)
    category, content = category.strip(), content.strip()
    if not (category and content):
        raise OpinionEmpty(fields={"content": [OpinionEmpty.message]})
    # Both are judged in one question: the category is as free as the content.
    _, held = screened("content", f"{category}：{content}", screen)
    _refuse_too_many(member_id, actor)
    opinion = Opinion(
        id=new_id(), member_id=member_id, community_id=community_id, day=clock.today(), category=category,
        content=content, content_held=held, state=OpinionState.SUBMITTED, submitted_at=clock.now(),
    )  # fmt: skip
    session().add(opinion)
    send_changes()
    _note("opinions.submit", opinion, actor)
    return opinion


def _standing(actor: Actor) -> tuple[UUID, UUID]:
    """Return the member and the community where they are registered."""
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    registration = registrations.active_registration(actor.person_id)
    if registration is None:
        raise SubmitterNotRegistered()
    return actor.person_id, registration.community_id


def _refuse_too_many(member_id: UUID, actor: Actor) -> None:
    if actor.account_id is not None:
        accounts.hold(actor.account_id)
    if queries.submitted_on(clock.today(), member_id) >= OPINIONS_A_DAY:
        raise TooManyOpinions()


def accept(opinion_id: UUID, *, actor: Actor) -> Opinion:
    """Take a submitted opinion up: from now it is the member's 倾听一批意见建议, on the day they submitted it.

    NotFound outside the actor's scope, OwnDeed, OpinionTakenUp.
    """
    opinion = _access(opinion_id, actor)
    opinion.accept(at=clock.now())
    send_changes()
    service.fulfil(
        opinion.member_id, DeedKind.OPINION, community_id=opinion.community_id, day=opinion.day,
        evidence_kind=EvidenceKind.OPINION, evidence_id=opinion.id, confirmed_by=actor.person_id, actor=actor,
    )  # fmt: skip
    answering.tell(opinion)
    _note("deeds.accept_opinion", opinion, actor)
    return opinion


def dismiss(opinion_id: UUID, *, reply: str, actor: Actor) -> Opinion:
    """Refuse to take a submitted opinion up, with the reason; no deed comes of it. Refusals as ``accept``."""
    opinion = _access(opinion_id, actor)
    opinion.dismiss(reply=reply, at=clock.now(), by=actor.person_id)
    send_changes()
    answering.tell(opinion)
    _note("deeds.dismiss_opinion", opinion, actor)
    return opinion


def _access(opinion_id: UUID, actor: Actor) -> Opinion:
    opinion = queries.access_opinion(opinion_id, actor=actor, verb="deeds.record", lock=True)
    if opinion.member_id == actor.person_id:
        raise OwnDeed()
    return opinion


def _note(verb: str, opinion: Opinion, actor: Actor) -> None:
    path = organisations.area(opinion.community_id).path
    audit.record(verb, "opinion", opinion.id, actor=actor, area_path=path)
