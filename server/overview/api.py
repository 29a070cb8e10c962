"""Routes of the overview room."""

from server.kernel.http import Routes

routes = Routes("overview", "overview")
