"""The scheduler's process: the table of timers. A timer only plans units of work; workers do them.

Jobs live in memory and in code. A scheduler that was down catches up, because a plan is a function of clock and
database and not of whether a timer fired; two schedulers do no harm.
"""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from server.delivery import jobs as delivery
from server.feedback import jobs as feedback
from server.kernel import clock, jobs
from server.kernel.db import Database
from server.notifications import jobs as notifications
from server.points import jobs as points
from server.posts import jobs as posts
from server.registrations import jobs as registrations
from server.statistics import jobs as statistics

WHOLE_CITY = UUID(int=0)
"""The scope of units of work that concern the whole city."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timer:
    """A planner and when it runs besides at start."""

    name: str
    plan: Callable[[], int]
    trigger: BaseTrigger


def plan_sealing() -> int:
    """Plan one sealing of the books every five minutes."""
    now = clock.now().astimezone(clock.SHANGHAI)
    return jobs.plan("seal", f"{now:%Y%m%dT%H}{now.minute // 5:02}", [WHOLE_CITY])


def plan_upkeep() -> int:
    """Plan the nightly work: check the ledger against its facts, forget old idempotency keys."""
    return jobs.plan("upkeep", f"{clock.today():%Y%m%d}", [WHOLE_CITY])


def timers() -> tuple[Timer, ...]:
    """Return the table of timers."""
    return (
        Timer("letters", feedback.plan_letters, IntervalTrigger(minutes=1)),
        Timer("rendering", feedback.plan_rendering, IntervalTrigger(minutes=1)),
        Timer("reminders", delivery.plan_reminders, IntervalTrigger(minutes=10)),
        Timer("notices", notifications.plan_messages, IntervalTrigger(seconds=30)),
        Timer("renewals", registrations.plan_renewals, IntervalTrigger(hours=1)),
        Timer("points", points.plan_recomputations, IntervalTrigger(minutes=1)),
        Timer("offers", posts.plan_offers, IntervalTrigger(minutes=1)),
        Timer("post_ends", posts.plan_post_ends, IntervalTrigger(minutes=10)),
        Timer("statistics", statistics.plan_counts, IntervalTrigger(minutes=10)),
        Timer("sealing", plan_sealing, IntervalTrigger(minutes=5)),
        Timer("upkeep", plan_upkeep, CronTrigger(hour=3, minute=10, timezone=clock.SHANGHAI)),
    )


def run_timer(database: Database, timer: Timer) -> int:
    """Run one planner; a failure is kept in the history and the next run tries again."""
    try:
        planned = jobs.record_run(database, timer.name, timer.plan)
    except Exception:
        _log.exception("timer %s failed", timer.name)
        return 0
    if planned:
        _log.info("timer %s planned %d units", timer.name, planned)
    return planned


def build(database: Database) -> BackgroundScheduler:
    """Return the scheduler with every timer, each also due at once."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone=clock.SHANGHAI, job_defaults=defaults)
    for timer in timers():
        scheduler.add_job(
            run_timer,
            timer.trigger,
            args=(database, timer),
            id=timer.name,
            next_run_time=dt.datetime.now(clock.SHANGHAI),
        )
    return scheduler


def main(database: Database) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = build(database)
    scheduler.start()
    stop.wait()
    scheduler.shutdown()
