"""Routes of the audit room."""

from server.kernel.http import Routes

routes = Routes("audit", "audit")
