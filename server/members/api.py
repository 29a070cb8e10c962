"""Routes of the members room."""

from server.kernel.http import Routes

routes = Routes("members", "members")
