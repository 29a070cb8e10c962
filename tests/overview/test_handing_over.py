"""Somebody leaves: what stands in their name goes to a colleague and the account ends, all or nothing."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from server.accounts import activating, disabling, inviting, pairing, queries, recovering
from server.accounts.errors import AccountDisabled, CodeUnknown, OwnAccount
from server.accounts.models import Account, RoleGrant
from server.accounts.rules import Lost, Role
from server.activities.models import Activity
from server.kernel.actor import Actor, Channel
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import Invalid, NotFound, Unauthenticated
from server.overview.handing_over import HandOver, leave, open_work
from server.posts.models import ServicePost
from tests import cast as casting
from tests.accounts.ways_in import HERE
from tests.activities.scene import planned
from tests.cast import Cast
from tests.posts.posting import publish

SignIn = Callable[[Actor], FlaskClient]
AUGUST = dt.date(2026, 8, 1)


def work(cast: Cast) -> tuple[ServicePost, Activity]:
    """Let 孙敏 lead a post and a coming activity; a past one, and a post of her namesake next door, are not hers to hand on."""
    planned(cast, leader_name="孙敏")
    return publish(cast, leader_name="孙敏"), planned(cast, AUGUST, leader_name="孙敏")


def test_only_open_work_in_the_name_is_found(cast: Cast, within: None) -> None:
    post, activity = work(cast)
    publish(cast)
    found = open_work(cast.clerk.account_id, actor=cast.administrator)
    assert ([id for id, _ in found.posts], [id for id, _ in found.activities]) == ([post.id], [activity.id])


def test_what_is_chosen_goes_to_the_successor_with_a_trace(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    with database.transaction():
        post, activity = work(cast)
    client, place = as_(cast.administrator), f"/api/v1/accounts/{cast.clerk.account_id}"
    seen = client.get(f"{place}/open-work").json
    body = {
        "reason": "调往区委组织部",
        "successor_id": str(cast.secretary.account_id),
        "posts": [each["id"] for each in seen["posts"]],
        "activities": [each["id"] for each in seen["activities"]],
        "office_line": "0937-2611111",
    }
    assert client.post(f"{place}/departure", json=body).json == {"roles": 1, "invitations": 0, "sessions": 0}
    with database.transaction():
        moved = session().get_one(ServicePost, post.id)
        assert (moved.leader_name, moved.leader_phone, moved.version) == ("周正", "0937-2611111", 2)
        assert session().get_one(Activity, activity.id).leader_name == "周正"
        verbs = session().execute(text("SELECT verb FROM audit_entries WHERE verb LIKE '%hand_over'")).all()
        assert len(verbs) == 1
    assert client.get(f"{place}/open-work").json == {"posts": [], "activities": []}


def test_everything_of_the_account_ends(cast: Cast, within: None) -> None:
    second = casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
    leaver = cast.administrator
    token = casting.sign_in(leaver)
    code = inviting.invite("赵六", Role.CLERK, area_id=cast.happiness.id, actor=leaver).code
    recovering.ask(leaver.account_id, Lost.BOTH, "换了手机", actor=second)
    closed = leave(leaver.account_id, "退休", HandOver(), actor=second)
    assert (closed.roles, closed.invitations, closed.sessions) == (1, 1, 1)
    assert recovering.open_ones(actor=second) == []
    with pytest.raises(Unauthenticated):
        queries.authenticate(token)
    with pytest.raises(CodeUnknown):
        activating.look(code, address=HERE)
    (grant,) = session().scalars(select(RoleGrant).where(RoleGrant.account_id == leaver.account_id))
    session().refresh(grant)
    assert grant.revoked_at is not None


def test_the_paired_phone_takes_no_roll_call_any_more(cast: Cast, within: None) -> None:
    phone = Account(openid="openid-sun")
    session().add(phone)
    send_changes()
    verbs = casting.Grant("applicant", casting.VERBS[Role.APPLICANT])
    actor = Actor(Channel.PHONE, phone.id, None, None, (verbs,))
    pairing.pair(pairing.show_code(actor=cast.clerk).code, address="", actor=actor)
    leave(cast.clerk.account_id, "退休", HandOver(), actor=cast.administrator)
    assert queries.paired_person(phone.id) is None


@pytest.mark.parametrize("successor", ["nobody", "oneself", "shut", "elsewhere"])
def test_an_unfit_successor_stops_all_of_it(cast: Cast, within: None, successor: str) -> None:
    post, _ = work(cast)
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.happiness)
    if successor == "shut":
        disabling.disable(cast.leader.account_id, "借调", actor=cast.administrator)
    to = {
        "nobody": None, "oneself": cast.clerk.account_id, "shut": cast.leader.account_id,
        "elsewhere": cast.stranger.account_id,
    }[successor]  # fmt: skip
    with pytest.raises((Invalid, AccountDisabled, NotFound)), session().begin_nested():
        leave(cast.clerk.account_id, "退休", HandOver(to, [post.id]), actor=neighbour)
    session().refresh(post)
    assert post.leader_name == "孙敏"
    assert queries.account(cast.clerk.account_id).disabled_at is None


def test_a_stranger_s_posts_cannot_be_named(cast: Cast, within: None) -> None:
    other = publish(cast, leader_name="何强")
    leave(
        cast.clerk.account_id, "退休", HandOver(cast.leader.account_id, [other.id]), actor=cast.administrator
    )
    session().refresh(other)
    assert (other.leader_name, other.version) == ("何强", 1)


def test_an_administrator_next_door_hands_nothing_over(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
        with pytest.raises(OwnAccount):
            leave(cast.administrator.account_id, "退休", HandOver(), actor=cast.administrator)
    client, place = as_(neighbour), f"/api/v1/accounts/{cast.clerk.account_id}"
    assert client.get(f"{place}/open-work").status_code == 404
    assert client.post(f"{place}/departure", json={"reason": "退休"}).status_code == 404
    assert as_(cast.secretary).get(f"{place}/open-work").status_code == 403


def test_who_left_is_still_found_where_the_roles_were(cast: Cast, within: None) -> None:
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    leave(cast.clerk.account_id, "退休", HandOver(), actor=cast.administrator)
    assert queries.access_staff(cast.clerk.account_id, actor=cast.administrator).disabled_at is not None
    with pytest.raises(NotFound):
        queries.access_staff(cast.clerk.account_id, actor=neighbour)
