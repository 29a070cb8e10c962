"""One phone and one desk: a code shown once lets staff take roll-calls on the phone, and nothing more."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from werkzeug.test import TestResponse

from server.accounts import pairing, service
from server.accounts.errors import PairingCodeUnknown
from server.accounts.models import Account, Pairing, PairingCode, RoleGrant
from server.accounts.queries import authenticate
from server.accounts.rules import LETTERS, LOCK_ADDRESS_AFTER, LOCK_AFTER, ROLL_CALL, VERBS, Role
from server.audit import queries as audit_queries
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import Database, send_changes, session
from server.kernel.types import new_id
from tests import cast as casting
from tests.cast import Cast
from tests.posts.test_races import together

SignIn = Callable[[Actor], FlaskClient]
CODE, DESK, PHONE = "/api/v1/me/pairing-code", "/api/v1/me/pairing", "/api/v1/me/pairing/phone"


def unbound() -> Actor:
    return Actor(Channel.PHONE, new_id(), None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))


def shown(as_: SignIn, desk: Actor) -> str:
    answer = as_(desk).post(CODE)
    assert answer.status_code == 201
    return str(answer.json["code"])


def paired(as_: SignIn, desk: Actor, phone: Actor | None = None) -> FlaskClient:
    client = as_(phone or unbound())
    assert client.post(DESK, json={"code": shown(as_, desk)}).status_code == 200
    return client


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def acting(client: FlaskClient, database: Database) -> Actor:
    token = client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    with database.transaction():
        return authenticate(token)


def activities(client: FlaskClient) -> int:
    return int(client.get("/api/v1/activities").status_code)


def person_as_member(cast: Cast, member_id: UUID) -> Actor:
    """A clerk who is also a Party member: one person."""
    return casting.staff("王立新", Role.CLERK, area=cast.happiness, person=member_id)


def test_the_code_has_eight_signs_none_like_another_and_lasts_ten_minutes(cast: Cast, as_: SignIn) -> None:
    answer = as_(cast.clerk).post(CODE).json
    assert len(answer["code"]) == 8
    assert set(answer["code"]) <= set(LETTERS)
    assert not set(LETTERS) & set("01OIL")
    left = dt.datetime.fromisoformat(answer["expires_at"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(minutes=9) < left <= dt.timedelta(minutes=10)


def test_the_code_is_not_kept(cast: Cast, as_: SignIn, database: Database) -> None:
    code = shown(as_, cast.clerk)
    with database.transaction() as opened:
        rows = opened.execute(text("SELECT row_to_json(c)::text FROM pairing_codes c")).scalars().all()
        bytes_kept = opened.execute(select(PairingCode.code)).scalars().one()
    assert len(rows) == 1
    assert code not in rows[0]
    assert code.encode() not in bytes_kept
    assert len(bytes_kept) == 32


def test_a_paired_phone_is_told_for_whom_and_shown_where(cast: Cast, as_: SignIn) -> None:
    client = as_(unbound())
    code = shown(as_, cast.clerk)
    assert client.post(DESK, json={"code": f" {code.lower()} "}).json == {
        "name": "孙敏",
        "roles": ["社区党务工作者"],
    }
    me = client.get("/api/v1/me").json
    assert me["staff"] == {"name": "孙敏", "areas": ["幸福里社区居委会"]}
    assert as_(cast.clerk).get(DESK).json["paired"] is True
    assert as_(cast.secretary).get(DESK).json == {"paired": False, "paired_at": None}


def test_a_paired_phone_may_take_roll_calls_in_the_same_areas_and_no_more(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    client = paired(as_, cast.clerk)
    actor = acting(client, database)
    assert {verb for grant in actor.grants for verb in grant.verbs} == VERBS[Role.APPLICANT] | ROLL_CALL
    assert {verb: actor.area_paths(verb) for verb in ROLL_CALL} == dict.fromkeys(
        ROLL_CALL, (cast.happiness.path,)
    )
    assert activities(client) == 200
    for path in ("members", "registrations", "posts", "opinions", "me/notices", "me/claims"):
        assert client.get(f"/api/v1/{path}").status_code in (403, 404)


def test_a_leader_s_phone_records_but_does_not_confirm(cast: Cast, as_: SignIn, database: Database) -> None:
    actor = acting(paired(as_, cast.leader), database)
    assert actor.may("activities.record")
    assert not actor.may("activities.confirm")


def test_staff_without_roll_calls_get_no_code(cast: Cast, as_: SignIn) -> None:
    for other in (cast.administrator, cast.observer, cast.liaison, cast.auditor, cast.phone_of(cast.wang)):
        assert as_(other).post(CODE).status_code == 403


def test_staff_who_are_no_members_act_as_themselves_and_become_none(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    client = paired(as_, cast.clerk)
    actor = acting(client, database)
    assert (actor.person_id, actor.bound, actor.is_member) == (cast.clerk.person_id, False, False)
    me = client.get("/api/v1/me").json
    assert (me["bound"], me["member"], me["name"], me["roles"]) == (False, None, None, [])
    consent = {"purpose": "tell_unit", "granted": True, "text_version": "2026-01"}
    assert client.post("/api/v1/me/consents", json=consent).status_code in (403, 404)
    assert client.get("/api/v1/me/deeds").status_code == 403


def test_a_member_who_is_also_staff_keeps_both(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        desk = person_as_member(cast, cast.wang.id)
    client = paired(as_, desk, cast.phone_of(cast.wang))
    actor = acting(client, database)
    assert (actor.is_member, actor.person_id) == (True, cast.wang.id)
    me = client.get("/api/v1/me").json
    assert (me["bound"], me["member"]["name"], me["staff"]["name"]) == (True, "王立新", "王立新")
    assert (activities(client), client.get("/api/v1/me/deeds").status_code) == (200, 200)


def test_somebody_else_s_phone_is_refused(cast: Cast, as_: SignIn) -> None:
    code = shown(as_, cast.clerk)
    client = as_(cast.phone_of(cast.wang))
    refused = client.post(DESK, json={"code": code})
    assert code_of(refused) == (409, "phone_of_another")
    assert refused.json["error"]["message"] == "这部手机的微信与工作账号不属于同一人，请换用本人的手机。"
    assert activities(client) == 403
    assert as_(unbound()).post(DESK, json={"code": code}).status_code == 200  # the code was not lost by it


def test_a_paired_phone_is_bound_to_nobody_else(cast: Cast, as_: SignIn, database: Database) -> None:
    phone = unbound()
    paired(as_, cast.clerk, phone)
    with database.transaction(), pytest.raises(Exception, match="不属于同一人"):
        service.bind(phone.account_id, cast.wang.id, actor=cast.clerk)


def test_a_code_is_used_once(cast: Cast, as_: SignIn) -> None:
    code, first, second = shown(as_, cast.clerk), as_(unbound()), as_(unbound())
    assert first.post(DESK, json={"code": code}).status_code == 200
    refused = second.post(DESK, json={"code": code})
    assert code_of(refused) == (422, "pairing_code_unknown")
    assert refused.json["error"]["message"] == "配对码不正确或已过期，请在工作台重新获取，10分钟内输入。"
    assert activities(second) == 403


def test_the_same_phone_may_send_its_code_again(cast: Cast, as_: SignIn, database: Database) -> None:
    """Its first answer may have been lost on the way."""
    code, client = shown(as_, cast.clerk), as_(unbound())
    answers = [client.post(DESK, json={"code": code}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with database.transaction():
        assert session().scalar(select(func.count()).select_from(Pairing)) == 1


def test_a_code_is_over_after_ten_minutes(cast: Cast, as_: SignIn, database: Database) -> None:
    code = shown(as_, cast.clerk)
    with database.transaction():
        session().execute(update(PairingCode).values(expires_at=func.clock_timestamp()))
    assert code_of(as_(unbound()).post(DESK, json={"code": code})) == (422, "pairing_code_unknown")


def test_a_new_code_takes_the_earlier_one_s_place(cast: Cast, as_: SignIn) -> None:
    old, new = shown(as_, cast.clerk), shown(as_, cast.clerk)
    assert as_(unbound()).post(DESK, json={"code": old}).status_code == 422
    assert as_(unbound()).post(DESK, json={"code": new}).status_code == 200


def test_wrong_codes_are_counted_and_then_even_the_right_one_waits(cast: Cast, as_: SignIn) -> None:
    client, code = as_(unbound()), shown(as_, cast.clerk)
    wrong = [client.post(DESK, json={"code": "22222222"}).status_code for _ in range(LOCK_AFTER)]
    assert wrong == [422] * LOCK_AFTER
    locked = client.post(DESK, json={"code": code})
    assert code_of(locked) == (429, "sign_in_locked")
    assert int(locked.headers["Retry-After"]) > 0


def test_phones_of_an_address_share_a_budget_which_is_not_its_desks(
    cast: Cast, as_: SignIn, client: FlaskClient
) -> None:
    """Phones and desks of an office reach us from one address."""
    phones = [as_(unbound()) for _ in range(LOCK_ADDRESS_AFTER // LOCK_AFTER)]
    wrong = [each.post(DESK, json={"code": "22222222"}).status_code for each in phones * LOCK_AFTER]
    assert wrong == [422] * LOCK_ADDRESS_AFTER
    assert as_(unbound()).post(DESK, json={"code": shown(as_, cast.clerk)}).status_code == 429
    attempt = {"username": "sunxiaomin", "password": "wrong-password-1", "totp": "000000"}
    assert client.post("/api/v1/sessions/staff", json=attempt).status_code == 401


def test_one_desk_has_one_phone(cast: Cast, as_: SignIn) -> None:
    paired(as_, cast.clerk)
    refused = as_(cast.clerk).post(CODE)
    assert code_of(refused) == (409, "desk_paired")
    assert (
        refused.json["error"]["message"]
        == "您的工作账号已与一部手机配对。如要更换手机，请先在工作台解除配对。"
    )


def test_one_phone_has_one_desk(cast: Cast, as_: SignIn) -> None:
    client = paired(as_, cast.clerk)
    refused = client.post(DESK, json={"code": shown(as_, cast.leader)})
    assert code_of(refused) == (409, "phone_paired")
    assert (
        refused.json["error"]["message"] == "这部手机已与另一个工作账号配对。如要更换，请先解除原来的配对。"
    )


def test_unpairing_from_either_side_ends_it_at_once(cast: Cast, as_: SignIn) -> None:
    by_desk, by_phone = paired(as_, cast.clerk), paired(as_, cast.leader)
    assert [as_(cast.clerk).delete(DESK).status_code for _ in range(2)] == [204, 204]
    assert [by_phone.delete(PHONE).status_code for _ in range(2)] == [204, 204]
    for client in (by_desk, by_phone):
        assert activities(client) == 403
        assert client.get("/api/v1/me").json["staff"] is None
    assert as_(cast.clerk).get(DESK).json["paired"] is False
    assert activities(paired(as_, cast.clerk)) == 200  # and the desk may take another phone


def test_a_disabled_desk_has_no_phone(cast: Cast, as_: SignIn, database: Database) -> None:
    client, late = paired(as_, cast.clerk), shown(as_, cast.leader)
    administrator = as_(cast.administrator)
    for desk in (cast.clerk, cast.leader):
        path = f"/api/v1/accounts/{desk.account_id}/disabling"
        assert administrator.post(path, json={"reason": "离职"}).status_code == 204
    assert activities(client) == 403
    assert as_(unbound()).post(DESK, json={"code": late}).status_code == 422
    with database.transaction():
        session().execute(update(Account).where(Account.id == cast.clerk.account_id).values(disabled_at=None))
    assert activities(client) == 403  # and enabling the account again does not give the phone back


def test_a_desk_disabled_beneath_the_verbs_gives_nothing_either(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    client = paired(as_, cast.clerk)
    with database.transaction():
        disabled = {"disabled_at": func.clock_timestamp()}
        session().execute(update(Account).where(Account.id == cast.clerk.account_id).values(disabled))
    assert activities(client) == 403


def test_a_role_taken_back_is_gone_from_the_phone(cast: Cast, as_: SignIn, database: Database) -> None:
    client = paired(as_, cast.clerk)
    with database.transaction():
        query = select(RoleGrant.id).where(RoleGrant.account_id == cast.clerk.account_id)
        grant_id = session().execute(query).scalar_one()
    assert as_(cast.administrator).delete(f"/api/v1/grants/{grant_id}").status_code == 204
    assert activities(client) == 403
    assert client.get("/api/v1/me").json["staff"] is None


def test_both_sides_are_kept_in_the_audit_trail(cast: Cast, as_: SignIn, database: Database) -> None:
    phone = unbound()
    paired(as_, cast.clerk, phone)
    as_(cast.clerk).delete(DESK)
    both = {cast.clerk.account_id, phone.account_id}
    with database.transaction():
        for verb in ("accounts.pair", "accounts.unpair"):
            entries = audit_queries.entries(verb=verb, actor=cast.auditor).items
            assert {entry.subject_id for entry in entries} == both


@pytest.mark.commits
def test_two_phones_with_one_code_at_once_are_one_pairing(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
    for _ in range(10):
        with city.transaction():
            desk = casting.staff("赵勤", Role.CLERK, area=cast.happiness)
            code = pairing.show_code(actor=desk).code
            phones = [new_phone() for _ in range(2)]
        outcomes = together(city, [keying(code, phone, n) for n, phone in enumerate(phones)])
        assert outcomes == {"done": 1, PairingCodeUnknown.code: 1}
        with city.transaction():
            live = select(func.count()).where(Pairing.desk_id == desk.account_id)
            assert session().execute(live).scalar_one() == 1


def new_phone() -> Actor:
    phone = unbound()
    session().add(Account(id=phone.account_id, openid=f"o{new_id().hex}"))
    send_changes()
    return phone


def keying(code: str, phone: Actor, number: int) -> Callable[[], object]:
    return lambda: pairing.pair(code, address=f"203.0.113.{number}", actor=phone)
