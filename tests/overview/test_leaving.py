"""Moving away, unbinding and closing one's account: as easily as it was begun (个人信息保护法 art. 15)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.accounts.models import Account
from server.audit.models import AuditEntry
from server.kernel.db import Database, session
from server.members import queries as members
from server.members.rules import Purpose
from server.notifications.models import SubscriptionCredit
from server.posts import queries as post_queries
from server.posts import service as posts
from server.registrations import queries as registrations
from server.registrations.rules import RegistrationState
from tests.cast import Cast
from tests.posts.posting import publish
from tests.sandbox import SandboxServer

As = Callable[[Any], Any]
LEAVING = "/api/v1/me/account/cancellation"
STAYING = {"withdraw_consents": False, "cancel_registration": False}


@pytest.fixture
def registered(cast: Cast, database: Database) -> UUID:
    with database.transaction():
        return cast.register(cast.wang, cast.happiness)


@pytest.fixture
def phone(cast: Cast, client: FlaskClient, sandbox: SandboxServer, database: Database) -> FlaskClient:
    """王立新's own phone, signed in with WeChat and bound at the desk."""
    bind(client, cast, sandbox, database)
    return client


def bind(client: FlaskClient, cast: Cast, sandbox: SandboxServer, database: Database) -> None:
    sign_in(client, sandbox)
    me = client.get("/api/v1/me").json
    with database.transaction():
        account = (
            session().execute(select(Account).where(Account.binding_code == me["binding_code"])).scalar_one()
        )
        account.person_id, account.binding_code = cast.wang.id, None


def sign_in(client: FlaskClient, sandbox: SandboxServer) -> dict[str, Any]:
    client.environ_base.pop("HTTP_AUTHORIZATION", None)
    answer = client.post("/api/v1/sessions/wechat", json={"code": sandbox.new_code("o-wang")})
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {answer.json['token']}"
    return answer.json


def accounts_of(openid: str) -> int:
    query = select(func.count()).select_from(Account).where(Account.openid == openid)
    return session().execute(query).scalar_one()


def claimed(cast: Cast, database: Database) -> UUID:
    with database.transaction():
        post = publish(cast)
        posts.claim(post.id, actor=cast.phone_of(cast.wang))
        return post.id


def test_a_member_who_has_moved_moves_their_registration(
    cast: Cast, phone: FlaskClient, database: Database, registered: UUID
) -> None:
    post_id = claimed(cast, database)
    moved = phone.post("/api/v1/me/transfer", json={"community_id": str(cast.peace.id), "reason": "迁居"})
    assert moved.status_code == 201, moved.json
    assert (moved.json["state"], moved.json["claims_ended"]) == ("transferred", 1)
    with database.transaction():
        assert post_queries.live_claim(post_id, cast.wang.id) is None
        following = registrations.registration(UUID(moved.json["following_id"]))
        assert (following.community_id, following.state, following.method.value) == (
            cast.peace.id, RegistrationState.SUBMITTED, "online",
        )  # fmt: skip


def test_who_is_not_registered_has_nothing_to_move(cast: Cast, phone: FlaskClient) -> None:
    moved = phone.post("/api/v1/me/transfer", json={"community_id": str(cast.peace.id), "reason": "迁居"})
    assert (moved.status_code, moved.json["error"]["code"]) == (409, "nothing_to_move")


def test_nobody_moves_to_where_they_are(cast: Cast, phone: FlaskClient, registered: UUID) -> None:
    same = phone.post("/api/v1/me/transfer", json={"community_id": str(cast.happiness.id), "reason": "迁居"})
    assert (same.status_code, same.json["error"]["code"]) == (409, "same_community")


def test_a_reason_that_wechat_refuses_moves_nobody(cast: Cast, phone: FlaskClient, registered: UUID) -> None:
    body = {"community_id": str(cast.peace.id), "reason": "违禁"}
    assert phone.post("/api/v1/me/transfer", json=body).status_code == 422


