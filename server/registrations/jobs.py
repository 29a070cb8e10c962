"""Reminding members to register for the year; may run any number of times."""

from server.kernel import clock, jobs
from server.kernel.jobs import Handler, Lease
from server.organisations import queries as organisations
from server.registrations import queries, telling
from server.registrations.rules import deadline_of, renewal_near

RENEWAL = "renewal"


def plan_renewals() -> int:
    """Plan one reminder a year for every community whose deadline is near; return how many were new."""
    today = clock.today()
    near = [
        row.community_id
        for row in organisations.renewal_deadlines()
        if renewal_near(today, deadline_of(today.year, row.deadline_month, row.deadline_day))
    ]
    return jobs.plan(RENEWAL, str(today.year), near)


def remind(lease: Lease) -> None:
    """Tell a community's members who have not registered for the year; nobody once the deadline has passed."""
    today, settings = clock.today(), organisations.settings_of(lease.scope)
    deadline = deadline_of(int(lease.period), settings.deadline_month, settings.deadline_day)
    if renewal_near(today, deadline):
        telling.tell_renewal(queries.not_renewed(lease.scope, deadline.year), lease.scope, deadline)


def handlers() -> dict[str, Handler]:
    """Return what the worker does for this room's kind of unit."""
    return {RENEWAL: remind}
