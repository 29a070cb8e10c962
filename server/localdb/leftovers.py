"""What a killed launcher or a killed postmaster leaves behind, made harmless before the next start.

Called with the data directory's lock held, so every PostgreSQL process still living in it is an orphan.
"""

import os
import signal
import time
from pathlib import Path

from server.localdb.account import Account
from server.localdb.layout import Layout

_GRACE = 30.0  # seconds for each of: a fast shutdown, an immediate one


def clear(layout: Layout, account: Account) -> None:
    """End orphans of this data directory and disarm the lock files; nothing else is ever signalled."""
    if layout.postmaster_pid.exists():
        _end_orphans(layout, account)
        _disarm(layout.postmaster_pid)
    for stale in layout.socket.glob(".s.PGSQL.*"):
        stale.unlink()


def _end_orphans(layout: Layout, account: Account) -> None:
    """Ask an orphaned postmaster to shut down, then end whatever it left, backends without a postmaster too."""
    living = _living_in(layout.pgdata, account)
    postmaster = _recorded_pid(layout.postmaster_pid)
    if postmaster in living:
        living = _end([postmaster], signal.SIGINT, layout, account)
    for death in (signal.SIGQUIT, signal.SIGKILL):
        if living:
            living = _end(living, death, layout, account)


def _end(pids: list[int], death: signal.Signals, layout: Layout, account: Account) -> list[int]:
    """Signal `pids` and return who still lives in the data directory once nobody does, or time is up."""
    for pid in pids:
        _signal(pid, death)
    deadline = time.monotonic() + _GRACE
    while (living := _living_in(layout.pgdata, account)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return living


def _recorded_pid(pid_file: Path) -> int:
    """Return the pid in a lock file, 0 where it is gone or torn."""
    try:
        first = pid_file.read_text().partition("\n")[0]
    except FileNotFoundError:
        return 0
    return int(first) if first.isdigit() else 0


def _living_in(pgdata: Path, account: Account) -> list[int]:
    """Return the processes whose working directory is `pgdata`; a zombie or a recycled pid has another or none.

    Asked as the account itself: root in a container may lack the right to look at other users' processes.
    """
    listing = account.run(
        ["find", "/proc", "-maxdepth", "2", "-path", "/proc/[0-9]*/cwd", "-printf", "%h\t%l\n"]
    )
    rows = (line.split("\t", 1) for line in listing.stdout.splitlines() if "\t" in line)
    return [int(Path(process).name) for process, place in rows if place == str(pgdata)]


def _signal(pid: int, death: signal.Signals) -> None:
    try:
        os.kill(pid, death)
    except ProcessLookupError:
        return  # it ended by itself in the meantime, which is what we wanted


def _disarm(pid_file: Path) -> None:
    """Let PostgreSQL take over the pid file of a dead postmaster whose number another process may have now.

    The file is kept, for it names the shared memory PostgreSQL checks for surviving backends; only the pid is
    replaced by ours, which PostgreSQL knows as its parent's and ignores.
    """
    try:
        descriptor = os.open(pid_file, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "r+") as file:
        _, *rest = file.read().splitlines() or [""]
        if not rest:  # torn by a power cut: PostgreSQL would refuse it for ever
            pid_file.unlink()
            return
        file.seek(0)
        file.truncate()
        file.write("\n".join([str(os.getpid()), *rest]) + "\n")
