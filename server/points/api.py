"""Routes of the points room."""

from server.kernel.http import Routes

routes = Routes("points", "points")
