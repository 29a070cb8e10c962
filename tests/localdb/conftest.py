"""A data directory PostgreSQL's account can enter, and a cluster that lives for one module."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.localdb import Cluster, start

# Durability is not what these tests are about, except where a server is killed: a crash of the process alone
# loses nothing even so, for the operating system still holds what was written.
FAST = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def parent() -> Iterator[Path]:
    yield from _open_directory()


@pytest.fixture(scope="module")
def lasting_parent() -> Iterator[Path]:
    yield from _open_directory()


@pytest.fixture(scope="module")
def cluster(lasting_parent: Path) -> Iterator[Cluster]:
    with start(lasting_parent / "db", settings=FAST) as running:
        running.ensure_database("city")
        yield running


def _open_directory() -> Iterator[Path]:
    """pytest's own tmp_path is 0700 and root's, where root runs the tests: PostgreSQL could not reach it."""
    directory = Path(tempfile.mkdtemp(prefix="sbd-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)
