"""The phone's first page in one request: where one stands, what comes next, what waits."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from server.activities import service as activities
from server.kernel import clock
from server.kernel.db import Database, session
from server.members.rules import Purpose
from server.posts import service as posts
from server.posts import waiting as waiting_line
from server.registrations import service as registrations
from server.registrations.models import Registration
from server.registrations.rules import Method
from tests import factories as make
from tests.activities import scene
from tests.activities.test_sheets import counting
from tests.cast import Cast
from tests.feedback.scene import draft, serve, stand_at
from tests.overview.phones import unbound_phone
from tests.posts.posting import publish

As = Callable[[Any], Any]
HOME = "/api/v1/me/home"


@pytest.fixture
def registered(cast: Cast, database: Database) -> UUID:
    with database.transaction():
        return cast.register(cast.wang, cast.happiness)


def home_of(as_: As, actor: Any) -> dict[str, Any]:
    answer = as_(actor).get(HOME)
    assert answer.status_code == 200, answer.json
    return answer.json


def kinds(home: dict[str, Any]) -> list[str]:
    return [each["kind"] for each in home["waiting"]]


def test_an_unbound_phone_gets_its_code_and_nothing_else(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        phone = unbound_phone()
    home = home_of(as_, phone)
    assert home.pop("me")["binding_code"] == "ABC234"
    assert home == {
        "half": None, "year_hours": None, "deeds": [], "next": [], "waiting": [],
        "notices": {"unread": 0, "items": []}, "staff": False,
    }  # fmt: skip


def test_nobody_has_no_home(client: Any) -> None:
    assert client.get(HOME).status_code == 401


def test_staff_at_a_desk_are_told_that_they_are_staff(cast: Cast, as_: As) -> None:
    home = home_of(as_, cast.clerk)
    assert (home["staff"], home["half"], home["waiting"]) == (True, None, [])


def test_a_member_who_has_not_registered_is_asked_to(cast: Cast, as_: As) -> None:
    home = home_of(as_, cast.phone_of(cast.wang))
    assert kinds(home) == ["register"]
    assert home["waiting"][0]["words"] == "您还没有报到，随时可以办理。"
    assert home["me"]["member"]["registration"] is None
    assert (home["half"]["label"], home["half"]["hours"], home["half"]["services"]) == (
        "2026年下半年",
        "0.0",
        0,
    )
    assert [mark["done_on"] for mark in home["deeds"]] == [None] * 5


def test_before_the_day_it_says_until_when_one_registers(
    cast: Cast, as_: As, at: Callable[..., None]
) -> None:
    at(2026, 3, 2)
    (waiting,) = home_of(as_, cast.phone_of(cast.wang))["waiting"]
    assert (waiting["words"], waiting["until"]) == ("请在3月31日前办理。", "2026-03-31T16:00:00+00:00")


def test_nothing_waits_for_who_has_registered_and_answered(cast: Cast, as_: As, registered: UUID) -> None:
    assert kinds(home_of(as_, cast.phone_of(cast.wang))) == []


def test_confirmed_hours_are_those_of_this_half_and_this_year(
    cast: Cast, as_: As, database: Database, registered: UUID
) -> None:
    july = dt.date(2026, 7, 18)
    with database.transaction():
        serve(cast, scene.row(cast.wang.id, minutes=119, helped_matters=1))
        serve(cast, scene.row(cast.wang.id, july, minutes=90), day=july)
        activities.enter_sheet(
            scene.planned(cast, dt.date(2026, 7, 19)).id,
            [scene.row(cast.wang.id, dt.date(2026, 7, 19))],
            actor=cast.clerk,
        )
    home = home_of(as_, cast.phone_of(cast.wang))
    assert home["half"] == {
        "label": "2026年下半年", "first": "2026-07-01", "last": "2026-12-31", "hours": "1.5", "minutes": 90,
        "services": 1,
    }  # fmt: skip
    assert home["year_hours"] == "3.0"
    assert [mark["done_on"] for mark in home["deeds"]] == ["2026-05-16", None, None, None, None]
    assert home["deeds"][0]["label"] == "帮办一件惠民实事"


def test_the_next_times_are_those_of_held_posts_and_their_activities(
    cast: Cast, as_: As, database: Database, registered: UUID
) -> None:
    with database.transaction():
        post = publish(cast)
        publish(cast, name="夜间巡逻", slots=[{"weekday": 7, "from": "19:00", "to": "21:00"}])
        posts.claim(post.id, actor=cast.phone_of(cast.wang))
        saturday = dt.date(2026, 7, 25)
        planned = scene.planned(cast, saturday, post_id=post.id)
        called_off = scene.planned(cast, saturday + dt.timedelta(days=7), post_id=post.id)
        activities.cancel(called_off.id, "雨天", actor=cast.clerk)
    home = home_of(as_, cast.phone_of(cast.wang))
    assert [(each["activity_id"], each["name"], each["starts_at"][:10]) for each in home["next"]] == [
        (str(planned.id), "楼院大扫除", "2026-07-25"),
        (None, "楼道清洁", "2026-08-08"),
        (None, "楼道清洁", "2026-08-15"),
    ]
    assert home_of(as_, cast.phone_of(cast.li))["next"] == []


def test_a_claim_that_waits_for_approval_is_no_appointment(
    cast: Cast, as_: As, database: Database, registered: UUID
) -> None:
    with database.transaction():
        posts.claim(publish(cast, needs_approval=True).id, actor=cast.phone_of(cast.wang))
    assert home_of(as_, cast.phone_of(cast.wang))["next"] == []


def test_a_returned_submission_waits_with_its_reason(cast: Cast, as_: As, database: Database) -> None:
    phone = cast.phone_of(cast.wang)
    client = as_(phone)
    with database.transaction():
        sent = registrations.submit(
            cast.wang.id, cast.happiness.id, method=Method.ONLINE,
            consents={Purpose.REGISTER: True, Purpose.TELL_UNIT: False}, actor=phone,
        )  # fmt: skip
        registrations.give_back(sent.id, "请补填服务意向", actor=cast.clerk)
    (waiting,) = client.get(HOME).json["waiting"]
    assert (waiting["kind"], waiting["words"]) == ("returned", "请补填服务意向")
    assert waiting["page"] == "/pages/register/register"


def test_in_the_new_year_the_renewal_waits(
    cast: Cast, as_: As, registered: UUID, at: Callable[..., None]
) -> None:
    at(2027, 1, 4)
    (waiting,) = home_of(as_, cast.phone_of(cast.wang))["waiting"]
    assert (waiting["kind"], waiting["title"]) == ("renew", "办理2027年度续报")


def test_an_answer_that_was_never_given_is_asked_for(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        make.RegistrationFactory(
            member_id=cast.wang.id, community_id=cast.happiness.id, approved_by=cast.clerk.person_id
        )
        make.RegistrationYearFactory(
            registration_id=session().query(Registration.id).filter_by(member_id=cast.wang.id).scalar()
        )
        make.ConsentFactory(member_id=cast.wang.id, purpose=Purpose.REGISTER)
    assert [each["title"] for each in home_of(as_, cast.phone_of(cast.wang))["waiting"]] == [
        "选择是否向所在单位反馈"
    ]


@pytest.fixture
def checking(cast: Cast, database: Database, registered: UUID) -> None:
    """The drafts of the first half are open to their members."""
    with database.transaction():
        serve(cast, scene.row(cast.wang.id, minutes=120))
        stand_at(2026, 7, 16)
        draft(cast)


def test_a_draft_waits_to_be_looked_at_until_it_freezes(cast: Cast, as_: As, checking: None) -> None:
    (waiting,) = home_of(as_, cast.phone_of(cast.wang))["waiting"]
    assert (waiting["kind"], waiting["title"], waiting["words"]) == (
        "letter", "核对上半年反馈函中您的情况", "7月21日18:00前可提出异议",
    )  # fmt: skip
    assert waiting["until"] == "2026-07-21T10:00:00+00:00"
    assert "letter" not in kinds(home_of(as_, cast.phone_of(cast.li)))


def test_a_draft_no_longer_waits_once_it_is_objected_to_or_frozen(
    cast: Cast, as_: As, checking: None, at: Callable[..., None]
) -> None:
    phone = as_(cast.phone_of(cast.wang))
    letter = phone.get("/api/v1/me/letters").json["items"][0]["letter_id"]
    at(2026, 7, 21, 18)
    assert phone.get(HOME).json["waiting"] == []
    at(2026, 7, 20)
    assert phone.post(f"/api/v1/me/letters/{letter}/objections", json={"words": "少一次"}).status_code == 201
    assert phone.get(HOME).json["waiting"] == []


def test_a_place_that_is_held_waits_before_everything_else(
    cast: Cast, as_: As, database: Database, checking: None
) -> None:
    with database.transaction():
        cast.register(cast.li, cast.happiness)
        post = publish(cast, capacity=1)
        taken = posts.claim(post.id, actor=cast.phone_of(cast.li))
        waiting_line.join(post.id, actor=cast.phone_of(cast.wang))
        posts.withdraw(taken.id, actor=cast.phone_of(cast.li))
    home = home_of(as_, cast.phone_of(cast.wang))
    assert kinds(home) == ["offer", "letter"]
    assert (home["waiting"][0]["title"], home["waiting"][0]["words"]) == (
        "“楼道清洁”有了名额", "为您留到7月17日09:00，请确认是否认领。",
    )  # fmt: skip
    assert [notice["kind"] for notice in home["notices"]["items"]][:1] == ["offer"]
    assert home["notices"]["unread"] >= 1


def test_times_nobody_has_told_wait_until_they_are_told_or_it_is_too_late(
    cast: Cast, as_: As, database: Database, registered: UUID, at: Callable[..., None]
) -> None:
    phone = as_(cast.phone_of(cast.wang))
    saturday = dt.date(2026, 7, 25)
    with database.transaction():
        post = publish(cast)
        posts.claim(post.id, actor=cast.phone_of(cast.wang))
        planned = scene.planned(cast, saturday, post_id=post.id)
    at(2026, 7, 25, 21)
    (waiting,) = phone.get(HOME).json["waiting"]
    assert (waiting["title"], waiting["words"]) == (
        "补填7月25日“楼院大扫除”的起止时间", "8月7日前可补填；没有参加的不用填。",
    )  # fmt: skip
    at(2026, 8, 8)
    assert phone.get(HOME).json["waiting"] == []
    at(2026, 7, 26)
    told = phone.put(
        f"/api/v1/me/activities/{planned.id}/times",
        json={"started_at": f"{saturday}T09:00:00+08:00", "stopped_at": f"{saturday}T10:30:00+08:00"},
    )
    assert told.status_code == 200, told.json
    assert phone.get(HOME).json["waiting"] == []


def test_the_answer_to_an_objection_is_told_for_a_week(
    cast: Cast, as_: As, database: Database, registered: UUID, at: Callable[..., None]
) -> None:
    phone = as_(cast.phone_of(cast.wang))
    with database.transaction():
        (record,) = serve(cast, scene.row(cast.wang.id, minutes=60))
    raised = phone.post(f"/api/v1/me/service-records/{record.id}/objections", json={"words": "少算半小时"})
    assert raised.status_code == 201, raised.json
    assert phone.get(HOME).json["waiting"] == []
    answered = as_(cast.clerk).post(
        f"/api/v1/record-objections/{raised.json['id']}/answer",
        json={"upheld": False, "answer": "签到表为一小时"},
    )
    assert answered.status_code == 200, answered.json
    (waiting,) = phone.get(HOME).json["waiting"]
    assert (waiting["kind"], waiting["words"]) == ("objection", "经核实记录无误，请查看答复。")
    at(2026, 7, 30)
    assert phone.get(HOME).json["waiting"] == []


def test_the_first_page_asks_as_often_after_a_busy_year_as_before_it(
    cast: Cast, as_: As, database: Database, registered: UUID
) -> None:
    phone = as_(cast.phone_of(cast.wang))
    phone.get(HOME)
    with counting(database) as quiet:
        phone.get(HOME)
    with database.transaction():
        for n in range(4):
            day = dt.date(2026, 7, 6) + dt.timedelta(days=n)
            serve(cast, scene.row(cast.wang.id, day, helped_matters=1), day=day)
            post = publish(cast, name=f"岗位{n}", slots=[{"weekday": n + 1, "from": "19:00", "to": "20:00"}])
            posts.claim(post.id, actor=cast.phone_of(cast.wang))
            scene.planned(cast, clock.today() + dt.timedelta(days=7 + n), post_id=post.id)
    with counting(database) as busy:
        phone.get(HOME)
    print(f"statements of the first page: {len(busy)}")
    assert len(busy) == len(quiet)
    assert len(busy) <= MOST_STATEMENTS


MOST_STATEMENTS = 28
