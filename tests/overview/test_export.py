"""A copy of all that is kept about oneself."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from server.activities import objecting
from server.activities import queries as activities
from server.audit.models import AuditEntry
from server.feedback import checking
from server.kernel import clock
from server.kernel.db import Database, session
from server.organisations import queries as organisations
from server.posts import service as posts
from tests.activities import scene
from tests.activities.presence_scene import TODAY, at, cleaning, now_is, scan_at, send_late
from tests.cast import Cast
from tests.feedback.scene import draft, letter_to, serve, stand_at
from tests.overview.phones import unbound_phone
from tests.posts.posting import publish
from tests.registrations.acting import phone as phone_of
from tests.registrations.acting import submit

As = Callable[[Any], Any]
EXPORT = "/api/v1/me/export.xlsx"
SUBJECTS = [
    "基本情况", "报到", "同意", "岗位", "候补", "服务记录", "到场", "异议", "积分", "五个一", "意见", "反馈函", "消息", "投诉", "登录",
]  # fmt: skip


@pytest.fixture
def phone(cast: Cast, as_: As, database: Database) -> Any:
    """王立新's phone after half a year in which everything happened once."""
    client = as_(cast.phone_of(cast.wang))
    with database.transaction():
        for member in (cast.wang, cast.li):
            cast.register(member, cast.happiness)
        serve(cast, scene.row(cast.wang.id, minutes=120, helped_matters=1), scene.row(cast.li.id, minutes=60))
        post = publish(cast, name="=HYPERLINK(1)")
        posts.claim(post.id, note="+1", actor=cast.phone_of(cast.wang))
        came_and_objected(cast)
        stand_at(2026, 7, 16)
        draft(cast)
        about = letter_to(cast.water)
        checking.object_to_own_line(about.id, "应为3次", actor=cast.phone_of(cast.wang))
    told = client.post("/api/v1/me/opinions", json={"category": "环境", "content": "请增设路灯"})
    assert told.status_code == 201, told.json
    said = client.post("/api/v1/complaints", json={"subject": "privacy", "content": "请说明用途"})
    assert said.status_code == 201, said.json
    return client


def came_and_objected(cast: Cast) -> None:
    """王立新 comes to a cleaning, sends one of two scans later, types why, and doubts the record of May."""
    wang, before = cast.phone_of(cast.wang), clock.now()
    activity = cleaning(cast, day=TODAY - dt.timedelta(days=7))
    first, last = (at(hour, day=activity.day) for hour in (9, 11))
    scan_at(activity, first, actor=wang)
    now_is(at(15, day=activity.day))
    send_late(activity, last, actor=wang)
    [record] = activities.records_of(cast.wang.id).items
    doubt = objecting.object_to(record[0].id, "少记了", actor=wang)
    objecting.answer(doubt.id, "与签到表一致", upheld=False, actor=cast.clerk)
    now_is(before)


def sheets(client: Any) -> dict[str, list[list[Any]]]:
    answer = client.get(EXPORT)
    assert answer.status_code == 200, answer.json
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_every_subject_has_its_sheet_and_what_happened_stands_in_it(phone: Any) -> None:
    found = sheets(phone)
    assert list(found) == SUBJECTS
    assert ["姓名", "王立新"] in found["基本情况"]
    assert found["报到"][2][1:3] == ["幸福里社区居委会", 2026]
    assert [row[:2] for row in found["同意"][2:]] == [["报到登记使用", "同意"], ["向所在单位反馈", "同意"]]
    assert found["岗位"][2][1] == "=HYPERLINK(1)"
    assert found["岗位"][2][5] == "+1"
    assert found["服务记录"][2][:2] == [dt.date(2026, 5, 16), "楼院大扫除"]
    assert found["服务记录"][2][6] == "2.0"
    assert found["到场"][2][:2] == [dt.date(2026, 7, 15), "楼院大扫除"]
    assert found["到场"][2][6:] == ["手机扫码", "09:00:00、11:00:00", "是", "", "", "待认定"]
    assert [row[1:5] for row in found["异议"][2:]] == [
        ["2026-05-16“楼院大扫除”的服务记录", "少记了", "不成立", "与签到表一致"],
        ["2026年上半年反馈函", "应为3次", "核对中", ""],
    ]
    assert [row[2] for row in found["积分"][2:]] == ["服务时长", "五个一"]
    assert found["五个一"][2] == [2026, "帮办一件惠民实事", dt.date(2026, 5, 16), "服务记录"]
    assert found["意见"][2][3] == "请增设路灯"
    assert found["反馈函"][2][0] == "2026年上半年"
    assert found["投诉"][2][2:4] == ["个人信息", "请说明用途"]


def test_the_copy_shows_no_whole_phone_and_nobody_else(phone: Any) -> None:
    told = str(sheets(phone))
    assert "****" in told
    assert "李春梅" not in told


def test_where_points_are_off_no_sheet_tells_of_them(cast: Cast, phone: Any, database: Database) -> None:
    with database.transaction():
        organisations.settings_of(cast.happiness.id).points_on = False
    found = sheets(phone)
    assert list(found) == [name for name in SUBJECTS if name != "积分"]
    assert "积分" not in str(found)


def test_who_only_asks_to_be_registered_where_points_are_on_gets_a_copy_without_them(
    cast: Cast, as_: As, database: Database
) -> None:
    """They live where points are off, and nothing was ever booked for them."""
    with database.transaction():
        organisations.settings_of(cast.peace.id).points_on = False
        hers = phone_of(cast.ma)
        submit(cast.ma, cast.happiness, hers)
    assert list(sheets(as_(hers))) == [name for name in SUBJECTS if name != "积分"]


def test_taking_the_copy_is_kept_in_the_trail(cast: Cast, phone: Any, database: Database) -> None:
    sheets(phone)
    with database.transaction():
        taken = select(func.count()).where(
            AuditEntry.verb == "me.export", AuditEntry.subject_id == cast.wang.id
        )
        assert session().execute(taken).scalar_one() == 1


def test_a_member_who_never_did_anything_gets_a_copy_too(cast: Cast, as_: As) -> None:
    found = sheets(as_(cast.phone_of(cast.ma)))
    assert ["姓名", "马志远"] in found["基本情况"]
    assert "积分" not in found


def test_who_is_no_member_has_no_copy(cast: Cast, as_: As, database: Database, client: Any) -> None:
    with database.transaction():
        nobody = unbound_phone()
    assert as_(nobody).get(EXPORT).status_code == 403
    assert as_(cast.clerk).get(EXPORT).status_code == 403
    assert client.get(EXPORT).status_code == 401
