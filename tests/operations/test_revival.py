"""A human lets dead work be tried again: an administrator of the whole city, on the record."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from server.accounts.rules import Role
from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import JobUnit, Lease, PermanentFailure, UnitState
from tests import cast as casting
from tests.cast import Cast

SCOPE, ABSENT = UUID(int=7), UUID(int=8)
PATH = f"/api/v1/jobs/render/2026H1/{SCOPE}/revival"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def dead(database: Database) -> None:
    """A unit that was given up."""

    def give_up(lease: Lease) -> None:
        raise PermanentFailure("no font has U+3134A")

    with database.transaction():
        jobs.plan("render", "2026H1", [SCOPE])
    assert jobs.work_one(database, {"render": give_up}, "w")


def state(database: Database) -> UnitState:
    with database.transaction():
        return session().execute(select(JobUnit.state).where(JobUnit.scope == SCOPE)).scalar_one()


def revivals(database: Database) -> list[tuple[object, ...]]:
    query = text("SELECT account_id, subject_id, details FROM audit_entries WHERE verb = 'jobs.revive'")
    with database.transaction():
        return [tuple(row) for row in session().execute(query)]


def test_a_revived_unit_is_done_at_the_next_attempt_and_audited(
    dead: None, database: Database, cast: Cast, as_: SignIn
) -> None:
    answer = as_(cast.administrator).post(PATH)
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["state"], told["attempts"], told["last_error"]) == ("todo", 0, "no font has U+3134A")
    details = {"kind": "render", "period": "2026H1", "error": "no font has U+3134A"}
    assert revivals(database) == [(cast.administrator.account_id, SCOPE, details)]
    assert jobs.work_one(database, {"render": lambda lease: None}, "w")
    assert state(database) is UnitState.DONE


def test_only_what_is_dead_can_be_revived(dead: None, database: Database, cast: Cast, as_: SignIn) -> None:
    administrator = as_(cast.administrator)
    assert administrator.post(PATH).status_code == 200
    refused = administrator.post(PATH)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "unit_not_dead")
    assert len(revivals(database)) == 1


@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/jobs/render/2026H1/{ABSENT}/revival",
        f"/api/v1/jobs/render/2026H2/{SCOPE}/revival",
        f"/api/v1/jobs/snapshot/2026H1/{SCOPE}/revival",
        f"/api/v1/jobs/%00/2026H1/{SCOPE}/revival",
        f"/api/v1/jobs/{'x' * 3000}/2026H1/{SCOPE}/revival",
    ],
)
def test_what_was_never_planned_is_not_found(
    dead: None, database: Database, cast: Cast, as_: SignIn, path: str
) -> None:
    assert as_(cast.administrator).post(path).status_code == 404
    assert state(database) is UnitState.DEAD


@pytest.mark.parametrize("who", ["clerk", "secretary", "leader", "liaison", "observer", "auditor"])
def test_no_other_role_revives(dead: None, database: Database, cast: Cast, as_: SignIn, who: str) -> None:
    assert as_(getattr(cast, who)).post(PATH).status_code == 403
    assert state(database) is UnitState.DEAD


def test_an_administrator_of_one_county_finds_nothing_of_the_city_s(
    dead: None, database: Database, cast: Cast, as_: SignIn
) -> None:
    with database.transaction():
        of_county = casting.staff("石磊", Role.ADMINISTRATOR, area=cast.county)
    assert as_(of_county).post(PATH).status_code == 404
    assert state(database) is UnitState.DEAD


def test_nobody_revives_without_signing_in(dead: None, database: Database, client: FlaskClient) -> None:
    assert client.post(PATH).status_code == 401
    assert state(database) is UnitState.DEAD
