"""A copy of all that is kept about oneself."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.kernel.db import Database, session
from server.organisations import queries as organisations
from server.posts import service as posts
from tests.activities import scene
from tests.cast import Cast
from tests.feedback.scene import draft, serve, stand_at
from tests.overview.phones import unbound_phone
from tests.posts.posting import publish

As = Callable[[Any], Any]
EXPORT = "/api/v1/me/export.xlsx"
SUBJECTS = [
    "基本情况", "报到", "同意", "岗位", "候补", "服务记录", "积分", "五个一", "意见", "反馈函", "消息", "投诉", "登录",
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
        stand_at(2026, 7, 16)
        draft(cast)
    told = client.post("/api/v1/me/opinions", json={"category": "环境", "content": "请增设路灯"})
    assert told.status_code == 201, told.json
    said = client.post("/api/v1/complaints", json={"subject": "privacy", "content": "请说明用途"})
    assert said.status_code == 201, said.json
    return client


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
