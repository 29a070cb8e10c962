"""岗位类别: the city's own list. One that is retired stays with what bears it, and is not offered for anything new."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.organisations import queries as organisations
from server.posts.errors import CategoriesFull, CategoryNameTaken, CategoryRetired, LastCategory
from server.posts.models import PostCategory, ServicePost
from server.posts.rules import PostState

MANAGE = "categories.manage"
OTHERS = "D99"
"""其他: always the last, and always there."""
_MOST = 98


def every() -> Sequence[PostCategory]:
    """Return every category in order, the retired ones too."""
    return session().execute(select(PostCategory).order_by(PostCategory.position)).scalars().all()


def open_posts() -> dict[str, int]:
    """Return how many posts recruit under each category; one without any is absent."""
    query = select(ServicePost.category_code, func.count()).where(ServicePost.state == PostState.OPEN)
    return {row[0]: row[1] for row in session().execute(query.group_by(ServicePost.category_code))}


def add(name: str, *, qualification: bool = False, risky: bool = False, actor: Actor) -> PostCategory:
    """Add a category before 其他. NotFound but for the whole city, CategoryNameTaken, CategoriesFull."""
    held = _hold(actor)
    _refuse_taken(held, name, beside=None)
    numbers = [int(code[1:]) for code in held if code != OTHERS]
    number = max(numbers, default=0) + 1
    if number > _MOST:
        raise CategoriesFull()
    added = PostCategory(
        code=f"D{number:02}", name=name, position=0, qualification=qualification, risky=risky
    )
    session().add(added)
    _arrange([*(each for each in held.values() if each.code != OTHERS), added, *_others(held)])
    _record("categories.add", added, actor, {"name": name})
    return added


def change(code: str, changes: dict[str, Any], *, actor: Actor) -> PostCategory:
    """Change a category's name, marks or place (1 is the first); what bears it shows the new name. CategoryNameTaken."""
    held = _hold(actor)
    category = _held(held, code)
    position = changes.pop("position", None)
    if "name" in changes:
        _refuse_taken(held, changes["name"], beside=code)
    before = {name: getattr(category, name) for name in changes}
    for name, value in changes.items():
        setattr(category, name, value)
    if position is not None:
        _move(held, category, position)
    details = {"before": before, "after": dict(changes)} if changes else {"position": category.position}
    _record("categories.change", category, actor, details)
    return category


def retire(code: str, *, actor: Actor) -> PostCategory:
    """Offer a category for nothing new. CategoryRetired when it is, LastCategory for 其他."""
    category = _held(_hold(actor), code)
    if code == OTHERS:
        raise LastCategory()
    if category.retired_on is not None:
        raise CategoryRetired()
    category.retired_on = clock.today()
    _record("categories.retire", category, actor, {"name": category.name})
    return category


def restore(code: str, *, actor: Actor) -> PostCategory:
    """Offer a retired category again; nothing happens to one that is not."""
    category = _held(_hold(actor), code)
    if category.retired_on is not None:
        category.retired_on = None
        _record("categories.restore", category, actor, {"name": category.name})
    return category


def _hold(actor: Actor) -> dict[str, PostCategory]:
    """Return every category by code, locked: names and places are given one after another. NotFound but for the whole city."""
    organisations.require_city(actor, MANAGE)
    session().execute(select(PostCategory.code).order_by(PostCategory.code).with_for_update())
    # Read only now: whoever waited for the lock sees what the other has added.
    query = select(PostCategory).order_by(PostCategory.position)
    return {
        each.code: each
        for each in session().execute(query.execution_options(populate_existing=True)).scalars()
    }


def _held(held: dict[str, PostCategory], code: str) -> PostCategory:
    if code not in held:
        raise NotFound()
    return held[code]


def _others(held: dict[str, PostCategory]) -> list[PostCategory]:
    return [held[OTHERS]] if OTHERS in held else []


def _refuse_taken(held: dict[str, PostCategory], name: str, *, beside: str | None) -> None:
    if any(each.name == name and each.code != beside for each in held.values()):
        raise CategoryNameTaken(fields={"name": [CategoryNameTaken.message]})


def _move(held: dict[str, PostCategory], category: PostCategory, position: int) -> None:
    order = [each for each in held.values() if each is not category and each.code != OTHERS]
    if category.code != OTHERS:
        order.insert(position - 1, category)
    _arrange([*order, *_others(held)])


def _arrange(order: Sequence[PostCategory]) -> None:
    for position, category in enumerate(order, start=1):
        category.position = position


def _record(verb: str, category: PostCategory, actor: Actor, details: dict[str, Any]) -> None:
    city = organisations.require_city(actor, MANAGE)
    told = {"code": category.code, **details}
    audit.record(verb, "area", city.id, actor=actor, area_path=city.path, details=told)
