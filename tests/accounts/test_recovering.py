"""Back in after a lost factor: two persons, neither the one concerned, and a code used once."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from server.accounts import activating, disabling, pending, queries, recovering, service
from server.accounts.errors import (
    AccountDisabled,
    CodeUnknown,
    FactorsRefused,
    NotWaiting,
    OwnAccount,
    PasswordTooWeak,
    RecoveryWaits,
    SecondPersonNeeded,
)
from server.accounts.models import AccountSession, Recovery
from server.accounts.rules import Lost, Role
from server.accounts.service import NewStaff
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import NotFound
from tests import cast as casting
from tests.accounts.ways_in import HERE, PASSWORD, SignIn, now_of, refusal, secret_behind
from tests.cast import Cast

NEW = "guo-tai-min-an-2027"


def hire(cast: Cast) -> NewStaff:
    """孙小敏, a clerk of 幸福里 with a real password and authenticator."""
    added = service.add_staff("孙小敏", "sunxiaomin", PASSWORD, actor=cast.administrator)
    service.grant(added.account_id, Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
    return added


@pytest.fixture
def sun(cast: Cast, database: Database) -> NewStaff:
    with database.transaction():
        return hire(cast)


def admitted(cast: Cast, sun: NewStaff, lost: Lost) -> str:
    """Ask as the secretary and approve as the administrator; return the code."""
    asked = recovering.ask(sun.account_id, lost, "换了手机", actor=cast.secretary)
    return recovering.approve(asked, actor=cast.administrator).code


def signs_in(client: FlaskClient, password: str, totp: str) -> bool:
    body = {"username": "sunxiaomin", "password": password, "totp": totp}
    return client.post("/api/v1/sessions/staff", json=body).status_code == 201


def test_a_forgotten_password_is_replaced_with_the_authenticator_s_help(
    cast: Cast, sun: NewStaff, as_: SignIn, client: FlaskClient
) -> None:
    here = as_(Actor(cast.clerk.channel, sun.account_id, sun.person_id))
    place = f"/api/v1/accounts/{sun.account_id}/recoveries"
    asked = as_(cast.secretary).post(place, json={"lost": "password", "reason": "忘记密码"})
    assert (asked.status_code, here.get("/api/v1/me/sessions").status_code) == (201, 200)
    made = as_(cast.administrator).post(f"/api/v1/recoveries/{asked.json['id']}/approval")
    assert here.get("/api/v1/me/sessions").status_code == 401
    opened = client.post("/api/v1/activations/opening", json={"code": made.json["code"]}).json
    assert (opened["username"], opened["lost"], opened["authenticator"]) == ("sunxiaomin", "password", None)
    body = {"code": made.json["code"], "password": NEW}
    wrong = client.post("/api/v1/activations", json={**body, "totp": "000000"})
    assert refusal(wrong) == (422, "factors_refused")
    right = client.post("/api/v1/activations", json={**body, "totp": now_of(sun.totp_secret)})
    assert right.status_code == 201
    after = now_of(sun.totp_secret, steps=1)
    assert (signs_in(client, PASSWORD, after), signs_in(client, NEW, after)) == (False, True)


def test_a_lost_authenticator_is_replaced_with_the_password_s_help(
    cast: Cast, sun: NewStaff, within: None
) -> None:
    code = admitted(cast, sun, Lost.AUTHENTICATOR)
    secret = secret_behind(code)
    with pytest.raises(FactorsRefused):
        activating.activate(code, NEW, now_of(secret), address=HERE)
    with pytest.raises(FactorsRefused):
        activating.activate(code, PASSWORD, now_of(sun.totp_secret), address=HERE)
    activating.activate(code, PASSWORD, now_of(secret), address=HERE)
    with pytest.raises(CodeUnknown):
        activating.look(code, address=HERE)


def test_who_lost_both_gets_both(cast: Cast, sun: NewStaff, database: Database, client: FlaskClient) -> None:
    with database.transaction():
        code = admitted(cast, sun, Lost.BOTH)
        secret = secret_behind(code)
        with pytest.raises(PasswordTooWeak):
            activating.activate(code, "1234567890", now_of(secret), address=HERE)
        activating.activate(code, NEW, now_of(secret), address=HERE)
    assert not signs_in(client, NEW, now_of(sun.totp_secret, steps=1))
    assert signs_in(client, NEW, now_of(secret, steps=1))


def test_two_persons_and_neither_is_the_one_concerned(cast: Cast, sun: NewStaff, within: None) -> None:
    me = casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    with pytest.raises(OwnAccount):
        recovering.ask(me.account_id, Lost.BOTH, "换了手机", actor=me)
    with pytest.raises(NotFound):
        recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=neighbour)
    asked = recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.administrator)
    with pytest.raises(SecondPersonNeeded):
        recovering.approve(asked, actor=cast.administrator)
    with pytest.raises(NotFound):
        recovering.approve(asked, actor=neighbour)
    with pytest.raises(RecoveryWaits):
        recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=me)
    recovering.approve(asked, actor=me)
    with pytest.raises(NotWaiting):
        recovering.approve(asked, actor=me)


@pytest.mark.parametrize("same", ["asked_by", "person_id"])
def test_the_database_itself_wants_two_persons(cast: Cast, sun: NewStaff, within: None, same: str) -> None:
    asked = recovering.ask(sun.account_id, Lost.PASSWORD, "忘记密码", actor=cast.secretary)
    row = session().get_one(Recovery, asked)
    alone = {"approved_by": getattr(row, same), "approved_at": func.clock_timestamp()}
    approving = update(Recovery).where(Recovery.id == asked)
    with pytest.raises(IntegrityError), session().begin_nested():
        session().execute(approving.values(**alone, code=b"x", expires_at=func.clock_timestamp()))


def test_a_secretary_asks_and_never_approves(cast: Cast, sun: NewStaff, as_: SignIn) -> None:
    secretary, body = as_(cast.secretary), {"lost": "both", "reason": "换了手机"}
    place = f"/api/v1/accounts/{sun.account_id}/recoveries"
    asked = as_(cast.administrator).post(place, json=body).json["id"]
    assert secretary.post(f"/api/v1/recoveries/{asked}/approval").status_code == 403
    (line,) = secretary.get("/api/v1/recoveries").json["items"]
    assert (line["name"], line["asker"], line["expires_at"]) == ("孙小敏", "管理", None)
    assert as_(cast.stranger).get("/api/v1/recoveries").status_code == 403
    assert (
        secretary.post(f"/api/v1/recoveries/{asked}/refusal", json={"reason": "想起来了"}).status_code == 204
    )
    assert secretary.get("/api/v1/recoveries").json["items"] == []


def test_a_secretary_next_door_sees_none(cast: Cast, sun: NewStaff, as_: SignIn, database: Database) -> None:
    with database.transaction():
        neighbour = casting.staff("方圆", Role.SECRETARY, area=cast.peace)
        asked = recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    client = as_(neighbour)
    assert client.get("/api/v1/recoveries").json["items"] == []
    body = {"lost": "both", "reason": "换了手机"}
    assert client.post(f"/api/v1/accounts/{sun.account_id}/recoveries", json=body).status_code == 404
    assert client.post(f"/api/v1/recoveries/{asked}/refusal", json={"reason": "不知道"}).status_code == 404


def test_a_code_given_to_the_wrong_hands_is_voided(cast: Cast, sun: NewStaff, within: None) -> None:
    asked = recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    code = recovering.approve(asked, actor=cast.administrator).code
    recovering.refuse(asked, "交错了人", actor=cast.secretary)
    with pytest.raises(CodeUnknown):
        activating.look(code, address=HERE)


@pytest.mark.parametrize("end", ["old", "disabled"])
def test_no_code_lets_in_when_old_or_disabled(cast: Cast, sun: NewStaff, within: None, end: str) -> None:
    code = admitted(cast, sun, Lost.PASSWORD)
    if end == "old":
        session().execute(update(Recovery).values(expires_at=func.clock_timestamp()))
    else:
        disabling.disable(sun.account_id, "调离", actor=cast.administrator)
        with pytest.raises(AccountDisabled):
            recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    with pytest.raises(CodeUnknown):
        activating.activate(code, NEW, now_of(sun.totp_secret), address=HERE)


def test_what_waited_a_week_is_asked_for_anew(cast: Cast, sun: NewStaff, within: None) -> None:
    first = recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    session().execute(text("UPDATE recoveries SET asked_at = asked_at - interval '8 days'"))
    with pytest.raises(NotWaiting):
        recovering.approve(first, actor=cast.administrator)
    second = recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    assert [each.id for each in recovering.open_ones(actor=cast.administrator)] == [second]


def test_the_host_s_command_line_is_the_second_way(cast: Cast, sun: NewStaff, within: None) -> None:
    code = recovering.at_the_host("sunxiaomin", Lost.BOTH, "唯一的管理员丢失验证器").code
    activating.activate(code, NEW, now_of(secret_behind(code)), address=HERE)
    (row,) = session().scalars(select(Recovery))
    assert (row.asked_by, row.approved_by, row.used_at is not None) == (None, None, True)


def test_the_host_approves_what_an_administrator_asked(cast: Cast, sun: NewStaff, within: None) -> None:
    recovering.ask(sun.account_id, Lost.PASSWORD, "忘记密码", actor=cast.administrator)
    code = recovering.at_the_host("SunXiaoMin", Lost.BOTH, "另一位管理员出差").code
    assert activating.look(code, address=HERE).lost is Lost.PASSWORD
    assert session().scalars(select(Recovery.asked_by)).all() == [cast.administrator.person_id]
    with pytest.raises(NotFound):
        recovering.at_the_host("nobody", Lost.BOTH, "没有这个人")


def test_no_code_and_no_secret_can_be_read_in_the_database(cast: Cast, sun: NewStaff, within: None) -> None:
    code = admitted(cast, sun, Lost.BOTH)
    secret = secret_behind(code)
    activating.activate(code, NEW, now_of(secret), address=HERE)
    send_changes()
    for table in ("recoveries", "accounts", "audit_entries", "account_sessions"):
        rows = session().execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert rows
        assert not any(word in row for row in rows for word in (code, secret, NEW))


def at_once(
    city: Database, act: Callable[[], object], times: int = 4
) -> tuple[list[object], list[Exception]]:
    """Do something in several transactions that begin together; return what was done and what was refused."""
    together, done, refused = threading.Barrier(times), [], []

    def run() -> None:
        together.wait()
        try:
            with city.transaction():
                done.append(act())
        except (NotWaiting, RecoveryWaits, CodeUnknown) as error:
            refused.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return done, refused


@pytest.fixture
def real(city: Database) -> SimpleNamespace:
    with city.transaction():
        cast = casting.assemble()
        return SimpleNamespace(
            cast=cast, sun=hire(cast), second=casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
        )


@pytest.mark.commits
def test_of_many_who_ask_approve_and_use_at_once_one_does(city: Database, real: SimpleNamespace) -> None:
    sun, cast = real.sun, real.cast
    asked, refused = at_once(
        city, lambda: recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    )
    assert (len(asked), len(refused)) == (1, 3)
    approved, refused = at_once(city, lambda: recovering.approve(asked[0], actor=real.second))
    assert (len(approved), len(refused)) == (1, 3)
    with city.transaction():
        secret = secret_behind(approved[0].code)
    used, refused = at_once(
        city, lambda: activating.activate(approved[0].code, NEW, now_of(secret), address=HERE)
    )
    assert (len(used), len(refused)) == (1, 3)
    with city.transaction():
        mine = AccountSession.account_id == sun.account_id
        assert session().scalar(select(func.count()).where(mine, AccountSession.ended_at.is_(None))) == 1
        assert queries.authenticate(used[0].token).may("activities.record")


def test_the_command_line_takes_only_what_it_knows(cast: Cast, within: None) -> None:
    with pytest.raises(NotFound):
        recovering.approve(cast.clerk.account_id, actor=SYSTEM)


def test_only_the_second_person_is_told_that_something_waits(cast: Cast, sun: NewStaff, within: None) -> None:
    second = casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    recovering.ask(sun.account_id, Lost.BOTH, "换了手机", actor=cast.administrator)
    service.grant(sun.account_id, Role.ADMINISTRATOR, area_id=cast.happiness.id, actor=cast.administrator)

    def waits(actor: Actor) -> int:
        return len(session().execute(pending.to_approve(actor)).all())

    assert [waits(actor) for actor in (cast.administrator, second, neighbour)] == [0, 2, 0]
