"""Who owns the database can rewrite a whole chain; the heads exported before convict it (R-25)."""

import datetime as dt
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from server import verification, worker
from server.audit import jobs, queries, service
from server.audit.heads import exported
from server.kernel.db import Database, session
from server.kernel.types import new_id

DAY = dt.date(2026, 7, 22)


@pytest.fixture
def owner(copy_database: Callable[[str], SimpleNamespace], worker_name: str) -> Iterator[Database]:
    """The owner of a database of its own, with three sealed rows in the trail and no triggers in the way."""
    database = Database(copy_database(f"heads_{worker_name}").owner)
    with database.transaction():
        for table in ("audit_entries", "seals", "sealed_rows"):
            session().execute(text(f"ALTER TABLE {table} DISABLE TRIGGER append_only"))
        write(3)
    yield database
    database.dispose()


def write(count: int) -> None:
    for _ in range(count):
        row = {"id": new_id()}
        session().execute(
            text(
                "INSERT INTO audit_entries (id, business_at, channel, verb, subject_kind, subject_id)"
                " VALUES (:id, now(), 'desk', 'posts.publish', 'service_post', :id)"
            ),
            row,
        )
    service.seal(service.audit_book())


def rewrite_everything() -> None:
    """Alter a row and make digests and chain afresh, under the same numbers."""
    session().execute(text("UPDATE audit_entries SET verb = 'posts.close' WHERE id = (SELECT min(id::text)::uuid FROM audit_entries)"))  # fmt: skip
    first = session().execute(text("SELECT min(seq) FROM seals")).scalar_one()
    session().execute(text("DELETE FROM sealed_rows"))
    session().execute(text("DELETE FROM seals"))
    session().execute(text(f"ALTER TABLE seals ALTER COLUMN seq RESTART WITH {first}"))
    service.seal(service.audit_book())


def export(directory: Path, day: dt.date = DAY) -> int:
    return jobs.export_heads(worker.books(), directory, day)


def problems(directory: Path) -> list[str]:
    return list(verification.problems(worker.books(), directory))


def test_a_head_says_where_the_chain_ends_and_is_private(owner: Database, tmp_path: Path) -> None:
    with owner.transaction():
        assert export(tmp_path) == 1
        assert problems(tmp_path) == []
        head = queries.head("audit")
    path = tmp_path / "2026-07-22-audit.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_text())
    assert head is not None
    assert (written["seq"], written["digest"], written["rows"]) == (head.seq, head.digest, 3)
    assert written["signature"] == head.signature()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_chain_that_grows_agrees_with_its_heads(owner: Database, tmp_path: Path) -> None:
    with owner.transaction():
        export(tmp_path)
        write(2)
        assert export(tmp_path, DAY + dt.timedelta(1)) == 1
        assert [each.head.rows for each in exported(tmp_path) if each.head] == [5, 3]
        assert problems(tmp_path) == []


def test_a_chain_rewritten_by_the_owner_is_named_because_of_the_head(owner: Database, tmp_path: Path) -> None:
    with owner.transaction():
        export(tmp_path)
    with owner.transaction():
        rewrite_everything()
    with owner.transaction():
        assert list(verification.problems(worker.books())) == []  # the chain agrees with itself
        (problem,) = problems(tmp_path)
    assert "was rewritten" in problem
    assert "2026-07-22-audit.json" in problem


def test_the_next_night_s_head_does_not_cover_a_rewriting(owner: Database, tmp_path: Path) -> None:
    with owner.transaction():
        export(tmp_path)
        rewrite_everything()
        assert export(tmp_path) == 0
        assert export(tmp_path, DAY + dt.timedelta(1)) == 1
        assert len(problems(tmp_path)) == 1


def test_a_chain_cut_short_is_named(owner: Database, tmp_path: Path) -> None:
    with owner.transaction():
        write(1)
        export(tmp_path)
        session().execute(text("DELETE FROM sealed_rows WHERE seal_seq = (SELECT max(seq) FROM seals)"))
        session().execute(text("DELETE FROM seals WHERE seq = (SELECT max(seq) FROM seals)"))
        (problem,) = problems(tmp_path)
    assert "is gone" in problem


@pytest.mark.parametrize("field", ["digest", "rows", "seq", "book", "signature"])
def test_a_head_changed_by_hand_is_no_head(owner: Database, tmp_path: Path, field: str) -> None:
    with owner.transaction():
        export(tmp_path)
        path = tmp_path / "2026-07-22-audit.json"
        written = json.loads(path.read_text())
        path.write_text(json.dumps({**written, field: 7 if field in ("rows", "seq") else "00"}))
        (problem,) = problems(tmp_path)
    assert "not signed by our key" in problem


@pytest.mark.parametrize("content", ["", "5", "[]", "{}", '{"signature": 1}'])
def test_a_file_that_is_no_head_is_named(owner: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "2026-07-22-audit.json").write_text(content)
    with owner.transaction():
        assert problems(tmp_path) == ["head 2026-07-22-audit.json: not signed by our key"]


def test_the_nightly_upkeep_exports_the_heads(owner: Database, tmp_path: Path) -> None:
    lease = worker.Lease("upkeep", "20260722", new_id(), "w", 1)
    with owner.transaction():
        worker.upkeep(lease, heads_dir=tmp_path / "heads")
    assert [each.name for each in exported(tmp_path / "heads")] == ["2026-07-22-audit.json"]
