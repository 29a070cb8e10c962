"""Every page of the console, and the public ones."""

from server.console import today
from server.console.pages import pages as public

PAGES = (public, today.pages)
