"""岗位类别: the city's list, its order, and what is no longer offered."""

from flask import Blueprint, Response
from marshmallow import fields

from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Schema, Text, Whole
from server.organisations import queries as organisations
from server.pages.shell import show
from server.posts import categorising
from server.posts.schemas import CategoryIn

pages = Blueprint(
    "console_categories", __name__, url_prefix="/console/settings/categories", template_folder="templates"
)
_HERE = "/console/settings/categories"


class EditQuery(Schema):
    edit = Text(least=1, most=4)


@pages.get("")
@page(verb="settings.read", takes_query=True)
def list_categories(form: Form = BLANK) -> Response:
    """List the categories, with how much bears each."""
    return _list(form, asked(EditQuery).get("edit"))


def _list(form: Form, edited: str | None) -> Response:
    every = categorising.every()
    return show(
        "console/categories.html", categories=every, form=form, edited=edited,
        each=next((one for one in every if one.code == edited), None), uses=categorising.open_posts(),
        may_change=organisations.whole_city(actor(), categorising.MANAGE) is not None, others=categorising.OTHERS,
    )  # fmt: skip


def _again(category_code: str, form: Form = BLANK) -> Response:
    organisations.require_city(actor(), categorising.MANAGE)
    return _list(form, category_code)


@pages.post("")
@page(verb="categories.manage", takes_form=True, again=list_categories)
def add() -> Response:
    """Add a category."""
    added = categorising.add(**loaded(CategoryIn), actor=actor())
    return see(_HERE, f"已新增“{added.name}”，排在“其他”之前。")


@pages.post("/<category_code>")
@page(verb="categories.manage", takes_form=True, again=_again)
def change(category_code: str) -> Response:
    """Change a category's name and marks."""
    changed = categorising.change(category_code, loaded(CategoryIn), actor=actor())
    return see(_HERE, f"已保存“{changed.name}”。")


class PlaceIn(Schema):
    position = Whole(least=1, most=99, strict=False, required=True)


@pages.post("/<category_code>/place")
@page(verb="categories.manage", takes_form=True, again=_again)
def move(category_code: str) -> Response:
    """Give a category another place."""
    moved = categorising.change(category_code, loaded(PlaceIn), actor=actor())
    return see(_HERE, f"“{moved.name}”现在排在第{moved.position}。")


class RetirementIn(Schema):
    retired = fields.Boolean(required=True)


@pages.post("/<category_code>/retirement")
@page(verb="categories.manage", takes_form=True, again=_again)
def retire(category_code: str) -> Response:
    """Offer a category no longer, or again."""
    act, done = (
        (categorising.retire, "停用") if loaded(RetirementIn)["retired"] else (categorising.restore, "恢复")
    )
    return see(_HERE, f"“{act(category_code, actor=actor()).name}”已{done}。")
