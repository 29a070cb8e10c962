"""Routes of the accounts room."""

from server.kernel.http import Routes

routes = Routes("accounts", "accounts")
