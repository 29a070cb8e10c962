"""The audit trail: searchable in one's area, append-only, sealed, and its seals notice a changed byte."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from server.audit import queries, service
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.types import new_id
from tests.cast import Cast

SignIn = Callable[[Actor], FlaskClient]


def write(cast: Cast, count: int = 3) -> None:
    for _ in range(count):
        service.record(
            "posts.publish", "service_post", new_id(), actor=cast.clerk, area_path=cast.happiness.path
        )


def test_an_auditor_finds_who_did_what(database: Database, cast: Cast, as_: SignIn) -> None:
    with database.transaction():
        write(cast)
    found = (
        as_(cast.auditor)
        .get("/api/v1/audit-entries", query_string={"verb": "posts.publish", "limit": 2})
        .json
    )
    assert [entry["person_id"] for entry in found["items"]] == [str(cast.clerk.person_id)] * 2
    assert found["next"] is not None


@pytest.mark.parametrize("who", ["clerk", "stranger", "administrator", "secretary"])
def test_nobody_else_reads_the_trail(cast: Cast, as_: SignIn, who: str) -> None:
    assert as_(getattr(cast, who)).get("/api/v1/audit-entries").status_code == 403


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entries SET verb = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"],
)
@pytest.mark.parametrize("role", ["app", "owner"])
def test_the_trail_is_append_only(city: Database, statement: str, role: str) -> None:
    with city.transaction():
        session().execute(
            text(
                "INSERT INTO audit_entries (id, business_at, channel, verb, subject_kind, subject_id)"
                " VALUES (gen_random_uuid(), now(), 'desk', 'v', 'k', gen_random_uuid())"
            )
        )
    engine = create_engine(getattr(city.urls, role))
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(statement))
    engine.dispose()


def test_seals_cover_every_row_once_and_form_a_chain(database: Database, cast: Cast) -> None:
    with database.transaction():
        write(cast)
        assert service.seal(service.audit_book()) == 3
        assert service.seal(service.audit_book()) == 0
        write(cast, 2)
        assert service.seal(service.audit_book()) == 2
        assert list(queries.verify_book(service.audit_book())) == []


def test_one_changed_byte_is_named(copy_database: Callable[[str], SimpleNamespace], worker_name: str) -> None:
    urls = copy_database(f"audit_{worker_name}")
    owner = Database(urls.owner)
    with owner.transaction():
        rows = [new_id() for _ in range(3)]
        for row in rows:
            session().execute(
                text(
                    "INSERT INTO audit_entries (id, business_at, channel, verb, subject_kind, subject_id)"
                    " VALUES (:id, now(), 'desk', 'posts.publish', 'service_post', :id)"
                ),
                {"id": row},
            )
        service.seal(service.audit_book())
    with owner.transaction():
        session().execute(text("ALTER TABLE audit_entries DISABLE TRIGGER append_only"))
        session().execute(
            text("UPDATE audit_entries SET verb = 'posts.publisi' WHERE id = :id"), {"id": rows[1]}
        )
        session().execute(text("DELETE FROM audit_entries WHERE id = :id"), {"id": rows[2]})
    with owner.transaction():
        problems = list(queries.verify_book(service.audit_book()))
    owner.dispose()
    assert len(problems) == 2
    assert str(rows[1]) in problems[0]
    assert "altered" in problems[0]
    assert str(rows[2]) in problems[1]
    assert "gone" in problems[1]


def test_who_knocks_at_a_stranger_s_door_is_kept(database: Database, cast: Cast, as_: SignIn) -> None:
    """R-44: 404 and an audit row, which says who and where but repeats nothing of the object."""
    with database.transaction():
        before = queries.entries(verb="access.refused", actor=cast.auditor).items
    assert as_(cast.stranger).get(f"/api/v1/members/{cast.wang.id}").status_code == 404
    assert as_(cast.clerk).get(f"/api/v1/members/{cast.wang.id}").status_code == 200
    with database.transaction():
        (kept,) = queries.entries(verb="access.refused", actor=cast.auditor).items
        assert before == []
        assert (kept.person_id, kept.subject_id) == (cast.stranger.person_id, cast.wang.id)
        assert kept.details == {"route": "members.read_member"} or kept.details["route"].startswith(
            "members."
        )
