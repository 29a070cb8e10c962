"""Routes of the registrations room."""

from server.kernel.http import Routes

routes = Routes("registrations", "registrations")
