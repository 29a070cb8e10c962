"""Routes of the deeds room."""

from server.kernel.http import Routes

routes = Routes("deeds", "deeds")
