"""社区变更: a community gets another name, ends in another one, or has a new one split off."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.console.organisations import PartQuery
from server.console.settings_changes import ConsequencesUnseen
from server.feedback import reshaping as letters
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import PageQuery, Schema, Text
from server.members import reshaping as members
from server.organisations import community_list, former_names, queries
from server.organisations import reshaping as tree
from server.organisations.models import Area, AreaChange
from server.organisations.unit_list import VERB, Standing
from server.overview import reshaping
from server.overview.reshaping import LABELS, NewCommunity
from server.pages.shell import show
from server.people import queries as people

pages = Blueprint(
    "console_communities",
    __name__,
    url_prefix="/console/settings/organisations/communities",
    template_folder="templates",
)
HERE = "/console/settings/organisations/communities"


class CommunitiesQuery(PageQuery):
    q = Text(least=1, most=40)
    standing = fields.Enum(Standing, by_value=True, load_default=Standing.OPEN)


@pages.get("")
@page(verb=VERB, takes_query=True)
def list_communities() -> Response:
    """List the communities, and what became of some."""
    query = asked(CommunitiesQuery)
    found, made = community_list.page(**query, actor=actor()), tree.changes(actor=actor())
    successors = queries.area_names(each.successor_id for each, _ in found.items if each.successor_id)
    return show(
        "console/organisations_communities.html", found=found, query=query, standings=Standing,
        successors=successors, changes=made, who=_who(made),
    )  # fmt: skip


def _who(made: Sequence[AreaChange]) -> dict[UUID, str]:
    return people.names({each.made_by for each in made if each.made_by})


@pages.get("/<uuid:community_id>")
@page(verb=VERB)
def show_community(community_id: UUID, form: Form = BLANK) -> Response:
    """Show a community, what became of it, and what may be done with it."""
    community = queries.access_community(community_id, actor=actor(), verb=VERB)
    made = tree.changes(area_id=community_id, actor=actor())
    return show(
        "console/organisations_community.html", community=community, form=form, changes=made, who=_who(made),
        former=former_names.former_area_names(community_id), issuer=queries.issuing_name(community_id), labels=LABELS,
        successor=queries.area(community.successor_id) if community.successor_id else None,
        unfinished=letters.unfinished(community_id=community_id),
    )  # fmt: skip


class RenamingTyped(Schema):
    name = Text(least=2, most=60, required=True, error_messages={"required": "请填写新名称。"})
    full_name = Text(least=2, most=80, load_default=None)
    short_name = Text(least=2, most=40, load_default=None)
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写依据或原因。"})


@pages.post("/<uuid:community_id>/renaming")
@page(verb=VERB, takes_form=True, again=show_community)
def rename(community_id: UUID) -> Response:
    """Give a community another name from today on, and its Party organisation too where it is given."""
    queries.access_community(community_id, actor=actor(), verb=VERB)
    typed = loaded(RenamingTyped)
    issuer = tree.issuer_of(typed["full_name"], typed["short_name"], since=clock.today())
    tree.rename(community_id, typed["name"].strip(), reason=typed["reason"], issuer=issuer, actor=actor())
    return see(f"{HERE}/{community_id}", "社区已更名，原名称仍可对应名册。")


class MergerTyped(Schema):
    into = fields.UUID(required=True, error_messages={"required": "请选择并入哪个社区。"})
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写依据或原因。"})
    seen = fields.Boolean(load_default=False)


@pages.get("/<uuid:community_id>/merger")
@page(verb=VERB)
def ask_for_merger(community_id: UUID, form: Form = BLANK) -> Response:
    """Ask into which community one goes; then say what that moves, before it is done."""
    community, who = queries.access_community(community_id, actor=actor(), verb=VERB), actor()
    coming = _coming(community, form, who)
    return show(
        "console/organisations_merger.html", community=community, form=form, labels=LABELS, coming=coming,
        others=community_list.open_others(community, actor=who), first=clock.today(),
        into=queries.area(UUID(form.get("into"))) if coming else None,
    )  # fmt: skip


def _coming(community: Area, form: Form, who: Actor) -> dict[str, int]:
    """Return what a form that waits for its confirmation would move."""
    if form.message != ConsequencesUnseen.message:
        return {}
    return reshaping.tried(community.id, UUID(form.get("into")), actor=who)


@pages.post("/<uuid:community_id>/merger")
@page(verb=VERB, takes_form=True, again=ask_for_merger)
def merge(community_id: UUID) -> Response:
    """Merge a community into another one, once what follows has been seen."""
    queries.access_community(community_id, actor=actor(), verb=VERB)
    typed = loaded(MergerTyped)
    reshaping.merge(community_id, typed["into"], reason=typed["reason"], actor=actor())
    if not typed["seen"]:  # tried, and taken back with the transaction
        raise ConsequencesUnseen()
    return see(f"{HERE}/{typed['into']}", "合并已完成，转移的数量见变更记录。")


class SplitTyped(Schema):
    name = Text(least=2, most=60, required=True, error_messages={"required": "请填写新社区名称。"})
    number_prefix = Text(least=1, most=20, required=True, error_messages={"required": "请填写机关代字。"})
    full_name = Text(least=2, most=80, required=True, error_messages={"required": "请填写发文机关全称。"})
    short_name = Text(least=2, most=40, required=True, error_messages={"required": "请填写发文机关简称。"})
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写依据或原因。"})
    member_ids = fields.List(fields.UUID(), required=True, error_messages={"required": "请至少选择一人。"})
    seen = fields.Boolean(load_default=False)


@pages.get("/<uuid:community_id>/split")
@page(verb=VERB, takes_query=True)
def ask_for_split(community_id: UUID, form: Form = BLANK) -> Response:
    """Show who lives in a community, to choose who belongs to the new one; a part of the residence ticks all it fits."""
    community = queries.access_community(community_id, actor=actor(), verb=VERB)
    residents, part = members.residents(community_id, actor=actor()), asked(PartQuery)["part"]
    return show(
        "console/organisations_split.html", community=community, form=form, people=residents, part=part, ticked=members.fitting(residents, part),
        coming=form.message == ConsequencesUnseen.message, chosen=len(form.all("member_ids")),
    )  # fmt: skip


@pages.post("/<uuid:community_id>/split")
@page(verb=VERB, takes_form=True, again=ask_for_split)
def split(community_id: UUID) -> Response:
    """Split a new community off, once what follows has been seen."""
    queries.access_community(community_id, actor=actor(), verb=VERB)
    typed: dict[str, Any] = loaded(SplitTyped, lists=frozenset({"member_ids"}))
    seen, reason = typed.pop("seen"), typed.pop("reason")
    made = reshaping.split(community_id, NewCommunity(**typed), reason=reason, actor=actor())
    if not seen:  # tried, and taken back with the transaction
        raise ConsequencesUnseen()
    return see(f"{HERE}/{made.other_id}", "新社区已建立。请为它邀请工作人员，并核对社区设置。")
