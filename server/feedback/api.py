"""Routes of the feedback room."""

from server.kernel.http import Routes

routes = Routes("feedback", "feedback")
