"""Every page of the console, and the public ones."""

from server.console import account, activities, members, registrations, today
from server.console.pages import pages as public

PAGES = (public, today.pages, registrations.pages, activities.pages, members.pages, account.pages)
