"""What the tests of this room have in common: letters printed, sealed, sent and answered."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.audit.models import AuditEntry
from server.delivery import service
from server.delivery.models import Dispatch
from server.delivery.rules import Parcel, Seal, Slip, Way
from server.feedback import service as feedback
from server.feedback.models import Letter
from server.kernel import clock
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import session
from server.kernel.periods import Period
from server.organisations.models import Area, Unit
from tests.cast import Cast
from tests.feedback.scene import H1, draft

ISSUED_ON = dt.date(2026, 7, 22)
"""A Wednesday."""
DUE_ON = dt.date(2026, 8, 12)
"""The 15th working day after it."""
PDF = b"%PDF-1.7 as printed"


def on(day: dt.date, hour: int = 9) -> None:
    """Let it be a day."""
    clock.use(clock.FixedClock(clock.at(day, hour)))


def issued(
    cast: Cast,
    unit: Unit | None = None,
    *,
    community: Area | None = None,
    people: tuple[Actor, Actor] | None = None,
    period: Period = H1,
) -> Letter:
    """Return the letter of a community to a unit, drafted if need be, reviewed, approved and printed today."""
    place, addressee = community or cast.happiness, unit or cast.water
    clerk, secretary = people or (cast.clerk, cast.secretary)
    letter = find(place, addressee, period)
    if letter is None:
        draft(cast, place.id, period)
        letter = find(place, addressee, period)
    assert letter is not None
    return print_out(letter, clerk, secretary)


def print_out(letter: Letter, clerk: Actor, secretary: Actor) -> Letter:
    """Review, approve and print a frozen letter."""
    feedback.review(letter.id, actor=clerk)
    feedback.approve(letter.id, actor=secretary)
    feedback.keep_file(letter, PDF, actor=SYSTEM)
    return letter


def find(community: Area, unit: Unit, period: Period = H1) -> Letter | None:
    query = select(Letter).where(
        Letter.community_id == community.id, Letter.unit_id == unit.id, Letter.period == str(period)
    )
    return session().execute(query.order_by(Letter.id)).scalars().first()


def sealed(cast: Cast, unit: Unit | None = None) -> Letter:
    letter = issued(cast, unit)
    service.seal([letter.id], Seal(), actor=cast.clerk)
    return letter


def sent(cast: Cast, unit: Unit | None = None, way: Way = Way.PORTAL) -> Letter:
    letter = sealed(cast, unit)
    send(letter, cast.clerk, way)
    return letter


def send(letter: Letter, clerk: Actor, way: Way = Way.PORTAL, **more: Any) -> Dispatch:
    (dispatch,) = service.send([Parcel(letter.id)], way, **more, actor=clerk)
    return dispatch


def received(cast: Cast, unit: Unit | None = None) -> Letter:
    letter = sent(cast, unit)
    service.receive(letter.id, received_on=clock.today(), received_by="郑联", actor=cast.clerk)
    return letter


def answered(cast: Cast, slip: Slip, *, actor: Actor | None = None) -> Letter:
    letter = sent(cast)
    service.reply(letter.id, slip, actor=actor or cast.liaison)
    return letter


def trail(subject_id: UUID) -> list[str]:
    """Return the verbs done to a row, in order."""
    query = select(AuditEntry.verb).where(AuditEntry.subject_id == subject_id).order_by(AuditEntry.id)
    return list(session().scalars(query))


def entry(subject_id: UUID, verb: str) -> AuditEntry:
    query = select(AuditEntry).where(AuditEntry.subject_id == subject_id, AuditEntry.verb == verb)
    return session().execute(query.order_by(AuditEntry.id.desc())).scalars().first()
