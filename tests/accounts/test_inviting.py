"""Somebody is invited to a desk: a code used once, inside the inviter's area, that nobody can read afterwards."""

import datetime as dt
import threading

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from server.accounts import activating, disabling, granting, inviting, queries, service
from server.accounts.errors import (
    CodeUnknown,
    FactorsRefused,
    GrantRefused,
    GrantRepeated,
    NotWaiting,
    OwnAccount,
    PersonHasDesk,
    SecondPersonNeeded,
)
from server.accounts.models import Account, AccountSession, Invitation, RoleGrant
from server.accounts.rules import Role
from server.audit.models import AuditEntry
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import DomainError, NotFound, ProofNeeded
from tests import cast as casting
from tests.accounts.ways_in import HERE, PASSWORD, SignIn, now_of, refusal, secret_behind
from tests.cast import Cast


def invited(cast: Cast, name: str = "赵六", role: Role = Role.CLERK, **scope: object) -> str:
    place = scope or {"area_id": cast.happiness.id}
    return inviting.invite(name, role, **place, actor=cast.administrator).code


def accept(code: str, username: str = "zhaoliu", password: str = PASSWORD) -> service.SignedIn:
    return activating.activate(code, password, now_of(secret_behind(code)), username=username, address=HERE)


def test_the_invited_chooses_a_password_and_is_at_work(cast: Cast, as_: SignIn, client: FlaskClient) -> None:
    body = {"name": "赵六", "role": "clerk", "area_id": str(cast.happiness.id)}
    made = as_(cast.administrator).post("/api/v1/invitations", json=body)
    assert (made.status_code, len(made.json["code"])) == (201, 12)
    opened = client.post("/api/v1/activations/opening", json={"code": made.json["code"].lower()}).json
    assert (opened["name"], opened["username"], opened["place"]) == ("赵六", "zhaoliu", "幸福里社区居委会")
    secret = opened["authenticator"].split("secret=")[1].split("&")[0]
    given = {"code": made.json["code"], "username": "ZhaoLiu", "password": PASSWORD, "totp": now_of(secret)}
    token = client.post("/api/v1/activations", json=given)
    assert token.status_code == 201
    mine = {"Authorization": f"Bearer {token.json['token']}"}
    assert client.get(f"/api/v1/communities/{cast.happiness.id}/settings", headers=mine).status_code == 200
    assert client.get(f"/api/v1/communities/{cast.peace.id}/settings", headers=mine).status_code == 404
    again = {"username": "zhaoliu", "password": PASSWORD}
    used = client.post("/api/v1/sessions/staff", json={**again, "totp": given["totp"]})
    later = client.post("/api/v1/sessions/staff", json={**again, "totp": now_of(secret, steps=1)})
    assert (used.status_code, later.status_code) == (401, 201)


def test_a_code_is_used_once_and_never_when_old_or_taken_back(cast: Cast, within: None) -> None:
    used, old, back = invited(cast), invited(cast, "钱七"), invited(cast, "孙八")
    accept(used)
    (row,) = session().scalars(select(Invitation).where(Invitation.name == "孙八"))
    inviting.withdraw(row.id, actor=cast.administrator)
    before = func.clock_timestamp() - dt.timedelta(days=4)
    session().execute(
        update(Invitation)
        .where(Invitation.name == "钱七")
        .values(made_at=before, expires_at=before + dt.timedelta(days=3))
    )
    for code in (used, old, back, "ABCDEFGHJKMN"):
        with pytest.raises(CodeUnknown):
            activating.look(code, address=HERE)
    with pytest.raises(NotWaiting):
        inviting.withdraw(row.id, actor=cast.administrator)


def test_a_shut_accounts_invitations_let_nobody_in(cast: Cast, within: None) -> None:
    second = casting.staff("田立", Role.ADMINISTRATOR, area=cast.city)
    code = invited(cast)
    disabling.disable(cast.administrator.account_id, "密码可能泄露", actor=second)
    with pytest.raises(CodeUnknown):
        activating.look(code, address=HERE)
    assert inviting.open_ones(actor=second) == []


