"""Every page of the console, and the public ones."""

from server.console import (
    account,
    activities,
    audit_trail,
    categories,
    ledger,
    letter_board,
    letter_delivery,
    letter_registers,
    letters,
    members,
    plans,
    post_desk,
    profile,
    record_objections,
    registrations,
    roster_imports,
    rosters,
    today,
)
from server.console.pages import pages as public

PAGES = (
    public,
    today.pages,
    rosters.pages,
    roster_imports.pages,
    registrations.pages,
    post_desk.pages,
    plans.pages,
    record_objections.pages,
    activities.pages,
    ledger.pages,
    letter_board.pages,
    letters.pages,
    letter_delivery.pages,
    letter_registers.pages,
    members.pages,
    profile.pages,
    account.pages,
)
