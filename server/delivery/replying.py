"""回执: what a unit answers, in the portal or on paper, with objections and changes to its roster."""

import datetime as dt
from collections.abc import Iterator, Mapping
from uuid import UUID

from server.delivery import queries
from server.delivery.dispatching import in_portal, note_receipt
from server.delivery.errors import NotOfTheUnit, SlipIncomplete, TodayOnly, WrongDay
from server.delivery.models import Reply, RosterChange
from server.delivery.rules import Move, Opinion, ReplyChannel, Slip, reply_problem
from server.delivery.taking import name_of, person, take
from server.feedback import queries as feedback
from server.feedback import service as letters
from server.feedback.errors import NotInLetter
from server.feedback.queries import Letter
from server.feedback.rules import LetterEvent, LetterState, Objector
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.members import queries as members

VERB = "letters.deliver"
_CAME_BACK = {Opinion.NO_OBJECTION: LetterEvent.ACKNOWLEDGE, Opinion.OBJECTION: LetterEvent.OBJECT}


def reply(letter_id: UUID, slip: Slip, *, version: int | None = None, actor: Actor) -> Reply:
    """Keep what a unit answers to a letter, once; a letter answered was received, by that day at the latest.

    Objections go to the feedback room, to be answered there. SlipIncomplete, NotInLetter, NotOfTheUnit, TodayOnly,
    WrongDay, LetterTransitionRefused for a letter already answered or closed, NobodyNamed, NotFound.
    """
    letter = take(letter_id, version, actor=actor, verb=VERB)
    by, portal = person(actor), in_portal(letter, actor)
    _check(slip, letter, portal)
    handler = slip.handler or (name_of(by) if portal else None)
    if not handler:
        raise SlipIncomplete(fields={"handler": ["请填写单位经办人。"]})
    day = slip.replied_on or clock.today()
    moved = list(_changes(letter, slip, day, actor=actor))
    _receive(letter, day, handler, by=by, actor=actor)
    kept = _reply(letter, slip, handler, day, channel=_channel(portal), by=by)
    session().add_all([kept, *moved])
    send_changes()
    for each in slip.objected:
        letters.add_objection(letter, each.words, Objector.UNIT, each.member_id, actor=actor)
    details = {"channel": kept.channel, "objections": len(slip.objected), "roster_changes": len(moved)}
    letters.turn(letter, _CAME_BACK[slip.opinion], actor=actor, details=details)
    return kept


def _check(slip: Slip, letter: Letter, portal: bool) -> None:
    """A unit objects to rows that its letter shows, or to the letter as a whole."""
    if problem := slip.problem():
        raise SlipIncomplete(problem, fields={"opinion": [problem]})
    if portal and slip.replied_on is not None:
        raise TodayOnly()
    shown = feedback.listed(letter)
    for each in slip.objections:
        if each.member_id is not None and each.member_id not in shown:
            raise NotInLetter(fields={"objections": [f"本函表中没有党员 {each.member_id}。"]})


def _channel(portal: bool) -> ReplyChannel:
    return ReplyChannel.PORTAL if portal else ReplyChannel.PAPER


def _receive(letter: Letter, day: dt.date, handler: str, *, by: UUID, actor: Actor) -> None:
    if letter.state is LetterState.SENT:
        _check_day(day, queries.live_dispatch(letter.id).sent_on)
        note_receipt(letter, day, handler, by=by, actor=actor)
        return
    letter.allow(LetterEvent.ACKNOWLEDGE)
    dispatch = queries.live_dispatch(letter.id)
    _check_day(day, dispatch.received_on or dispatch.sent_on)


def _check_day(day: dt.date, since: dt.date) -> None:
    if problem := reply_problem(day, today=clock.today(), received_on=since):
        raise WrongDay(problem, fields={"replied_on": [problem]})


def _reply(
    letter: Letter, slip: Slip, handler: str, day: dt.date, *, channel: ReplyChannel, by: UUID
) -> Reply:
    return Reply(
        id=new_id(),
        letter_id=letter.id,
        channel=channel,
        opinion=slip.opinion,
        words=slip.words,
        for_appraisal=slip.for_appraisal,
        for_assessment=slip.for_assessment,
        for_awards=slip.for_awards,
        unregistered=slip.unregistered,
        handler=handler,
        phone=slip.phone,
        replied_on=day,
        keyed_by=by,
        keyed_at=clock.now(),
    )


def _changes(letter: Letter, slip: Slip, day: dt.date, *, actor: Actor) -> Iterator[RosterChange]:
    own = _own_members(letter, actor=actor) if any(move.member_id for move in slip.moves) else {}
    for move in slip.moves:
        yield RosterChange(
            id=new_id(),
            letter_id=letter.id,
            community_id=letter.community_id,
            unit_id=letter.unit_id,
            kind=move.kind,
            name=_name(move, own),
            member_id=move.member_id,
            note=move.note,
            told_on=day,
        )


def _name(move: Move, own: Mapping[UUID, str]) -> str:
    if move.member_id is None:
        if not move.name:
            raise SlipIncomplete(fields={"roster_changes": ["名册变动请填写姓名。"]})
        return move.name
    if move.member_id not in own:
        raise NotOfTheUnit(fields={"roster_changes": [f"党员 {move.member_id} 不在该单位。"]})
    return own[move.member_id]


def _own_members(letter: Letter, *, actor: Actor) -> dict[UUID, str]:
    """Return whom the unit employs, as far as the actor may see them, and whom its letter shows: they may just have left."""
    employed = members.homes_of_employed(letter.unit_id, on=clock.today(), actor=actor, verb=VERB)
    ids = {row.id for row in employed} | feedback.listed(letter).keys()
    return members.names(ids)
