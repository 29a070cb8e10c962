"""The running server process: started in the foreground, awaited until it accepts, stopped for good."""

import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.kernel.children import die_with_parent
from server.localdb import leftovers
from server.localdb.account import Account
from server.localdb.errors import LocalDatabaseError
from server.localdb.layout import Layout, private

# A server that shares a small machine with the application. Nothing a user typed may reach its log: no statements
# and no DETAIL lines, for those quote the values of the row.
_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %u@%d ",
}
_FAST_STOP = 60.0  # seconds until a fast shutdown is made an immediate one
_READY_LINE = 7  # of postmaster.pid, counted from 0


@dataclass
class Postmaster:
    """One postgres process; `start` may follow `stop`, `quit` or its death."""

    layout: Layout
    account: Account
    programs: Path
    settings: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start and wait until connections are accepted, however long recovery takes.

        LocalDatabaseError with the log's last line when the server gives up.
        """
        leftovers.clear(self.layout, self.account)
        with open(self.layout.log, "ab", opener=private) as log:
            self._process = self.account.spawn(
                [self.programs / "postgres", "-D", self.layout.pgdata, *self._options()],
                output=log,
                before_exec=die_with_parent(signal.SIGINT),
            )
        try:
            self._await_ready(self._process)
        except BaseException:  # also an impatient Ctrl-C: no server may stay behind
            self.quit()
            raise

    def _options(self) -> list[str]:
        socket = str(self.layout.socket).replace('"', '""')
        forced = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{socket}"',
            "unix_socket_permissions": "0700",
            "hba_file": str(self.layout.access_rules),
            "ident_file": str(self.layout.access_map),
            "log_destination": "stderr",
            "logging_collector": "off",
        }
        return [f"--{name}={value}" for name, value in {**_SETTINGS, **self.settings, **forced}.items()]

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        while not self._ready(process.pid):
            if process.poll() is not None:
                raise LocalDatabaseError(
                    f"PostgreSQL 未能启动：{self._last_words()}（详见 {self.layout.log}）"
                )
            time.sleep(0.02)

    def _ready(self, pid: int) -> bool:
        try:
            lines = self.layout.postmaster_pid.read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > _READY_LINE and lines[0] == str(pid) and lines[_READY_LINE].strip() == "ready"

    def _last_words(self) -> str:
        lines = self.layout.log.read_text(errors="replace").splitlines()
        fatal = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line]
        return (fatal or lines or [""])[-1]

    def stop(self) -> None:
        """Shut down cleanly: open transactions are rolled back, everything committed is on disk."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_FAST_STOP)
        except subprocess.TimeoutExpired:
            self.quit()

    def quit(self) -> None:
        """Stop at once without a checkpoint, as a crash would; the next start recovers."""
        process = self._process
        if process is None:
            return
        for death in (signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(death)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                continue
            return
