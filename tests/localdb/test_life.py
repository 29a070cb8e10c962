"""Starting, stopping and dying: whatever happens to launcher or server, the next start works and nothing is lost."""

import json
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from server.localdb import Cluster, LocalDatabaseError, reachable, start
from tests.localdb.conftest import FAST

LAUNCHER = """
import json, sys, time
from pathlib import Path
from server.localdb import start
cluster = start(Path(sys.argv[1]), settings=json.loads(sys.argv[2]))
print("ready", flush=True)
time.sleep(600)
"""


@contextmanager
def connected(cluster: Cluster, database: str = "city") -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.owner_dsn(database).replace("+psycopg", "")) as connection:
        yield connection


def write(cluster: Cluster, word: str) -> None:
    with connected(cluster) as connection:
        connection.execute("create table if not exists words (word text)")
        connection.execute("insert into words values (%s)", (word,))


def words(cluster: Cluster) -> list[str]:
    with connected(cluster) as connection:
        return [row[0] for row in connection.execute("select word from words order by word")]


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "pgdata" / "postmaster.pid").read_text().splitlines()[0])


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@contextmanager
def killed_at_the_end(pid: int) -> Iterator[None]:
    """Keep a failing test from waiting for a process that nobody ends."""
    try:
        yield
    finally:
        if running(pid):
            os.kill(pid, signal.SIGKILL)