@pytest.mark.parametrize(
    ("held", "asked", "fits"),
    [
        (Role.AUDITOR, Role.ADMINISTRATOR, False),
        (Role.AUDITOR, Role.CLERK, False),
        (Role.CLERK, Role.AUDITOR, False),
        (Role.AUDITOR, Role.AUDITOR, True),
        (Role.CLERK, Role.LEADER, True),
    ],
)
def test_who_audits_does_nothing_else(cast: Cast, within: None, held: Role, asked: Role, fits: bool) -> None:
    somebody = casting.staff("韩冰", held, area=cast.happiness)
    give = {"area_id": cast.street.id, "actor": cast.administrator}
    if fits:
        assert granting.grant(somebody.account_id, asked, **give).role is asked
    else:
        with pytest.raises(GrantRefused):
            granting.grant(somebody.account_id, asked, **give)


def test_a_newer_invitation_voids_the_one_before(cast: Cast, within: None) -> None:
    first, second = invited(cast), invited(cast)
    with pytest.raises(CodeUnknown):
        activating.look(first, address=HERE)
    assert activating.look(second, address=HERE).name == "赵六"
    assert len(inviting.open_ones(actor=cast.administrator)) == 1


def test_a_wrong_code_of_the_authenticator_spends_nothing(cast: Cast, within: None) -> None:
    code = invited(cast)
    with pytest.raises(FactorsRefused):
        activating.activate(code, PASSWORD, "000000", username="zhaoliu", address=HERE)
    assert queries.staff_account("zhaoliu") is None
    accept(code)


def test_guesses_are_counted(cast: Cast, client: FlaskClient) -> None:
    tries = [
        refusal(client.post("/api/v1/activations/opening", json={"code": "ABCD EFGH JKMN"})) for _ in range(6)
    ]
    assert tries == [(422, "one_time_code_unknown")] * 5 + [(429, "sign_in_locked")]


def test_no_code_and_no_secret_can_be_read_in_the_database(cast: Cast, within: None) -> None:
    code = invited(cast)
    secret = secret_behind(code)
    accept(code)
    send_changes()
    for table in ("invitations", "accounts", "audit_entries", "account_sessions", "role_grants"):
        rows = session().execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert rows
        assert not any(word in row for row in rows for word in (code, secret, PASSWORD))


