"""Routes of the organisations room."""

from server.kernel.http import Routes

routes = Routes("organisations", "organisations")
