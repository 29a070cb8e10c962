"""A small demo city, built once for all tests of this folder in a database of its own; the tests only read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from server.config import Config
from server.demo import city
from server.demo.scale import SMALL
from server.kernel import clock, crypto, files
from server.kernel.crypto import Keyring
from server.kernel.db import Database
from server.kernel.files import FileStore

Build = Callable[[str], "Built"]


@dataclass
class Built:
    """A finished demo city and where it lives."""

    database: Database
    config: Config
    said: list[str]

    def use(self) -> None:
        """Give this process the city's own keys and files."""
        crypto.use(Keyring.load(self.config.key_file))
        files.use(FileStore(self.config.files_dir))


@pytest.fixture(scope="session")
def build(
    copy_database: Callable[..., SimpleNamespace],
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Build]:
    """Return a function that builds a small city in a fresh database."""
    made: list[Database] = []

    def building(name: str) -> Built:
        urls = copy_database(f"demo_{name}_{worker_name}")
        place = tmp_path_factory.mktemp(f"demo_{name}")
        environ = {"APP_ENV": "demo", "DATABASE_URL": urls.app, "DATA_DIR": str(place)}
        built = Built(Database(urls.app, limits={}), Config.read(environ), [])
        made.append(built.database)
        built.use()
        city.build(built.database, built.config, SMALL, say=built.said.append)
        return built

    yield building
    for database in made:
        database.dispose()


@pytest.fixture(scope="session")
def _first(build: Build) -> Built:
    return build("first")


@pytest.fixture
def demo(_first: Built) -> Built:
    """The small city, with its keys and files in use, at the moment at which it was finished."""
    _first.use()
    clock.use(clock.read_clock_file(_first.config.clock_file))
    return _first


@pytest.fixture(scope="session")
def second(build: Build, _first: Built) -> Built:
    """The same city once more."""
    return build("second")


def place_of(path: Path) -> str:
    """Return a file's permission bits in octal."""
    return oct(path.stat().st_mode & 0o777)