def until_cut_off(connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute(statement)


@contextmanager
def launched(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the cluster, killed at the end if it still runs."""
    argv = [sys.executable, "-c", LAUNCHER, str(data_dir), json.dumps(FAST)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()
            assert eventually(lambda: not (data_dir / "pgdata" / "postmaster.pid").exists())


def test_a_second_start_finds_the_same_databases_and_passwords(parent: Path) -> None:
    with start(parent / "db", settings=FAST) as first:
        first.ensure_database("city")
        write(first, "kept")
        before = first.app_dsn("city")
    with start(parent / "db", settings=FAST) as second:
        second.ensure_database("city")
        assert words(second) == ["kept"]
        assert second.app_dsn("city") == before


def test_passwords_are_private_and_differ(parent: Path) -> None:
    with start(parent / "db", settings=FAST):
        file = parent / "db" / "passwords.json"
        assert file.stat().st_mode & 0o777 == 0o600
        stored = json.loads(file.read_text())
    assert sorted(stored) == ["app", "owner"]
    assert stored["app"] != stored["owner"]


def test_lost_passwords_are_made_anew(parent: Path) -> None:
    with start(parent / "db", settings=FAST) as first:
        first.ensure_database("city")
    (parent / "db" / "passwords.json").unlink()
    with start(parent / "db", settings=FAST) as second:
        write(second, "still let in")


def test_an_initdb_cut_short_is_begun_again(parent: Path) -> None:
    torn = parent / "db" / "pgdata.new"
    torn.mkdir(parents=True)
    (torn / "PG_VERSION").write_text("18\n")
    with start(parent / "db", settings=FAST) as cluster:
        assert cluster.alive()


def test_data_of_another_major_version_are_refused_untouched(parent: Path) -> None:
    start(parent / "db", settings=FAST).stop()
    (parent / "db" / "pgdata" / "PG_VERSION").write_text("15\n")
    with pytest.raises(LocalDatabaseError, match="PostgreSQL 15"):
        start(parent / "db", settings=FAST)


def test_a_second_launcher_is_refused(parent: Path) -> None:
    with launched(parent / "db"), pytest.raises(LocalDatabaseError, match="另一个进程"):
        start(parent / "db", settings=FAST)


def test_a_wrong_setting_is_told_with_the_servers_own_words(parent: Path) -> None:
    with pytest.raises(LocalDatabaseError, match="max_connections"):
        start(parent / "db", settings={**FAST, "max_connections": "many"})
    start(parent / "db", settings=FAST).stop()


def test_the_server_stops_when_its_launcher_is_killed(parent: Path) -> None:
    with launched(parent / "db") as launcher:
        server = postmaster(parent / "db")
        launcher.kill()
        launcher.wait()
        assert eventually(lambda: not running(server))
    assert not (parent / "db" / "pgdata" / "postmaster.pid").exists()


def test_a_start_right_after_the_launcher_was_killed_waits_its_turn(parent: Path) -> None:
    with launched(parent / "db") as launcher:
        launcher.kill()
        launcher.wait()
        with start(parent / "db", settings=FAST) as cluster:
            assert cluster.alive()


def test_what_was_committed_survives_the_kill_of_the_postmaster(parent: Path) -> None:
    with start(parent / "db", settings=FAST) as cluster:
        cluster.ensure_database("city")
        write(cluster, "committed")
        os.kill(postmaster(parent / "db"), signal.SIGKILL)
        assert eventually(lambda: not cluster.alive())
        cluster.restart_immediately()
        assert words(cluster) == ["committed"]


def test_a_backend_that_outlived_its_postmaster_is_ended_before_the_next_start(parent: Path) -> None:
    busy = "do $$ declare n bigint := 0; begin loop n := n + 1; end loop; end $$"
    with start(parent / "db", settings=FAST) as cluster:
        cluster.ensure_database("city")
        with connected(cluster) as connection:
            backend = connection.info.backend_pid
            thread = threading.Thread(target=until_cut_off, args=(connection, busy), daemon=True)
            thread.start()
            time.sleep(0.3)
            os.kill(postmaster(parent / "db"), signal.SIGKILL)
            with killed_at_the_end(backend):
                cluster.restart_immediately()
                assert not running(backend)
            thread.join()
        write(cluster, "after")


def test_a_pid_file_that_names_somebody_elses_process_is_no_obstacle(parent: Path) -> None:
    """After a power cut the number of the dead postmaster may belong to a process of the very same account."""
    with start(parent / "db", settings=FAST) as cluster:
        cluster.ensure_database("city")
        write(cluster, "before the power cut")
        owner = (parent / "db" / "pgdata").stat().st_uid
        pid_file = parent / "db" / "pgdata" / "postmaster.pid"
        with subprocess.Popen(["sleep", "600"], user=owner if os.geteuid() == 0 else None) as bystander:
            os.kill(postmaster(parent / "db"), signal.SIGKILL)
            assert eventually(lambda: not cluster.alive())
            first, rest = pid_file.read_text().split("\n", 1)
            assert int(first) != bystander.pid
            pid_file.write_text(f"{bystander.pid}\n{rest}")
            with killed_at_the_end(bystander.pid):
                cluster.restart_immediately()
                assert running(bystander.pid)
        assert words(cluster) == ["before the power cut"]


@pytest.mark.parametrize("torn", ["", "4711"])
def test_a_torn_pid_file_is_no_obstacle(parent: Path, torn: str) -> None:
    start(parent / "db", settings=FAST).stop()
    (parent / "db" / "pgdata" / "postmaster.pid").write_text(torn)
    with start(parent / "db", settings=FAST) as cluster:
        assert cluster.alive()


def test_an_immediate_restart_keeps_the_address_and_the_committed_rows(parent: Path) -> None:
    with start(parent / "db", settings=FAST) as cluster:
        cluster.ensure_database("city")
        write(cluster, "committed")
        address, before = cluster.app_dsn("city"), postmaster(parent / "db")
        with connected(cluster) as open_transaction:
            open_transaction.execute("insert into words values ('lost')")
            cluster.restart_immediately()
            with pytest.raises(psycopg.OperationalError):
                open_transaction.execute("select 1")
            open_transaction.close()
        assert postmaster(parent / "db") != before
        assert cluster.app_dsn("city") == address
        assert words(cluster) == ["committed"]


def test_a_path_too_long_for_a_socket_gets_one_elsewhere_and_takes_it_away(parent: Path) -> None:
    deep = parent / ("long" * 20) / "双报到 db"
    with start(deep, settings=FAST) as cluster:
        cluster.ensure_database("city")
        write(cluster, "reached")
        elsewhere = cluster.socket_dir
        assert deep not in elsewhere.parents
    assert not elsewhere.exists()


def test_only_the_main_thread_may_start_a_server_for_it_would_die_with_the_thread(parent: Path) -> None:
    refusals: list[BaseException] = []

    def elsewhere() -> None:
        with pytest.raises(RuntimeError, match="main thread") as refused:
            start(parent / "db", settings=FAST)
        refusals.append(refused.value)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert refusals


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to change into")


@needs_root
def test_as_root_the_server_runs_as_an_unprivileged_account_and_no_parent_changes(parent: Path) -> None:
    before = parent.stat().st_mode
    with start(parent / "a" / "db", settings=FAST):
        uid = Path(f"/proc/{postmaster(parent / 'a' / 'db')}").stat().st_uid
    assert pwd.getpwuid(uid).pw_name in ("postgres", "nobody")
    assert parent.stat().st_mode == before


@needs_root
def test_as_root_a_directory_below_a_private_home_is_refused_by_name(parent: Path) -> None:
    home = parent / "home"
    home.mkdir(mode=0o700)
    assert not reachable(home / "var" / "db")
    with pytest.raises(LocalDatabaseError, match="DATA_DIR"):
        start(home / "db", settings=FAST)
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_directory_that_is_not_there_yet_is_reachable_where_its_parents_are_open(parent: Path) -> None:
    assert reachable(parent / "not" / "yet")
