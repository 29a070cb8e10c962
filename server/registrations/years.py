"""A registration's years: each takes the next number of its community and tells the points room."""

import datetime as dt
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.points import service as points
from server.points.rules import FactKind
from server.registrations import queries
from server.registrations.errors import AlreadyRenewed
from server.registrations.models import Registration, RegistrationCounter, RegistrationYear
from server.registrations.rules import Method, number, number_prefix, on_time


def enter(registration: Registration, day: dt.date, method: Method, actor: Actor) -> RegistrationYear:
    """Add the year's row with the community's next number and declare it to points; AlreadyRenewed for a second."""
    row = {
        "id": new_id(), "registration_id": registration.id, "year": day.year, "registered_on": day,
        "method": method, "number": _next_number(registration.community_id, day.year),
    }  # fmt: skip
    entering = insert(RegistrationYear).values(row)
    once = entering.on_conflict_do_nothing(
        index_elements=[RegistrationYear.registration_id, RegistrationYear.year]
    )
    entered = session().execute(once.returning(RegistrationYear)).scalar_one_or_none()
    if entered is None:
        raise AlreadyRenewed()
    _declare(registration, entered, actor)
    return entered


def _next_number(community_id: UUID, year: int) -> str:
    """Take the next serial; the counter's row lock makes two approvals at once take two numbers."""
    area = organisations.area(community_id)
    prefix = number_prefix(area.code, area.pinyin)
    counting = insert(RegistrationCounter).values(prefix=prefix, year=year, last=1)
    counted = counting.on_conflict_do_update(
        index_elements=[RegistrationCounter.prefix, RegistrationCounter.year],
        set_={"last": RegistrationCounter.last + 1},
    ).returning(RegistrationCounter.last)
    return number(prefix, year, session().execute(counted).scalar_one())


def _declare(registration: Registration, entered: RegistrationYear, actor: Actor) -> None:
    settings = organisations.settings_of(registration.community_id)
    first = _first_day_of_year(registration, entered)
    punctual = on_time(first, month=settings.deadline_month, day=settings.deadline_day)
    points.declare(
        FactKind.REGISTRATION,
        entered.id,
        member_id=registration.member_id,
        community_id=registration.community_id,
        day=entered.registered_on,
        quantity=1,
        attributes={"on_time": punctual},
        actor=actor,
    )


def _first_day_of_year(registration: Registration, entered: RegistrationYear) -> dt.date:
    """Return the day the member first registered in that year: who moves home later was not late."""
    first, came_from = entered.registered_on, registration.came_from
    while came_from is not None:
        earlier = queries.year_of(came_from, entered.year)
        first = min(first, earlier.registered_on) if earlier else first
        came_from = queries.registration(came_from).came_from
    return first
