"""The only place that says commit, rollback or flush.

A route, job or command opens one ``transaction()``; verbs below it ask for ``session()``.
"""

import datetime as dt
import enum
import select
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Engine,
    MetaData,
    Uuid,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session

from server.kernel.errors import DomainError
from server.kernel.types import column_enum

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WEB_LIMITS = {
    "statement_timeout": 5_000,
    "lock_timeout": 2_000,
    "idle_in_transaction_session_timeout": 10_000,
}
JOB_LIMITS = {
    "statement_timeout": 120_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 300_000,
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: DateTime(timezone=True),
        uuid.UUID: Uuid(),
        enum.Enum: column_enum(enum.Enum),
    }


_current: ContextVar[Session | None] = ContextVar("current_session", default=None)


class NoTransaction(RuntimeError):
    """A verb was called outside a transaction."""


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another: the entry point owns the only one."""


def session() -> Session:
    """Return the session of the transaction under way."""
    current = _current.get()
    if current is None:
        raise NoTransaction()
    return current


def in_transaction() -> bool:
    """Say whether a transaction is under way in this context."""
    return _current.get() is not None


def send_changes() -> None:
    """Send pending changes to the database now, so that its constraints answer here and not at commit."""
    session().flush()


@contextmanager
def taken_back() -> Iterator[None]:
    """Let a block write and read what it wrote, and take all of it back at its end: to say what would follow."""
    trial = session().begin_nested()
    try:
        yield
    finally:
        trial.rollback()
        session().expire_all()


def run(sql: str, **values: Any) -> CursorResult[Any]:
    """Execute plain SQL with ``%(name)s`` places, past the ORM and its compiler.

    For the few statements of every request, where these would take several times as long as the database.
    """
    return session().connection().exec_driver_sql(sql, values)


class Database:
    """One city's schema on one server."""

    def __init__(
        self, url: str, *, schema: str = "public", limits: dict[str, int] | None = None, pool_size: int = 8
    ):
        self.schema = schema
        self.engine = _engine(url, schema, WEB_LIMITS if limits is None else limits, pool_size)
        self._bind: Engine | Connection = self.engine

    def bind_to(self, connection: Connection) -> None:
        """Run every transaction as a savepoint of ``connection``; for tests that roll back."""
        self._bind = connection

    def bind_to_engine(self) -> None:
        """Undo ``bind_to``."""
        self._bind = self.engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open the transaction: commits on return, rolls back on raise, refuses to nest."""
        if in_transaction():
            raise NestedTransaction()
        with Session(self._bind, join_transaction_mode="create_savepoint", expire_on_commit=False) as opened:
            token = _current.set(opened)
            try:
                with _committing(opened):
                    yield opened
            finally:
                _current.reset(token)

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def _committing(opened: Session) -> Iterator[None]:
    try:
        yield
    except DomainError as refused:
        if not refused.commits:
            opened.rollback()
        else:
            opened.commit()
        raise
    except BaseException:
        opened.rollback()
        raise
    opened.commit()


def _engine(url: str, schema: str, limits: dict[str, int], pool_size: int) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    engine = create_engine(
        make_url(url),
        connect_args={
            "options": f"-c search_path={schema},extensions -c timezone=UTC {options}",
            "prepare_threshold": 1,
            "connect_timeout": 5,
        },
        pool_size=pool_size,
        max_overflow=4,
        hide_parameters=True,
    )
    event.listen(engine, "checkout", _refuse_dead)
    return engine


def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool replace a connection whose server went away: its end can be read without asking the server.

    A ping would cost every request a round trip.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("the server closed the connection")
