"""党员: searching, and registering from a paper slip."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import ValidationError, fields, post_load

from server.kernel import identifiers
from server.kernel.errors import Fields, Invalid
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, Schema, Text
from server.members import views
from server.members.rules import CONSENT_TEXTS, Flag, PartyStatus, Purpose
from server.members.schemas import MembersQuery
from server.organisations import queries as organisations
from server.pages.shell import show
from server.people.rules import Sex
from server.posts import queries as posts
from server.registrations import slip as slips
from server.registrations.rules import Method
from server.registrations.slip import Slip

pages = Blueprint("console_members", __name__, url_prefix="/console/members", template_folder="templates")

_PAPER = (Method.IN_PERSON, Method.BY_UNIT, Method.BY_PROXY)
_BETWEEN = re.compile(r"[、，,；;\s]+")


@pages.get("")
@page(verb="members.read", takes_query=True)
def list_members() -> Response:
    """Search members by name, pinyin initials, unit, community and flag."""
    query = asked(MembersQuery)
    found = views.page(actor(), **query)
    communities = organisations.communities_in_scope(actor(), "members.read")
    return show("console/members.html", found=found, query=query, communities=communities, flags=list(Flag))


class SlipIn(Schema):
    """A paper slip as it is typed: the unit by its name, skills in one line."""

    name = Text(least=1, most=60, required=True, error_messages={"required": "请填写姓名。"})
    phone = fields.String(required=True, error_messages={"required": "请填写电话。"})
    unit = Text(least=1, most=60, required=True, error_messages={"required": "请填写所在单位。"})
    community_id = fields.UUID(required=True, error_messages={"required": "请选择报到社区。"})
    method = Choice(Method, load_default=Method.IN_PERSON)
    party_status = Choice(PartyStatus, load_default=PartyStatus.FULL)
    sex = Choice(Sex, load_default=None)
    residence = Text(most=80, load_default=None)
    skills = Text(most=200, load_default="")
    categories = fields.List(fields.String(), load_default=[])
    free_times = Text(most=120, load_default=None)
    unit_slip = Text(most=40, load_default=None)
    register = fields.Boolean(required=True, error_messages={"required": "须本人阅读并同意后才能登记。"})
    tell_unit = fields.Boolean(required=True, error_messages={"required": "请按登记表选择同意或不同意。"})
    another = fields.Boolean(load_default=False)

    @post_load
    def tidy(self, slip: dict[str, Any], **_: Any) -> dict[str, Any]:
        phone = identifiers.normalise_phone(slip["phone"])
        if phone is None:
            raise ValidationError("应为11位手机号码。", "phone")
        skills = [word for word in _BETWEEN.split(slip["skills"]) if word]
        return {**slip, "name": slip["name"].strip(), "phone": phone, "skills": skills}


@pages.get("/new")
@page(verb="members.register")
def ask_for_slip(form: Form = BLANK) -> Response:
    """Show the form of a paper slip."""
    communities = organisations.communities_in_scope(actor(), "members.register")
    return show(
        "console/slip.html", form=form, communities=communities, categories=posts.categories_to_choose(), methods=_PAPER,
        sexes=list(Sex), party_statuses=list(PartyStatus),
        consents={purpose.value: CONSENT_TEXTS[purpose] for purpose in (Purpose.REGISTER, Purpose.TELL_UNIT)},
    )  # fmt: skip


@pages.post("/new")
@page(verb="members.register", takes_form=True, again=ask_for_slip)
def register() -> Response:
    """Register from a paper slip; the next slip can follow at once."""
    typed = loaded(SlipIn, lists=frozenset({"categories"}))
    community_id, unit_id = typed.pop("community_id"), _unit_id(typed.pop("unit"))
    consents = {Purpose.REGISTER: typed.pop("register"), Purpose.TELL_UNIT: typed.pop("tell_unit")}
    slip = Slip(**typed, unit_id=unit_id, consents=consents)
    year = slips.register(community_id, slip, actor=actor())
    return see("/console/members/new", f"{slip.name}已报到，登记编号 {year.number}。可以接着录入下一张。")


def _unit_id(name: str) -> UUID:
    unit_id = organisations.open_unit_names().get(name.strip())
    if unit_id is None:
        wrong: Fields = {"unit": ["没有这个单位，请从列表中选择；确实没有的，请管理员先登记单位。"]}
        raise Invalid(fields=wrong)
    return unit_id
