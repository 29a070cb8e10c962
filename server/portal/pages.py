"""Every page of the portal."""

from server.portal import home, letters, rosters

PAGES = (home.pages, letters.pages, rosters.pages)