def test_nobody_invites_elsewhere_nor_without_fresh_proof(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    with database.transaction():
        neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
        made = inviting.invite("赵六", Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
    body = {"name": "钱七", "role": "clerk", "area_id": str(cast.happiness.id)}
    stranger = as_(neighbour)
    assert stranger.post("/api/v1/invitations", json=body).status_code == 404
    assert stranger.get("/api/v1/invitations").json["items"] == []
    assert stranger.delete(f"/api/v1/invitations/{made.id}").status_code == 404
    assert as_(cast.secretary).post("/api/v1/invitations", json=body).status_code == 403
    administrator = as_(cast.administrator)
    with database.transaction():
        past = func.clock_timestamp() - dt.timedelta(minutes=6)
        mine = AccountSession.account_id == cast.administrator.account_id
        session().execute(update(AccountSession).where(mine).values(proved_at=past))
    assert refusal(administrator.post("/api/v1/invitations", json=body)) == (409, "proof_needed")


def test_a_code_of_the_authenticator_is_fresh_proof(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        added = service.add_staff("管二", "guaner", PASSWORD, actor=cast.administrator)
        actor = casting.Actor(cast.clerk.channel, added.account_id, added.person_id)
        service.grant(added.account_id, Role.CLERK, area_id=cast.city.id, actor=cast.administrator)
    client = as_(actor)
    with database.transaction():
        past = func.clock_timestamp() - dt.timedelta(minutes=6)
        session().execute(update(AccountSession).values(proved_at=past))
    token = client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    fresh = []
    for code in ("000000", now_of(added.totp_secret)):
        client.post("/api/v1/me/proof", json={"totp": code})
        with database.transaction():
            fresh.append(queries.authenticate(token).fresh)
    assert fresh == [False, True]


def test_an_administrator_counts_only_once_a_second_person_agreed(cast: Cast, within: None) -> None:
    second = casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
    elsewhere = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    opened = accept(invited(cast, role=Role.ADMINISTRATOR))
    send_changes()
    newcomer = queries.authenticate(opened.token)
    assert not newcomer.may("accounts.manage")
    (given,) = queries.grants_of(newcomer.account_id)
    for actor, error in (
        (cast.administrator, SecondPersonNeeded),
        (elsewhere, NotFound),
        (newcomer, DomainError),
    ):
        with pytest.raises(error):
            granting.approve(given.id, actor=actor)
    granting.approve(given.id, actor=second)
    assert queries.authenticate(opened.token).may("accounts.manage")
    with pytest.raises(NotWaiting):
        granting.approve(given.id, actor=second)


def test_the_database_itself_wants_the_second_person(cast: Cast, within: None) -> None:
    given = granting.grant(
        cast.clerk.account_id, Role.ADMINISTRATOR, area_id=cast.happiness.id, actor=cast.administrator
    )
    alone = update(RoleGrant).where(RoleGrant.id == given.id)
    for approver in (None, cast.administrator.person_id):
        with pytest.raises(IntegrityError), session().begin_nested():
            session().execute(alone.values(counts_from=func.clock_timestamp(), approved_by=approver))


def test_nobody_gives_a_role_to_themselves_or_twice(cast: Cast, within: None) -> None:
    me = cast.administrator
    with pytest.raises(OwnAccount):
        granting.grant(me.account_id, Role.CLERK, area_id=cast.happiness.id, actor=me)
    with pytest.raises(GrantRepeated):
        granting.grant(cast.clerk.account_id, Role.CLERK, area_id=cast.happiness.id, actor=me)
    with pytest.raises(ProofNeeded):
        stale = casting.Actor(me.channel, me.account_id, me.person_id, None, me.grants, fresh=False)
        granting.grant(cast.clerk.account_id, Role.LEADER, area_id=cast.happiness.id, actor=stale)


def test_the_second_liaison_of_a_unit_waits_a_day(cast: Cast, within: None) -> None:
    opened = accept(invited(cast, role=Role.LIAISON, unit_id=cast.water.id))
    send_changes()
    assert queries.authenticate(opened.token).grants == ()
    (given,) = queries.grants_of(queries.authenticate(opened.token).account_id)
    later = func.clock_timestamp() - dt.timedelta(hours=1)
    session().execute(update(RoleGrant).where(RoleGrant.id == given.id).values(counts_from=later))
    assert queries.authenticate(opened.token).may("letters.collect")


def test_a_member_who_is_invited_stays_one_person(cast: Cast, as_: SignIn, database: Database) -> None:
    body = {"role": "clerk", "area_id": str(cast.happiness.id)}
    answer = as_(cast.administrator).post(f"/api/v1/members/{cast.wang.id}/invitation", json=body)
    with database.transaction():
        token = accept(answer.json["code"], "wanglixin").token
        send_changes()
        assert queries.authenticate(token).person_id == cast.wang.id
        with pytest.raises(PersonHasDesk):
            inviting.invite(
                "王立新",
                Role.LEADER,
                area_id=cast.happiness.id,
                person_id=cast.wang.id,
                actor=cast.administrator,
            )


@pytest.mark.commits
def test_two_who_use_one_code_at_once_make_one_account(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        code = invited(cast)
        secret = secret_behind(code)
    together, opened, refused = threading.Barrier(4), [], []

    def use(username: str) -> None:
        together.wait()
        try:
            with city.transaction():
                factors = (PASSWORD, now_of(secret))
                opened.append(activating.activate(code, *factors, username=username, address=username))
        except CodeUnknown as error:
            refused.append(error)

    threads = [threading.Thread(target=use, args=(f"zhaoliu{at}",)) for at in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(opened), len(refused)) == (1, 3)
    with city.transaction():
        named = Account.username.startswith("zhaoliu")
        assert session().scalar(select(func.count()).where(named)) == 1
        kinds = set(session().scalars(select(AuditEntry.verb)))
        assert {"accounts.invite", "accounts.accept_invitation", "accounts.grant"} <= kinds


def test_what_is_open_is_listed_with_its_age(cast: Cast, as_: SignIn) -> None:
    client = as_(cast.administrator)
    body = {"name": "赵六", "role": "liaison", "unit_id": str(cast.library.id)}
    made = client.post("/api/v1/invitations", json=body).json
    (line,) = client.get("/api/v1/invitations").json["items"]
    assert (line["id"], line["place"], line["over"]) == (made["id"], "金泉市图书馆", False)
    assert "code" not in line
    assert client.delete(f"/api/v1/invitations/{made['id']}").status_code == 204


def test_an_unused_name_says_where(cast: Cast, client: FlaskClient, as_: SignIn) -> None:
    body = {"name": "赵六", "role": "clerk", "area_id": str(cast.happiness.id)}
    code = as_(cast.administrator).post("/api/v1/invitations", json=body).json["code"]
    given = {"code": code, "password": PASSWORD, "totp": "123456"}
    for username in ("", "赵六", "a b c"):
        answer = client.post("/api/v1/activations", json={**given, "username": username})
        assert (answer.status_code, "username" in answer.json["error"]["fields"]) == (422, True)
