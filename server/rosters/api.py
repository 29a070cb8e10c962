"""Routes of the rosters room."""

from server.kernel.http import Routes

routes = Routes("rosters", "rosters")
