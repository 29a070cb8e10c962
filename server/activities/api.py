"""Routes of the activities room."""

from server.kernel.http import Routes

routes = Routes("activities", "activities")
