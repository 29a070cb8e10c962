"""Every page of the portal."""

from server.portal import home, letters

PAGES = (home.pages, letters.pages)
