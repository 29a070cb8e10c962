"""A running cluster: its databases, its two roles, its end."""

import fcntl
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from server.localdb.account import account_for
from server.localdb.binaries import bindir
from server.localdb.creation import ROLES, ensure_cluster, passwords
from server.localdb.errors import AlreadyRunning, LocalDatabaseError
from server.localdb.layout import SUPERUSER, Layout, lay_out, prepare_root, private, write_access_rules
from server.localdb.postmaster import Postmaster

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
# Where a statement fails the server must not quote it in its log: one of them carries passwords.
_QUIET = "set client_min_messages = warning; set log_min_error_statement = panic;\n"


def start(data_dir: Path, *, settings: Mapping[str, str] | None = None) -> "Cluster":
    """Start the PostgreSQL whose data lie in `data_dir`, making it on the first start.

    `settings` override postgresql.conf parameters. Only the main thread may call this (the server dies with the
    thread that started it). LocalDatabaseError: another launcher runs it, the account cannot reach the
    directory, or the server gives up.
    """
    root = data_dir.resolve()
    account = account_for(root / "pgdata")
    prepare_root(root, account)
    lock = _lock(root)
    layout = None
    try:
        layout = lay_out(root, account)
        programs = bindir(account, root)
        ensure_cluster(layout, account, programs, settings or {})
        write_access_rules(layout, account)
        cluster = Cluster(Postmaster(layout, account, programs, settings or {}), passwords(layout), lock)
        cluster.open()
    except BaseException:
        if layout:
            layout.forget()
        lock.close()
        raise
    return cluster


def _lock(root: Path) -> IO[str]:
    """Take the data directory for this process; the lock goes when the process does."""
    try:
        file = os.fdopen(private(str(root / "lock"), os.O_RDWR | os.O_CREAT), "r+")
    except PermissionError:
        raise LocalDatabaseError(
            f"无权写入 {root}；它属于另一个用户，请改用该用户运行或另设 DATA_DIR。"
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning(f"{root} 正由另一个进程使用；请先停止它，或另设 DATA_DIR。") from None
    return file


class Cluster:
    """A server that runs until `stop`, the end of a ``with`` block, or the death of this process."""

    def __init__(self, postmaster: Postmaster, secrets: Mapping[str, str], lock: IO[str]) -> None:
        self._postmaster = postmaster
        self._secrets = secrets
        self._lock = lock

    @property
    def bindir(self) -> Path:
        """The folder of pgbench, psql, pg_dump …"""
        return self._postmaster.programs

    @property
    def socket_dir(self) -> Path:
        return self._layout.socket

    @property
    def _layout(self) -> Layout:
        return self._postmaster.layout

    def open(self) -> None:
        """Start the server process and see that both roles exist with the passwords on file."""
        self._postmaster.start()
        try:
            self._ask("postgres", "".join(self._role(name) for name in ROLES))
        except BaseException:
            self._postmaster.stop()
            raise

    def _role(self, name: str) -> str:
        rights = "createdb" if name == "owner" else "nocreatedb"
        return (
            f"select 'create role {name}' where to_regrole('{name}') is null \\gexec\n"
            f"alter role {name} login {rights} nosuperuser nocreaterole password '{self._secrets[name]}';\n"
        )

    def ensure_database(self, name: str) -> None:
        """Create database `name` for `owner` where it is missing, with btree_gist in a schema ``extensions``."""
        if not self._exists(name):
            self._ask("postgres", f"create database {_quoted(name)} owner owner;")
        self._admit(name)
        self._ask(
            name,
            "create schema if not exists extensions;\n"
            "create extension if not exists btree_gist schema extensions;\n"
            "grant usage on schema extensions to owner, app;",
        )

    def create_from_template(self, name: str, template: str) -> None:
        """Copy database `template`, to which nobody may be connected, as `name`."""
        self._ask("postgres", f"create database {_quoted(name)} owner owner template {_quoted(template)};")
        self._admit(name)

    def drop(self, name: str) -> None:
        """Drop database `name` and every connection to it; absent is fine."""
        self._ask("postgres", f"drop database if exists {_quoted(name)} with (force);")

    def owner_dsn(self, database: str) -> str:
        """Return the SQLAlchemy URL of the role that owns tables and runs migrations. It holds a password."""
        return self._dsn("owner", database)

    def app_dsn(self, database: str) -> str:
        """Return the SQLAlchemy URL of the role the application works as (no DDL). It holds a password."""
        return self._dsn("app", database)

    def alive(self) -> bool:
        """Tell whether the server process runs; False means `restart_immediately` is due."""
        return self._postmaster.alive()

    def restart_immediately(self) -> None:
        """End the server as a crash would and start it again on the same socket; committed work survives."""
        self._postmaster.quit()
        self._postmaster.start()

    def stop(self) -> None:
        """Shut down cleanly and give the data directory free; a second call does nothing."""
        self._postmaster.stop()
        self._layout.forget()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _dsn(self, role: str, database: str) -> str:
        host = quote(os.fspath(self.socket_dir), safe="/")
        return f"postgresql+psycopg://{role}:{quote(self._secrets[role])}@/{_checked(database)}?host={host}"

    def _exists(self, name: str) -> bool:
        return self._ask("postgres", f"select 1 from pg_database where datname = '{_checked(name)}';") == "1"

    def _admit(self, name: str) -> None:
        database = _quoted(name)
        self._ask(
            "postgres",
            f"revoke all on database {database} from public;\n"
            f"grant connect, temporary on database {database} to app;",
        )

    def _ask(self, database: str, sql: str) -> str:
        """Run statements as superuser by the wheel's psql: peer authentication wants the account, not us."""
        psql = self.bindir / "psql"
        options = [
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.socket_dir),
            "-U",
            SUPERUSER,
        ]
        asked = self._postmaster.account.run([psql, *options, "-d", database, "-f", "-"], text=_QUIET + sql)
        if asked.returncode != 0:
            raise LocalDatabaseError(f"PostgreSQL 拒绝了建库语句：{asked.stderr.strip()}")
        return asked.stdout.strip()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise LocalDatabaseError(f"数据库名只能由小写字母、数字和下划线组成：{name!r}")
    return name


def _quoted(name: str) -> str:
    return f'"{_checked(name)}"'
