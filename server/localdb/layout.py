"""What lies where inside a cluster's data directory, and who may enter it."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.localdb.account import Account
from server.localdb.errors import LocalDatabaseError

SUPERUSER = "postgres"
_SOCKET_PATH_LIMIT = 107  # sun_path of Linux, less the closing zero
_PORT = 5432  # only part of the socket's name: nothing listens on TCP


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one cluster; `socket` is the only one that may lie outside of `root`."""

    root: Path
    socket: Path

    @property
    def pgdata(self) -> Path:
        return self.root / "pgdata"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def access_rules(self) -> Path:
        return self.root / "pg_hba.conf"

    @property
    def access_map(self) -> Path:
        return self.root / "pg_ident.conf"

    @property
    def passwords(self) -> Path:
        return self.root / "passwords.json"

    @property
    def postmaster_pid(self) -> Path:
        return self.pgdata / "postmaster.pid"

    def forget(self) -> None:
        """Remove a socket folder that had to be made elsewhere."""
        if self.socket.parent != self.root:
            shutil.rmtree(self.socket, ignore_errors=True)


def prepare_root(root: Path, account: Account) -> None:
    """Make the data directory where it is missing, and refuse one the account cannot enter.

    Only directories made here get a mode; one that exists is left as it is.
    """
    try:
        _make(root, 0o711 if account.switch else 0o700)
    except PermissionError as refused:
        raise LocalDatabaseError(
            f"无权在 {refused.filename} 建立数据库目录；请把 DATA_DIR 设到可写的位置。"
        ) from refused
    if not account.may_enter(root):
        raise LocalDatabaseError(
            f"账户 {account.name} 进不了 {root}（上级目录的权限不允许）；"
            "请把 DATA_DIR 设到它能进入的位置，例如 /var/lib/shuangbaodao，或以普通用户运行。"
        )


def private(path: str, flags: int) -> int:
    """Open a file that only the launcher may read: an opener for `open`."""
    return os.open(path, flags, 0o600)


def _make(directory: Path, mode: int) -> None:
    if directory.is_dir():
        return
    _make(directory.parent, 0o755 if mode == 0o711 else 0o700)
    directory.mkdir(exist_ok=True)
    directory.chmod(mode)  # mkdir's own mode would pass through the umask


def lay_out(root: Path, account: Account) -> Layout:
    """Place the socket (0700, the account's own) inside the data directory, or in a new one if its path is too long."""
    socket = root / "socket"
    if len(os.fsencode(socket / f".s.PGSQL.{_PORT}")) > _SOCKET_PATH_LIMIT:
        socket = Path(tempfile.mkdtemp(prefix="shuangbaodao-"))
    socket.mkdir(mode=0o700, exist_ok=True)
    account.own(socket)
    return Layout(root=root, socket=socket)


def write_access_rules(layout: Layout, account: Account) -> None:
    """Let the launcher's account in as superuser by its uid, everybody else by password.

    The files lie outside of pgdata so that root never writes into a directory of the unprivileged account.
    """
    rules = f"local all {SUPERUSER} peer map=launcher\nlocal all all scram-sha-256\n"
    layout.access_rules.write_text(rules)
    layout.access_map.write_text(f'launcher "{account.name}" {SUPERUSER}\n')
    for file in (layout.access_rules, layout.access_map):
        file.chmod(0o644)
