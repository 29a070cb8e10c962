"""The real processes of ``make run``, each on its own: a database with fsync, the web server, schedulers, workers."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from server import launch, localdb
from server.app import use_resources
from server.config import Config
from server.kernel import clock
from server.kernel.db import Database
from server.migration import migrate


@dataclass
class System:
    """A database of its own, where its data lie, and the processes started so far."""

    cluster: localdb.Cluster
    database: Database
    environ: dict[str, str]
    config: Config
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.config.port}/api/v1"

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start one of "web", "scheduler", "worker" by the very command that ``make run`` uses."""
        found = {each.name: each for each in launch._processes(self.config, self.environ, demo=False)}
        process = subprocess.Popen(found[name].argv, env={**os.environ, **found[name].env}, process_group=0)
        self.processes.append(process)
        return process

    def start_web(self) -> subprocess.Popen[bytes]:
        """Start the web server and wait for its first answer."""
        process = self.start("web")
        wait_until(lambda: self._healthy(), "the web server does not answer", seconds=30)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process as the kernel does when memory runs out."""
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self.database.dispose()

    def _healthy(self) -> bool:
        try:
            return requests.get(f"{self.url}/health", timeout=1).status_code == 200
        except requests.RequestException:
            return False


def wait_until(true: Callable[[], bool], words: str, *, seconds: float = 30, step: float = 0.05) -> None:
    """Wait until something is so; AssertionError with ``words`` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, words
        time.sleep(step)


@contextmanager
def system(shown: tuple[int, int, int]) -> Iterator[System]:
    """Start a migrated database whose business clock stands at 9:00 of a day; end everything at the end."""
    place = Path(tempfile.mkdtemp(prefix="sbd-"))
    place.chmod(0o711)
    try:
        with localdb.start(place / "db") as cluster:
            cluster.ensure_database("city")
            migrate(cluster.owner_dsn("city"))
            running = _system(cluster, place / "data", shown)
            try:
                yield running
            finally:
                running.stop()
    finally:
        shutil.rmtree(place)


def _system(cluster: localdb.Cluster, data_dir: Path, shown: tuple[int, int, int]) -> System:
    data_dir.mkdir()
    environ = {
        "APP_ENV": "test", "DATABASE_URL": cluster.app_dsn("city"), "DATA_DIR": str(data_dir), "PORT": str(_free_port()),
        "WECHAT_API_BASE_URL": "http://127.0.0.1:9/", "WEB_WORKERS": "2",
    }  # fmt: skip
    config = Config.read(environ)
    clock.write_clock_file(config.clock_file, clock.at(clock.dt.date(*shown), 9))
    use_resources(config)
    return System(cluster, Database(config.database_url, limits={}), environ, config)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
