"""Workers for the test that kills them: a parent imports everything once and forks renderers, which live for a while.

Arguments: file of keys, folder for the files, how many workers, seconds between two kills (0: nobody is killed). The first
line of standard input is the database's URL, and its end is the end of all; printed is how many had been killed by then.
"""

import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import configure_mappers

from server.feedback import jobs
from server.kernel import crypto, files
from server.kernel import jobs as work
from server.kernel.crypto import Keyring
from server.kernel.db import JOB_LIMITS, Database
from server.kernel.files import FileStore
from server.kernel.glyphs import unprintable
from server.typesetting.fonts import faces
from tests.feedback.scene import PUBLIC, SPECIMEN

LEASE_SECONDS = 3
Pid = int


def main(keys: Path, folder: Path, workers: int, pause: float) -> None:
    crypto.use(Keyring.load(keys))
    files.use(FileStore(folder))
    warm_up()
    url = sys.stdin.readline().strip()
    print(herd(url, workers, pause))


def herd(url: str, workers: int, pause: float) -> int:
    """Keep so many workers alive and kill one after each pause until told to stop; return how many were killed."""
    alive = [start(lambda: render_for_ever(url)) for _ in range(workers)]
    killed, dice = 0, random.Random(7)
    while not told_to_stop(pause or None):
        end(alive.pop(dice.randrange(workers)))
        alive.append(start(lambda: render_for_ever(url)))
        killed += 1
    for pid in alive:
        end(pid)
    return killed


def warm_up() -> None:
    """Do once what takes long; but a connection or typst's threads would not survive the fork."""
    configure_mappers()
    faces()
    assert unprintable("字") == []


def told_to_stop(seconds: float | None) -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable)


def start(act: Callable[[], None]) -> Pid:
    pid = os.fork()
    if pid == 0:
        try:
            act()
        except BaseException:
            traceback.print_exc()
        os._exit(1)  # never back into the parent's loop
    return pid


def end(pid: Pid) -> None:
    """Kill a worker in the midst of whatever it does; it must not have died of anything else before."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), "a worker ended by itself"


def render_for_ever(url: str) -> None:
    database = Database(url, limits=JOB_LIMITS)
    handlers = {"render": jobs.handlers(public_url=PUBLIC, specimen=SPECIMEN)["render"]}
    while True:
        try:
            if not work.work_one(database, handlers, f"test:{os.getpid()}", lease_seconds=LEASE_SECONDS):
                time.sleep(0.05)
        except OperationalError:
            time.sleep(0.1)  # the database is being restarted


if __name__ == "__main__":
    keys, folder, workers, pause = sys.argv[1:]
    main(Path(keys), Path(folder), int(workers), float(pause))
