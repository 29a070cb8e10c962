"""One's own inbox: newest first, read up to a notice, nobody else's."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.notifications import queries, service
from server.notifications.models import Notice
from server.notifications.rules import MOST_WORDS, NoticeKind
from tests.cast import Cast
from tests.notifications.scene import tell

SignIn = Callable[[Actor], FlaskClient]
INBOX, READING = "/api/v1/me/notices", "/api/v1/me/notices/reading"


@pytest.fixture
def told(cast: Cast, database: Database) -> list[str]:
    """Three notices to 王立新, an hour between them, and one to 李春梅; return the three words, the newest first."""
    words = ["第一条", "第二条", "第三条"]
    for each in words:
        with database.transaction():
            tell(cast.wang.id, words=each)
        clock.use(clock.FixedClock(clock.now() + dt.timedelta(hours=1)))
    with database.transaction():
        tell(cast.li.id, words="别人的")
    return words[::-1]


def items(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    return list(client.get(INBOX, query_string=query).json["items"])


def test_the_inbox_is_ones_own_newest_first(told: list[str], cast: Cast, as_: SignIn) -> None:
    shown = items(as_(cast.phone_of(cast.wang)))
    assert [each["words"] for each in shown] == told
    assert shown[2]["kind_label"] == "岗位认领结果"
    assert (shown[2]["page"], shown[2]["read_at"]) == ("/pages/claims/claims", None)
    assert shown[2]["created_at"] == "2026-07-22T01:00:00+00:00"


def test_the_inbox_has_pages(told: list[str], cast: Cast, as_: SignIn) -> None:
    client = as_(cast.phone_of(cast.wang))
    first = client.get(INBOX, query_string={"limit": 2}).json
    assert [each["words"] for each in first["items"]] == told[:2]
    assert [each["words"] for each in items(client, cursor=first["next"])] == told[2:]


def test_reading_marks_a_notice_and_all_older_ones(told: list[str], cast: Cast, as_: SignIn) -> None:
    client = as_(cast.phone_of(cast.wang))
    middle = items(client)[1]["id"]
    assert client.post(READING, json={"up_to": middle}).json == {"unread": 1}
    assert [each["read_at"] is not None for each in items(client)] == [False, True, True]
    assert client.post(READING, json={"up_to": middle}).json == {"unread": 1}


def test_what_was_read_first_keeps_its_moment(told: list[str], cast: Cast, as_: SignIn) -> None:
    client = as_(cast.phone_of(cast.wang))
    newest, _, oldest = (each["id"] for each in items(client))
    client.post(READING, json={"up_to": oldest})
    before = items(client)[2]["read_at"]
    clock.use(clock.FixedClock(clock.now() + dt.timedelta(days=1)))
    client.post(READING, json={"up_to": newest})
    assert items(client)[2]["read_at"] == before


def test_reading_ones_own_touches_nobody_elses(
    told: list[str], cast: Cast, as_: SignIn, database: Database
) -> None:
    client = as_(cast.phone_of(cast.wang))
    client.post(READING, json={"up_to": items(client)[0]["id"]})
    with database.transaction():
        assert (queries.unread(cast.wang.id), queries.unread(cast.li.id)) == (0, 1)


def test_a_notice_of_somebody_else_does_not_exist(told: list[str], cast: Cast, as_: SignIn) -> None:
    (theirs,) = items(as_(cast.phone_of(cast.li)))
    for actor in (cast.phone_of(cast.wang), cast.phone_of(cast.ma), cast.stranger, cast.clerk):
        client = as_(actor)
        answers = [client.post(READING, json={"up_to": str(each)}) for each in (theirs["id"], new_id())]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].json["error"] == answers[1].json["error"]


def test_strangers_see_an_empty_inbox(told: list[str], cast: Cast, as_: SignIn) -> None:
    for actor in (cast.phone_of(cast.ma), cast.stranger, cast.clerk, cast.auditor, cast.liaison):
        assert items(as_(actor)) == []


def test_staff_have_an_inbox_at_the_desk(cast: Cast, as_: SignIn, database: Database) -> None:
    assert cast.clerk.person_id is not None
    with database.transaction():
        tell(cast.clerk.person_id)
    assert len(items(as_(cast.clerk))) == 1


def test_everybody_is_told_once(cast: Cast, within: None) -> None:
    people = [cast.wang.id, cast.li.id, cast.wang.id]
    service.notify_all(people, NoticeKind.LETTER, title="核对", words="请核对。")
    service.notify_all([], NoticeKind.LETTER, title="核对", words="请核对。")
    told = session().execute(select(Notice.person_id).order_by(Notice.person_id)).scalars().all()
    assert told == sorted([cast.wang.id, cast.li.id])


def test_words_too_long_are_cut_visibly(cast: Cast, within: None) -> None:
    tell(cast.wang.id, title="题" * 99, words="字" * 300)
    (notice,) = queries.newest(cast.wang.id, 3)
    assert (len(notice.title), len(notice.words), notice.words[-1]) == (40, MOST_WORDS, "…")


def test_people_told_since_a_day_are_known(cast: Cast, within: None) -> None:
    service.notify(cast.wang.id, NoticeKind.RENEWAL, title="续报", words="请续报。")
    people, now = {cast.wang.id, cast.li.id}, clock.now()
    assert queries.told_since(people, NoticeKind.RENEWAL, now) == {cast.wang.id}
    assert queries.told_since(people, NoticeKind.LETTER, now) == set()
    assert queries.told_since(people, NoticeKind.RENEWAL, now + dt.timedelta(seconds=1)) == set()


def test_notices_are_forgotten_after_two_years(cast: Cast, within: None, at: Callable[..., None]) -> None:
    def left() -> int:
        return session().execute(select(func.count(Notice.id))).scalar_one()

    tell(cast.wang.id)
    at(2028, 7, 21)
    tell(cast.wang.id)
    assert service.forget_old() == 0
    at(2028, 7, 24)
    assert (service.forget_old(), left()) == (1, 1)


def test_an_unbound_phone_has_no_inbox(app: Any, client: FlaskClient) -> None:
    assert client.get(INBOX).status_code == 401
    assert client.post(READING, json={"up_to": str(UUID(int=1))}).status_code == 401
