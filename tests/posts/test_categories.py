"""岗位类别: the city's own list, its names and order, and what a retired one still is."""

import threading

import pytest
from sqlalchemy import text

from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import NotFound
from server.posts import categorising, queries, service
from server.posts.errors import CategoryNameTaken, CategoryRetired, LastCategory
from tests import cast as casting
from tests.cast import Cast, Role
from tests.posts.posting import publish

within = pytest.mark.usefixtures("within")


def order() -> list[str]:
    return [each.code for each in categorising.every()]


@within
def test_a_new_category_comes_before_the_others_with_the_next_code(assembled: Cast) -> None:
    added = categorising.add("河湖巡护岗", risky=True, actor=assembled.administrator)
    assert (added.code, added.risky, added.qualification) == ("D15", True, False)
    assert order()[-2:] == ["D15", "D99"]


@within
def test_two_categories_never_have_one_name(assembled: Cast) -> None:
    with pytest.raises(CategoryNameTaken):
        categorising.add("便民服务岗", actor=assembled.administrator)
    with pytest.raises(CategoryNameTaken):
        categorising.change("D01", {"name": "便民服务岗"}, actor=assembled.administrator)
    categorising.change("D13", {"name": "便民服务岗"}, actor=assembled.administrator)


@pytest.mark.parametrize(
    ("code", "place", "expected"),
    [("D03", 1, ["D03", "D01", "D02"]), ("D01", 3, ["D02", "D03", "D01"]), ("D99", 1, ["D01", "D02", "D03"])],
)
@within
def test_a_category_is_moved_and_the_others_stay_last(
    assembled: Cast, code: str, place: int, expected: list[str]
) -> None:
    categorising.change(code, {"position": place}, actor=assembled.administrator)
    assert (order()[:3], order()[-1]) == (expected, "D99")
    assert [each.position for each in categorising.every()] == list(range(1, 16))


@within
def test_a_renamed_category_renames_what_bears_it(assembled: Cast) -> None:
    post = publish(assembled)
    categorising.change(post.category_code, {"name": "新名称岗"}, actor=assembled.administrator)
    assert queries.categories()[post.category_code] == "新名称岗"


@within
def test_a_retired_category_stays_with_its_posts_and_takes_nothing_new(assembled: Cast) -> None:
    post = publish(assembled, category_code="D06")
    categorising.retire("D06", actor=assembled.administrator)
    assert queries.categories()["D06"] == "文体活动岗"
    assert "D06" not in queries.categories_to_choose()
    assert "D06" in queries.categories_to_choose(present="D06")
    with pytest.raises(CategoryRetired):
        publish(assembled, category_code="D06")
    changed = service.change(post.id, {"category_code": "D06", "place": "广场"}, actor=assembled.clerk)
    assert changed.place == "广场"
    with pytest.raises(CategoryRetired):
        categorising.retire("D06", actor=assembled.administrator)
    categorising.restore("D06", actor=assembled.administrator)
    publish(assembled, category_code="D06")


@within
def test_the_others_are_always_there(assembled: Cast) -> None:
    with pytest.raises(LastCategory):
        categorising.retire("D99", actor=assembled.administrator)


@within
def test_only_the_whole_citys_administrator_changes_them(assembled: Cast) -> None:
    part = casting.staff("石磊", Role.ADMINISTRATOR, area=assembled.county)
    for actor in (part, assembled.secretary, assembled.stranger):
        with pytest.raises(NotFound):
            categorising.retire("D06", actor=actor)


@within
def test_every_change_is_on_the_record(assembled: Cast) -> None:
    actor = assembled.administrator
    categorising.change("D06", {"name": "文艺岗"}, actor=actor)
    categorising.change("D06", {"position": 1}, actor=actor)
    categorising.retire("D06", actor=actor)
    kept = text("SELECT verb, details FROM audit_entries WHERE verb LIKE 'categories.%' ORDER BY id")
    assert [tuple(row) for row in session().execute(kept)] == [
        ("categories.change", {"code": "D06", "before": {"name": "文体活动岗"}, "after": {"name": "文艺岗"}}),
        ("categories.change", {"code": "D06", "position": 1}),
        ("categories.retire", {"code": "D06", "name": "文艺岗"}),
    ]


@pytest.mark.commits
def test_categories_added_at_once_have_codes_of_their_own(city: Database) -> None:
    with city.transaction():
        administrator = casting.assemble().administrator

    def add(name: str, actor: Actor) -> None:
        with city.transaction():
            categorising.add(name, actor=actor)

    threads = [threading.Thread(target=add, args=(f"第{number}岗", administrator)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with city.transaction():
        assert [each.code for each in categorising.every()][-9:] == [*(f"D{n}" for n in range(15, 23)), "D99"]
        assert [each.position for each in categorising.every()] == list(range(1, 24))
