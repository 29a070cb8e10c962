"""A worker for the tests that kill it: renders letters until it dies. Arguments: database URL, data directory."""

import os
import sys
import time
from pathlib import Path

from sqlalchemy.exc import OperationalError

from server.feedback import jobs
from server.kernel import crypto, files
from server.kernel import jobs as work
from server.kernel.crypto import Keyring
from server.kernel.db import JOB_LIMITS, Database
from server.kernel.files import FileStore
from tests.feedback.scene import PUBLIC, SPECIMEN


def main(url: str, place: Path) -> None:
    crypto.use(Keyring.load(place / "keys.json"))
    files.use(FileStore(place / "files"))
    database = Database(url, limits=JOB_LIMITS)
    handlers = {"render": jobs.handlers(public_url=PUBLIC, specimen=SPECIMEN)["render"]}
    while True:
        try:
            if not work.work_one(database, handlers, f"test:{os.getpid()}"):
                time.sleep(0.05)
        except OperationalError:
            time.sleep(0.1)  # the database is being restarted


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
