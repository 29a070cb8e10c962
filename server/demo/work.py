"""The scheduler and the worker of the demo while it is being built: the same planners and handlers, in this process."""

from collections.abc import Callable

from server.config import Config
from server.delivery import jobs as delivery
from server.feedback import jobs as feedback
from server.kernel import jobs
from server.kernel.db import Database
from server.rosters import jobs as rosters

_OWNER = "demo"


class Desk:
    """Plans and does units of work, each in transactions of its own as in the real processes."""

    def __init__(self, database: Database, config: Config):
        self.database = database
        letters = feedback.handlers(public_url=config.public_url, specimen=config.specimen)
        self._handlers = {**letters, **delivery.handlers(), **rosters.handlers()}

    def plan(self, job: str, planner: Callable[[], int]) -> int:
        """Run a timer's planner, kept in the history of jobs; return how many units it planned."""
        return jobs.record_run(self.database, job, planner)

    def work(self) -> int:
        """Do every unit that waits; return how many there were."""
        done = 0
        while jobs.work_one(self.database, self._handlers, _OWNER):
            done += 1
        return done
