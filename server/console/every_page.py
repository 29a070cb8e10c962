"""Every page of the console, and the public ones."""

from server.console import (
    account,
    activities,
    letter_board,
    members,
    plans,
    record_objections,
    registrations,
    today,
)
from server.console.pages import pages as public

PAGES = (
    public,
    today.pages,
    registrations.pages,
    plans.pages,
    record_objections.pages,
    activities.pages,
    letter_board.pages,
    members.pages,
    account.pages,
)
