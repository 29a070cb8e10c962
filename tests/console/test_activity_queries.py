"""What 岗位, 活动 and 台账 ask the database does not grow with what they show; and they have no serious finding."""

from types import SimpleNamespace

import pytest

from server.activities import service
from server.activities.models import Activity
from tests.activities.scene import people, planned, row
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.console.test_activities import confirmed
from tests.posts.posting import publish


def more(living: SimpleNamespace, count: int) -> Activity:
    """Add an activity with so many confirmed people, and a post."""
    cast = living.cast
    with living.database.transaction():
        activity = planned(cast)
        service.enter_sheet(activity.id, [row(each.id) for each in people(cast, count)], actor=cast.clerk)
        service.confirm(activity.id, actor=cast.secretary)
        publish(cast)
        return activity


@pytest.mark.parametrize(
    "path", ["/console/posts", "/console/activities", "/console/ledger?from=2026-05-01&to=2026-05-31"]
)
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    desk: OpenDesk, living: SimpleNamespace, path: str
) -> None:
    more(living, 1)
    page = desk(living.cast.secretary, path)
    with counting(living.database) as few:
        page.reload()
    more(living, 4)
    with counting(living.database) as many:
        page.reload()
    assert len(many) == len(few)


def test_an_activity_asks_as_much_for_many_people_as_for_one(desk: OpenDesk, living: SimpleNamespace) -> None:
    one, several = more(living, 1), more(living, 4)
    page = desk(living.cast.secretary, f"/console/activities/{one.id}")
    with counting(living.database) as few:
        page.reload()
    with counting(living.database) as many:
        page.goto(f"/console/activities/{several.id}")
    assert len(many) == len(few)


def test_no_page_of_an_activity_or_a_post_has_a_serious_finding(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    activity = confirmed(living)
    with living.database.transaction():
        record, post = service.queries.records_in(activity.id)[0], publish(living.cast)
    page = desk(living.cast.secretary)
    here = f"/console/activities/{activity.id}"
    for path in (
        here, f"{here}/sign-in-sheet", f"{here}/change", f"{here}/calls", "/console/activities/new",
        f"/console/activities/records/{record.id}", "/console/activities/objections",
        "/console/ledger/print?from=2026-05-01&to=2026-05-31", f"/console/posts/{post.id}", "/console/posts/new",
    ):  # fmt: skip
        page.goto(path)
        assert (path, findings(page)) == (path, [])
