"""The operating-system account PostgreSQL runs as: our own, or an unprivileged one where we are root."""

import os
import pwd
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server.localdb.errors import LocalDatabaseError

_UNPRIVILEGED = ("postgres", "nobody")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account by name and numbers; `switch` is true where we must give up root to become it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, argv: Sequence[str | Path], *, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as this account with `text` on its standard input; the caller judges the result."""
        return subprocess.run(
            argv,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=_ENVIRONMENT,
            cwd="/",
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def spawn(
        self, argv: Sequence[str | Path], *, output: IO[bytes], before_exec: Callable[[], None]
    ) -> subprocess.Popen[bytes]:
        """Start a long-lived program as this account, in a process group of its own (Ctrl-C is ours to handle)."""
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_ENVIRONMENT,
            cwd="/",
            process_group=0,
            preexec_fn=before_exec,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def may_enter(self, path: Path) -> bool:
        """Tell whether the account can use a directory (or execute a file), asked of the system itself."""
        return self.run(["test", "-x", path]).returncode == 0

    def own(self, path: Path) -> None:
        """Give a path of ours to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(pgdata: Path) -> Account:
    """Choose the account: ourselves; as root, who owns `pgdata` already, else ``postgres``, else ``nobody``."""
    uid = os.geteuid()
    if uid != 0:
        return _account(_entry(uid), switch=False)
    owner = pgdata.stat().st_uid if pgdata.exists() else 0
    return _account(_entry(owner) if owner else _unprivileged(), switch=True)


def reachable(path: Path) -> bool:
    """Tell whether PostgreSQL's account could use `path`, which may not exist yet.

    False where a parent directory's mode shuts it out (a home directory of root, for example).
    """
    place = path.absolute()
    while not place.exists():
        if place == place.parent or not _searchable(place.parent):
            return False
        place = place.parent
    return account_for(path / "pgdata").may_enter(place)


def _searchable(directory: Path) -> bool:
    return os.access(directory, os.X_OK) or not directory.exists()


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise LocalDatabaseError(
            f"系统里没有编号为 {uid} 的用户名，PostgreSQL 无法启动；请换一个有名字的账户，或设置 DATABASE_URL。"
        ) from None


def _unprivileged() -> pwd.struct_passwd:
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LocalDatabaseError(
        "PostgreSQL 不能以 root 运行，系统中又没有 postgres 或 nobody 账户；请建立 postgres 账户。"
    )


def _account(entry: pwd.struct_passwd, *, switch: bool) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, switch=switch)
