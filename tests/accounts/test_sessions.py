"""Sessions that can be seen and ended, and a password that can be changed."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text, update

from server.accounts import service
from server.accounts.models import AccountSession
from server.accounts.rules import LOCK_AFTER, Role
from server.audit import queries as audit_queries
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from tests import cast as casting
from tests.cast import Cast

SignIn = Callable[[Actor], FlaskClient]
MINE = "/api/v1/me/sessions"
OLD, NEW = "hai-qing-he-yan-2026", "guo-tai-min-an-2027"


def ids(client: FlaskClient, path: str = MINE) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [item["id"] for item in answer.json["items"]]


def audited(database: Database, cast: Cast, verb: str) -> list[UUID]:
    with database.transaction():
        return [row.subject_id for row in audit_queries.entries(verb=verb, actor=cast.auditor).items]


def test_staff_see_their_own_sessions_and_which_one_asks(cast: Cast, as_: SignIn) -> None:
    first, second = as_(cast.clerk), as_(cast.clerk)
    as_(cast.secretary)
    listed = second.get(MINE).json
    assert len(listed["items"]) == 2
    assert listed["current"] == listed["items"][0]["id"] != first.get(MINE).json["current"]
    assert set(listed["items"][0]) == {"id", "created_at", "seen_at", "expires_at"}


def test_a_session_idle_for_too_long_is_no_longer_listed(cast: Cast, as_: SignIn, database: Database) -> None:
    idle, awake = as_(cast.clerk), as_(cast.clerk)
    before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=16)
    which = AccountSession.id == UUID(idle.get(MINE).json["current"])
    with database.transaction():
        session().execute(update(AccountSession).where(which).values(seen_at=before))
    assert ids(awake) == [awake.get(MINE).json["current"]]


def test_staff_end_a_session_left_open_elsewhere(cast: Cast, as_: SignIn, database: Database) -> None:
    left, here = as_(cast.clerk), as_(cast.clerk)
    other = f"{MINE}/{left.get(MINE).json['current']}"
    assert [here.delete(other).status_code, here.delete(other).status_code] == [204, 404]
    assert (left.get(MINE).status_code, here.get(MINE).status_code) == (401, 200)
    assert audited(database, cast, "sessions.end") == [cast.clerk.account_id]


def test_nobody_ends_a_colleague_s_session(cast: Cast, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    path = f"{MINE}/{clerk.get(MINE).json['current']}"
    for other in (cast.secretary, cast.stranger, cast.administrator):
        assert as_(other).delete(path).status_code == 404
    assert as_(cast.phone_of(cast.wang)).delete(path).status_code == 403
    assert clerk.get(MINE).status_code == 200


def test_an_administrator_sees_and_ends_the_sessions_of_staff(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    clerks, secretary, administrator = (
        [as_(cast.clerk), as_(cast.clerk)], as_(cast.secretary), as_(cast.administrator),
    )  # fmt: skip
    path = f"/api/v1/accounts/{cast.clerk.account_id}/sessions"
    assert ids(administrator, path) == ids(clerks[0])
    assert administrator.delete(path).status_code == 204
    assert [clerk.get(MINE).status_code for clerk in clerks] == [401, 401]
    assert secretary.get(MINE).status_code == 200
    assert audited(database, cast, "sessions.end_all") == [cast.clerk.account_id]


def test_an_administrator_of_elsewhere_finds_no_sessions(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    clerk, path = as_(cast.clerk), f"/api/v1/accounts/{cast.clerk.account_id}/sessions"
    stranger = as_(neighbour)
    assert (stranger.get(path).status_code, stranger.delete(path).status_code) == (404, 404)
    assert as_(cast.secretary).get(path).status_code == 403
    assert clerk.get(MINE).status_code == 200


@pytest.fixture
def sun(database: Database, cast: Cast) -> tuple[Actor, str]:
    """孙小敏, a clerk with a password, and her TOTP secret."""
    with database.transaction():
        added = service.add_staff("孙小敏", "sunxiaomin", OLD, actor=cast.administrator)
        service.grant(added.account_id, Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
    return Actor(cast.clerk.channel, added.account_id, added.person_id), added.totp_secret


def change(
    client: FlaskClient, secret: str, *, old: str = OLD, new: str = NEW, totp: str = ""
) -> tuple[int, str]:
    body = {"password": old, "totp": totp or pyotp.TOTP(secret).now(), "new_password": new}
    answer = client.post("/api/v1/me/password", json=body)
    return answer.status_code, (answer.json or {}).get("error", {}).get("code", "")


def test_a_new_password_ends_every_other_session_and_the_old_one_is_dead(
    sun: tuple[Actor, str], as_: SignIn, client: FlaskClient, database: Database, cast: Cast
) -> None:
    actor, secret = sun
    elsewhere, here, colleague = as_(actor), as_(actor), as_(cast.clerk)
    assert change(here, secret) == (204, "")
    assert [each.get(MINE).status_code for each in (elsewhere, here, colleague)] == [401, 200, 200]
    assert audited(database, cast, "accounts.change_password") == [actor.account_id]
    later = pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30))
    sign_in = {"username": "sunxiaomin", "totp": later}
    statuses = [
        client.post("/api/v1/sessions/staff", json={**sign_in, "password": password}).status_code
        for password in (OLD, NEW)
    ]
    assert statuses == [401, 201]


def test_a_password_is_changed_only_by_both_factors_and_to_a_good_one(
    sun: tuple[Actor, str], as_: SignIn, database: Database
) -> None:
    client, secret = as_(sun[0]), sun[1]
    with database.transaction():
        kept = stored(sun[0])
    assert change(client, secret, new="1234567890") == (422, "password_too_weak")
    assert change(client, secret, new=OLD) == (422, "password_too_weak")
    assert change(client, secret, old="wrong-password-1") == (422, "factors_refused")
    assert change(client, secret, totp="000000") == (422, "factors_refused")
    with database.transaction():
        assert stored(sun[0]) == kept


def stored(actor: Actor) -> str:
    query = text("SELECT password_hash FROM accounts WHERE id = :id")
    return str(session().execute(query, {"id": actor.account_id}).scalar_one())


def test_a_stolen_session_cannot_guess_the_password_for_ever(sun: tuple[Actor, str], as_: SignIn) -> None:
    client, secret = as_(sun[0]), sun[1]
    codes = [change(client, secret, old="wrong-password-1")[1] for _ in range(LOCK_AFTER + 1)]
    assert codes == ["factors_refused"] * LOCK_AFTER + ["sign_in_locked"]
    assert change(client, secret) == (429, "sign_in_locked")


def test_a_phone_has_no_password(cast: Cast, as_: SignIn) -> None:
    assert change(as_(cast.phone_of(cast.wang)), pyotp.random_base32())[0] == 403
