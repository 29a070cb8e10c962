"""What the database itself refuses, as role app, whatever the code does (R-15, R-16)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.activities import service
from server.activities.models import ServiceRecord
from server.kernel.db import session
from tests import cast as casting
from tests.activities import scene
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    return assembled


@pytest.fixture
def pending(cast: Cast) -> ServiceRecord:
    activity = scene.planned(cast)
    return service.enter_sheet(activity.id, [scene.row(cast.wang.id)], actor=cast.clerk)[0]


@pytest.fixture
def confirmed(cast: Cast, pending: ServiceRecord) -> ServiceRecord:
    service.confirm(pending.activity_id, actor=cast.secretary)
    return pending


def refusal(statement: str, **values: object) -> str:
    """Run one statement; return the SQLSTATE it is refused with, "" when it is not."""
    assert session().execute(text("SELECT current_user")).scalar_one() == "app"
    try:
        with session().begin_nested():
            session().execute(text(statement), values)
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", None))
    return ""


def test_the_person_served_cannot_be_the_confirmer(cast: Cast, pending: ServiceRecord) -> None:
    confirm = "UPDATE service_records SET state = 'confirmed', confirmed_at = now(), confirmed_by = :by WHERE id = :id"
    assert refusal(confirm, by=cast.wang.id, id=pending.id) == "23514"
    assert refusal(confirm, by=cast.secretary.person_id, id=pending.id) == ""


@pytest.mark.parametrize(
    "change",
    [
        "break_minutes = 30, minutes = 60, recognised_minutes = 60",
        "helped_matters = 9",
        "unit_id = NULL",
        "home_community_id = :other",
        "confirmed_at = now()",
        "state = 'pending', confirmed_at = NULL, confirmed_by = NULL",
        "entered_at = now()",
    ],
)
def test_a_confirmed_record_keeps_its_facts(cast: Cast, confirmed: ServiceRecord, change: str) -> None:
    statement = f"UPDATE service_records SET {change} WHERE id = :id"
    values = {"other": cast.peace.id} if ":other" in change else {}
    assert refusal(statement, id=confirmed.id, **values) == "23001"


def test_a_confirmed_record_is_not_deleted_and_a_pending_one_may_be(
    cast: Cast, confirmed: ServiceRecord
) -> None:
    assert refusal("DELETE FROM service_records WHERE id = :id", id=confirmed.id) == "23001"
    other = scene.planned(cast, scene.MAY.replace(day=17))
    [open_] = service.enter_sheet(
        other.id, [scene.row(cast.wang.id, scene.MAY.replace(day=17))], actor=cast.clerk
    )
    assert refusal("DELETE FROM service_records WHERE id = :id", id=open_.id) == ""


def test_a_voided_record_does_not_come_back(cast: Cast, confirmed: ServiceRecord) -> None:
    service.void(confirmed.id, "经核实未参加", actor=cast.secretary)
    back = "UPDATE service_records SET state = 'confirmed', ended_at = NULL WHERE id = :id"
    assert refusal(back, id=confirmed.id) == "23001"


@pytest.mark.parametrize(
    "change",
    [
        "stopped_at = started_at, minutes = 0, recognised_minutes = 0",
        "stopped_at = started_at + interval '721 minutes', minutes = 721, recognised_minutes = 720",
        "minutes = minutes + 1",
        "recognised_minutes = 60",
        "break_minutes = -30, minutes = minutes + 30, recognised_minutes = 120",
    ],
)
def test_minutes_are_what_the_times_say(pending: ServiceRecord, change: str) -> None:
    assert refusal(f"UPDATE service_records SET {change} WHERE id = :id", id=pending.id) == "23514"


def test_overlapping_records_need_a_reason_in_the_database_too(cast: Cast, pending: ServiceRecord) -> None:
    other = scene.planned(cast)
    row = scene.row(cast.wang.id, start=10, overlap_reason="两处往返")
    [second] = service.enter_sheet(other.id, [row], actor=cast.clerk)
    forget = "UPDATE service_records SET overlap_reason = NULL WHERE id = :id"
    assert refusal(forget, id=second.id) == "23P01"


def test_one_member_has_one_live_record_in_an_activity(cast: Cast, pending: ServiceRecord) -> None:
    columns = [c.key for c in ServiceRecord.__table__.columns if c.key != "id"]
    values = ["'两处往返'" if name == "overlap_reason" else name for name in columns]
    copied = f"SELECT gen_random_uuid(), {', '.join(values)} FROM service_records WHERE id = :id"
    insert = f"INSERT INTO service_records (id, {', '.join(columns)}) {copied}"
    assert refusal(insert, id=pending.id) == "23505"
