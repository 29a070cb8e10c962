"""What waits for a member, gathered from the rooms that know."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from server.activities import queries as activities
from server.activities.rules import ObjectionState
from server.feedback import queries as letters
from server.kernel import clock
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.overview import rules
from server.overview.queries import Membership
from server.overview.rules import Waiting
from server.posts import queries as posts
from server.registrations.rules import RegistrationState

NEWS_LASTS = dt.timedelta(days=7)
"""How long the answer to an objection stays on the first page."""


def waiting_for(member: Membership) -> list[Waiting]:
    """Return what waits for a member, the most urgent first."""
    found = [*_registration(member), *_consents(member), *_letters(member.id), *_service(member.id)]
    return rules.by_urgency(found, clock.now())


def _registration(member: Membership) -> Iterator[Waiting]:
    standing, today = member.registration, clock.today()
    if standing is None:
        home = member.community_id
        yield rules.registering(None if home is None else _deadline(home, today), today)
    elif standing.state is RegistrationState.RETURNED:
        yield rules.returned(standing.reason)
    elif standing.state is RegistrationState.ACTIVE and not standing.renewed:
        yield rules.renewing(_deadline(standing.community_id, today), today)


def _deadline(community_id: UUID, today: dt.date) -> dt.date:
    settings = organisations.settings_of(community_id)
    return rules.deadline_of(today.year, settings.deadline_month, settings.deadline_day)


def _consents(member: Membership) -> Iterator[Waiting]:
    if member.registration is None:
        return
    granted = {answer.purpose: answer.granted for answer in member.consents}
    if not granted[Purpose.REGISTER]:
        yield rules.consent_missing()
    if granted[Purpose.TELL_UNIT] is None:
        yield rules.asking_to_tell_unit()


def _letters(member_id: UUID) -> Iterator[Waiting]:
    for check in letters.checks_due(member_id, clock.now()):
        yield rules.check_of(check.period, check.until, clock.today())


def _service(member_id: UUID) -> Iterator[Waiting]:
    now = clock.now()
    for post, until in posts.open_offers(member_id, now):
        yield rules.place_held(post.name, until)
    for untold in activities.to_propose(member_id, now):
        yield rules.times_untold(untold.activity.name, untold.activity.day, untold.last)
    for objection in activities.answered_objections(member_id, now - NEWS_LASTS):
        yield rules.objection_answered(objection.state is ObjectionState.UPHELD)