def test_a_desk_neither_moves_itself_nor_leaves(cast: Cast, as_: As) -> None:
    desk = as_(cast.clerk)
    body = {"community_id": str(cast.peace.id), "reason": "迁居"}
    assert desk.post("/api/v1/me/transfer", json=body).status_code == 403
    assert desk.post(LEAVING, json=STAYING).status_code == 403
    assert desk.post("/api/v1/me/unbinding").status_code == 403


def test_closing_the_account_forgets_the_phone_and_keeps_the_register(
    cast: Cast, phone: FlaskClient, sandbox: SandboxServer, database: Database, registered: UUID
) -> None:
    with database.transaction():
        session().add(SubscriptionCredit(person_id=cast.wang.id, template_id="t", credits=2))
    assert phone.post(LEAVING, json=STAYING | {"reason": "换手机"}).status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    with database.transaction():
        assert accounts_of("o-wang") == 0
        assert session().execute(select(func.count()).select_from(SubscriptionCredit)).scalar_one() == 0
        assert registrations.registration(registered).state is RegistrationState.ACTIVE
        assert members.has_consent(cast.wang.id, Purpose.TELL_UNIT)
        kept = session().execute(select(AuditEntry.reason).where(AuditEntry.verb == "accounts.forget"))
        assert kept.scalar_one() == "换手机"


def test_the_same_wechat_that_comes_again_is_nobody_yet(
    cast: Cast, phone: FlaskClient, sandbox: SandboxServer, database: Database
) -> None:
    phone.post(LEAVING, json=STAYING)
    assert sign_in(phone, sandbox)["bound"] is False
    me = phone.get("/api/v1/me").json
    assert (me["bound"], me["name"]) == (False, None)
    bind(phone, cast, sandbox, database)
    assert phone.get("/api/v1/me").json["name"] == "王立新"


def test_who_wishes_it_leaves_the_register_and_takes_every_consent_back(
    cast: Cast, phone: FlaskClient, database: Database, registered: UUID
) -> None:
    post_id = claimed(cast, database)
    both = {"withdraw_consents": True, "cancel_registration": True}
    assert phone.post(LEAVING, json=both).status_code == 204
    with database.transaction():
        closed = registrations.registration(registered)
        assert (closed.state, closed.reason) == (RegistrationState.CANCELLED, "本人注销账号")
        assert post_queries.live_claim(post_id, cast.wang.id) is None
        assert {given.purpose: given.granted for given in members.consents_of(cast.wang.id)} == {
            Purpose.REGISTER: False, Purpose.TELL_UNIT: False,
        }  # fmt: skip


def test_every_session_of_the_phone_ends_at_once(
    cast: Cast, phone: FlaskClient, sandbox: SandboxServer, app: Any
) -> None:
    other = app.test_client()
    sign_in(other, sandbox)
    assert other.get("/api/v1/me").status_code == 200
    phone.post(LEAVING, json=STAYING)
    assert other.get("/api/v1/me").status_code == 401


def test_a_phone_that_is_nobodys_closes_its_account_too(
    client: FlaskClient, sandbox: SandboxServer, database: Database
) -> None:
    sign_in(client, sandbox)
    both = {"withdraw_consents": True, "cancel_registration": True}
    assert client.post(LEAVING, json=both).status_code == 204
    with database.transaction():
        assert accounts_of("o-wang") == 0


def test_unbinding_ends_the_session_and_the_phone_is_nobodys(
    cast: Cast, phone: FlaskClient, sandbox: SandboxServer, registered: UUID
) -> None:
    assert phone.post("/api/v1/me/unbinding").status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    assert sign_in(phone, sandbox)["bound"] is False
    assert phone.get("/api/v1/me").json["binding_code"]
    assert phone.post("/api/v1/me/unbinding").status_code == 204
    assert phone.get("/api/v1/me").status_code == 200
