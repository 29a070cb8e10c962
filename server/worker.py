"""A worker's process: takes units of work from the database until it is told to stop."""

import datetime as dt
import logging
import os
import signal
import socket
import threading
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import OperationalError

from server.accounts import service as accounts
from server.accounts.phones import openid_of_person
from server.audit import jobs as audit_jobs
from server.audit import service as audit
from server.audit.service import Book
from server.config import Config
from server.delivery import jobs as delivery
from server.feedback import jobs as feedback
from server.kernel import clock, crypto, idempotency, jobs
from server.kernel.db import Database
from server.kernel.jobs import Handler, Lease
from server.kernel.resealing import CHUNK
from server.notifications import jobs as messages
from server.notifications import service as notifications
from server.operations import service as operations
from server.people import service as people
from server.points import jobs as points_jobs
from server.points import queries as points
from server.posts import jobs as posts_jobs
from server.registrations import jobs as registrations
from server.rosters import jobs as rosters
from server.rosters import service as roster_service
from server.statistics import jobs as statistics
from server.wechat import Gateway, build_gateway
from server.wechat.errors import WeChatError
from server.wechat.sandbox import SANDBOX_APPID, SANDBOX_SECRET

IDLE_SECONDS = 0.5
DAILY = ("seal", "reseal", "upkeep", "verify", "remind", "subscribe", statistics.COUNTING, *posts_jobs.KINDS)
"""Kinds of unit that are planned again and again for the moment, whose history grows without end unless it is cut."""

_log = logging.getLogger(__name__)


def books() -> list[Book]:
    """Return the append-only books that are sealed."""
    return [audit.audit_book(), points.book()]


def seal(lease: Lease) -> None:
    """Chain what has been committed since the last seal."""
    audit_jobs.seal_books(books())


def plan_resealing(period: str) -> int:
    """Plan sealing every encrypted column again with the current key; it plans its own next chunk."""
    return jobs.plan("reseal", f"{period}.0", [UUID(int=0)])


def reseal(lease: Lease) -> None:
    """Seal one chunk of each room's encrypted columns again, and plan the next as long as something was left."""
    if sum(room.reseal(CHUNK) for room in (people, accounts, roster_service)):
        period, _, chunk = lease.period.rpartition(".")
        jobs.plan("reseal", f"{period}.{int(chunk) + 1}", [lease.scope])


def verify(lease: Lease, *, heads_dir: Path) -> None:
    """Check the books against their seals and heads."""
    audit_jobs.verify_books(books(), heads_dir)


def upkeep(lease: Lease, *, heads_dir: Path) -> None:
    """Check the ledger against its facts, keep the books' heads, forget what is old, look for values sealed with an old key."""
    problems = points_jobs.recheck()
    if problems:
        _log.error("the points ledger disagrees with its facts in %d places", problems)
    audit_jobs.export_heads(books(), heads_dir, clock.today())
    jobs.plan(audit.VERIFY, f"{clock.today():%Y%m%d}", [lease.scope])
    idempotency.forget_old(dt.datetime.now(dt.UTC))
    operations.forget_old_nonces()
    notifications.forget_old()
    jobs.forget_old(DAILY)
    # A transaction that had sealed before a rotation and committed after it left such values behind.
    plan_resealing(f"{crypto.keyring().current}-{clock.today():%Y%m%d}")


def handlers(config: Config) -> dict[str, Handler]:
    """Return who does which kind of unit."""
    letters = feedback.handlers(public_url=config.public_url, specimen=config.specimen)
    return {
        "seal": seal,
        "reseal": reseal,
        "upkeep": partial(upkeep, heads_dir=config.heads_dir),
        "verify": partial(verify, heads_dir=config.heads_dir),
        **letters,
        **delivery.handlers(),
        **points_jobs.handlers(),
        **messages.handlers(gateway=_gateway(config), templates=config.templates, openid_of=openid_of_person),
        **posts_jobs.handlers(),
        **registrations.handlers(),
        **rosters.handlers(),
        **statistics.handlers(),
    }


def _gateway(config: Config) -> Gateway:
    return build_gateway(
        appid=config.wechat_appid or SANDBOX_APPID,
        secret=config.wechat_secret or SANDBOX_SECRET,
        base_url=config.wechat_url,
        production=config.production,
    )


def work_until_idle(database: Database, known: dict[str, Handler]) -> int:
    """Do every unit that waits now; return how many were taken."""
    done = 0
    while jobs.work_one(database, known, _owner()):
        done += 1
    return done


def main(database: Database, known: dict[str, Handler]) -> None:
    """Work until SIGTERM or SIGINT; a unit under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pause = IDLE_SECONDS
    while not stop.is_set():
        pause = _work(database, known, pause)
        stop.wait(pause)


def _work(database: Database, known: dict[str, Handler], pause: float) -> float:
    """Take one unit; return how long to wait before the next: not at all after work, longer while the database is away."""
    try:
        return 0 if jobs.work_one(database, known, _owner()) else IDLE_SECONDS
    except OperationalError:
        _log.warning("the database is away")
        return min(10.0, max(pause, IDLE_SECONDS) * 2)
    except WeChatError as refused:
        # No fault of ours: the unit keeps the reason and is tried again.
        _log.warning("WeChat did not take a message: %s", refused.code)
        return IDLE_SECONDS
    except Exception:
        _log.exception("a unit of work failed")
        return IDLE_SECONDS


def _owner() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
