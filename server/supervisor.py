"""Several processes under one: started together, restarted when one crashes, stopped together.

One thread and one loop do everything; signal handlers only take a note. A child is the head of its own process
group, so Ctrl-C reaches the supervisor alone, and whatever a crashed child left running is swept away before it
is started again (a worker of it would still hold the port). If the supervisor itself is killed, the kernel
sends its children SIGTERM.
"""

import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import FrameType
from typing import IO

from server.kernel.children import die_with_parent

_TICK = 0.1  # seconds between two looks at the children
_LONGEST_PAUSE = 30.0  # seconds before a child that crashes again and again is tried once more
_STEADY = 60.0  # seconds after which a crash counts as the first one again
_LOG_BYTES = 10_000_000
_LOG_COPIES = 3
_CHUNK = 65_536


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Process:
    """What to run: `env` is added to our own environment, `ready` tells whether it does its work yet."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = _always


def run(
    processes: Sequence[Process],
    *,
    log_dir: Path,
    on_ready: Callable[[], None],
    watch: Callable[[], None] | None = None,
    first_pause: float = 0.5,
    patience: float = 10.0,
) -> int:
    """Run `processes` until SIGINT, SIGTERM or SIGHUP; return 0, or 1 where one had to be killed.

    `on_ready` is called once, when every process says it is ready; `watch` about ten times a second, to look
    after what else the system stands on. An error in either stops everything and travels on. A crashed child
    starts again after `first_pause` seconds, doubled up to 30; at the end each has `patience` seconds between
    SIGTERM and SIGKILL. Output goes to ``log_dir/<name>.log``. Only the main thread may call this.
    """
    log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _stop_requests() as stopping, selectors.DefaultSelector() as outputs:
        children = [_Child(process, log_dir, outputs, first_pause) for process in processes]
        try:
            _supervise(children, outputs, stopping, on_ready, watch)
        finally:
            obedient = _stop(children, outputs, patience)
    return 0 if obedient else 1


@contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Yield a list that receives the signals asking us to stop; the former handlers come back at the end."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked us to outlive the terminal
        wanted.append(signal.SIGHUP)
    former = {number: signal.signal(number, note) for number in wanted}
    try:
        yield received
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _supervise(
    children: "list[_Child]",
    outputs: selectors.BaseSelector,
    stopping: list[int],
    on_ready: Callable[[], None],
    watch: Callable[[], None] | None,
) -> None:
    announced = False
    while not stopping:
        for child in children:
            child.keep_running()
        if not announced and all(child.ready() for child in children):
            announced = True
            on_ready()
        if watch:
            watch()
        _collect(outputs)


def _collect(outputs: selectors.BaseSelector) -> None:
    """Wait one tick for output and write it to the logs."""
    events = outputs.select(_TICK)
    for key, _ in events:
        key.data.read()
    if not events and not outputs.get_map():
        time.sleep(_TICK)


def _stop(children: "list[_Child]", outputs: selectors.BaseSelector, patience: float) -> bool:
    """Ask every child to end, still reading what it says, and kill who does not; tell whether all obeyed."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + patience
    while any(child.running() for child in children) and time.monotonic() < deadline:
        _collect(outputs)
    stubborn = [child for child in children if child.running()]
    for child in children:
        child.end()
    return not stubborn


class _Child:
    """One process over all its lives."""

    def __init__(
        self, process: Process, log_dir: Path, outputs: selectors.BaseSelector, first_pause: float
    ) -> None:
        self._process = process
        self._outputs = outputs
        self._log_file = log_dir / f"{process.name}.log"
        self._log = _line_log(process.name, self._log_file)
        self._first_pause = self._pause = first_pause
        self._life: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._due = 0.0
        self._output: _Output | None = None
        self._was_ready = False

    def keep_running(self) -> None:
        """Start the process where it is due, or bury it where it has crashed and fix when it is due again."""
        if self._life and not self.running():
            self._crashed()
        elif not self._life and time.monotonic() >= self._due:
            self._start()

    def ready(self) -> bool:
        self._was_ready = self._was_ready or (self.running() and self._process.ready())
        return self._was_ready

    def running(self) -> bool:
        """Look without reaping: until then the pid, and so the group, cannot become somebody else's."""
        if not self._life:
            return False
        return os.waitid(os.P_PID, self._life.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def ask_to_end(self) -> None:
        if self._life and self.running():
            self._life.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Sweep the child's group, reap it, close its output and its log."""
        if self._life:
            self._bury(self._life)
        for handler in self._log.handlers:
            handler.close()

    def _start(self) -> None:
        self._began = time.monotonic()
        self._life = subprocess.Popen(
            self._process.argv,
            env={**os.environ, **self._process.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        assert self._life.stdout is not None
        self._output = _Output(self._life.stdout, self._outputs, self._log)

    def _crashed(self) -> None:
        assert self._life is not None
        status = self._bury(self._life)
        now = time.monotonic()
        if now - self._began >= _STEADY:
            self._pause = self._first_pause
        self._due = now + self._pause
        print(
            f"{self._process.name} 意外退出（状态 {status}），{self._pause:g} 秒后重新启动；详见 {self._log_file}",
            flush=True,
        )
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _bury(self, life: subprocess.Popen[bytes]) -> int:
        """Kill what is left of the group, reap, take the last words; return the exit status."""
        with suppress(ProcessLookupError):  # gone with all its descendants
            os.killpg(life.pid, signal.SIGKILL)
        status = life.wait()
        if self._output:
            self._output.close()
        self._life = None
        return status


class _Output:
    """What one life of a child says, line by line."""

    def __init__(self, pipe: IO[bytes], outputs: selectors.BaseSelector, log: logging.Logger) -> None:
        self._pipe = pipe
        self._outputs = outputs
        self._log = log
        self._unfinished = b""
        self._open = True
        os.set_blocking(pipe.fileno(), False)
        outputs.register(pipe, selectors.EVENT_READ, self)

    def read(self) -> bool:
        """Write the complete lines that lie in the pipe to the log; tell whether anything lay there."""
        try:
            chunk = os.read(self._pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self._forget()
            return False
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\n")
        for line in lines:
            self._write(line)
        return True

    def close(self) -> None:
        """Take what is left, the last line too if it has no end."""
        while self._open and self.read():
            pass
        if self._unfinished:
            self._write(self._unfinished)
        self._forget()
        self._pipe.close()

    def _write(self, line: bytes) -> None:
        self._log.info("%s", line.decode(errors="replace"))

    def _forget(self) -> None:
        if self._open:
            self._outputs.unregister(self._pipe)
            self._open = False


def _line_log(name: str, path: Path) -> logging.Logger:
    """Return a log of one process that is in nobody else's hierarchy: each line with time and name."""
    log = logging.Logger(
        name
    )  # not getLogger: it must neither outlive this run nor reach the root's handlers
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOG_COPIES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s | %(message)s"))
    log.addHandler(handler)
    return log
