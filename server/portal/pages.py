"""Every page of the portal."""

from server.portal import account, appraisal, home, letters, rosters

PAGES = (home.pages, letters.pages, rosters.pages, appraisal.pages, account.pages)
