"""Every page of the console, and the public ones."""

from server.console import account, members, registrations, today
from server.console.pages import pages as public

PAGES = (public, today.pages, registrations.pages, members.pages, account.pages)
