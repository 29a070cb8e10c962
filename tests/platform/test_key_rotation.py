"""A key is replaced while the system runs (R-46): all is sealed again, piece by piece, and nothing else changes."""

import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from server import worker
from server.accounts import service as accounts
from server.kernel import crypto, jobs
from server.kernel.crypto import Keyring, UnknownKey
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.people import service as people
from server.rosters import service as rosters
from tests import cast as casting
from tests.cast import Cast

CITY = UUID(int=0)
PLACES = ("people.phone", "people.id_number", "accounts.totp", "roster_imports.content")
KNOWN = {"reseal": worker.reseal}


@pytest.fixture
def key_file(tmp_path: Path) -> Iterator[Path]:
    """A key file of this test's own: the run's shared one must not grow."""
    before = crypto.keyring()
    crypto.use(Keyring.load(tmp_path / "keys.json"))
    yield tmp_path / "keys.json"
    crypto.use(before)


@pytest.fixture
def inhabited(key_file: Path, city: Database) -> Cast:
    """A city that really commits, every encrypted column of which holds something."""
    with city.transaction():
        cast = casting.assemble()
        people.add_many(
            [
                people.values("赵一", phone=f"154{number:08}", id_number=f"3301{number:014}")
                for number in range(1, 1201)
            ]
        )
        for account in (
            session().execute(text("SELECT id FROM accounts WHERE totp IS NOT NULL")).scalars().all()
        ):
            secret = crypto.keyring().seal("JBSWY3DP", place=PLACES[2], row=account)
            session().execute(
                text("UPDATE accounts SET totp = :totp WHERE id = :id"), {"totp": secret, "id": account}
            )
        row = new_id()
        session().execute(
            text(
                "INSERT INTO roster_imports (id, area_id, filename, content, sha256, state)"
                " VALUES (:id, :area, 'f.xlsx', :content, 'x', 'previewed')"
            ),
            {
                "id": row,
                "area": cast.happiness.id,
                "content": crypto.keyring().seal_bytes(b"rows", place=PLACES[3], row=row),
            },
        )
    return cast


def sealed(place: str) -> dict[UUID, bytes]:
    table, column = place.split(".")
    rows = session().execute(text(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"))
    return {row: bytes(value) for row, value in rows}


def opened(keys: Keyring) -> dict[str, dict[UUID, bytes]]:
    return {
        place: {row: keys.open_bytes(value, place=place, row=row) for row, value in sealed(place).items()}
        for place in PLACES
    }


def sealing_keys() -> set[str]:
    keys = crypto.keyring()
    return {keys.sealed_with(value) for place in PLACES for value in sealed(place).values()}


def bystanders() -> list[object]:
    query = "SELECT id, phone_index, id_number_index, phone_masked, version FROM people ORDER BY id"
    return [tuple(row) for row in session().execute(text(query))]


def rotate(database: Database) -> str:
    name = crypto.keyring().add_key()
    with database.transaction():
        worker.plan_resealing(name)
    return name


def test_after_a_rotation_everything_opens_and_nothing_is_sealed_with_the_old_key(
    inhabited: Cast, city: Database
) -> None:
    with city.transaction():
        before, around = opened(crypto.keyring()), bystanders()
        assert all(before.values())
    assert rotate(city) == "k2"
    worker.work_until_idle(city, KNOWN)
    with city.transaction():
        assert sealing_keys() == {"k2"}
        assert opened(crypto.keyring()) == before
        assert bystanders() == around


def test_a_worker_killed_in_the_middle_is_taken_over(inhabited: Cast, city: Database) -> None:
    def die(lease: jobs.Lease) -> None:
        worker.reseal(lease)
        raise KeyboardInterrupt

    rotate(city)
    assert jobs.work_one(city, KNOWN, "first")
    with pytest.raises(KeyboardInterrupt):
        jobs.work_one(city, {"reseal": die}, "killed")
    with city.transaction():
        assert sealing_keys() == {"k1", "k2"}
        session().execute(text("UPDATE job_units SET lease_until = now() WHERE state = 'leased'"))
    worker.work_until_idle(city, KNOWN)
    with city.transaction():
        assert sealing_keys() == {"k2"}
        assert opened(crypto.keyring())


def test_a_value_moved_to_another_row_is_not_made_good(inhabited: Cast, city: Database) -> None:
    with city.transaction():
        first, second, *_ = sorted(sealed("people.phone"))
        session().execute(
            text(
                "UPDATE people SET phone = (SELECT phone FROM people o WHERE o.id = :other) WHERE people.id = :id"
            ),
            {"id": first, "other": second},
        )
    crypto.keyring().add_key()
    with pytest.raises(InvalidTag), city.transaction():
        people.reseal(10)


def test_rows_sealed_by_a_late_transaction_are_found_in_the_night(
    inhabited: Cast, city: Database, tmp_path: Path
) -> None:
    worker.work_until_idle(city, KNOWN)
    crypto.keyring().add_key()
    with city.transaction():
        jobs.plan("upkeep", "20260722", [CITY])
    upkeep = partial(worker.upkeep, heads_dir=tmp_path / "heads")
    worker.work_until_idle(city, {"upkeep": upkeep, **KNOWN})
    with city.transaction():
        assert sealing_keys() == {"k2"}
        assert [room.reseal(10) for room in (people, accounts, rosters)] == [0, 0, 0]


def test_a_running_process_opens_what_another_sealed_with_a_new_key_and_seals_with_it(key_file: Path) -> None:
    running, row = crypto.keyring(), new_id()
    old = running.seal("x", place=PLACES[0], row=row)
    other = Keyring.load(key_file)
    other.add_key()
    assert running.open(other.seal("y", place=PLACES[0], row=row), place=PLACES[0], row=row) == "y"
    assert running.sealed_with(running.seal("z", place=PLACES[0], row=row)) == "k2"
    assert running.open(old, place=PLACES[0], row=row) == "x"


def test_a_running_process_seals_with_the_new_key_before_it_has_met_it(key_file: Path) -> None:
    running = crypto.keyring()
    Keyring.load(key_file).add_key()
    assert running.sealed_with(running.seal("z", place=PLACES[0], row=new_id())) == "k2"


def test_a_key_nobody_holds_is_named_and_nothing_is_guessed(key_file: Path, tmp_path: Path) -> None:
    stranger, row = Keyring.load(tmp_path / "stranger.json"), new_id()
    stranger.add_key()
    with pytest.raises(UnknownKey, match="k2"):
        crypto.keyring().open(stranger.seal("x", place=PLACES[0], row=row), place=PLACES[0], row=row)


def test_rotations_at_once_lose_no_key_and_leave_a_private_file(
    key_file: Path, tmp_path: Path, rotations: Callable[[], str]
) -> None:
    row = new_id()
    old = crypto.keyring().seal("x", place=PLACES[0], row=row)
    with ThreadPoolExecutor(8) as pool:
        names = [each.result() for each in [pool.submit(rotations) for _ in range(8)]]
    assert sorted(names, key=lambda name: int(name[1:])) == [f"k{number}" for number in range(2, 10)]
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [
        path.name for path in tmp_path.iterdir() if path.name not in ("keys.json", ".keys.json.lock")
    ] == []
    assert Keyring.load(key_file).open(old, place=PLACES[0], row=row) == "x"


@pytest.fixture
def rotations(key_file: Path) -> Callable[[], str]:
    return lambda: Keyring.load(key_file).add_key()
