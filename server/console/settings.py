"""设置: what one may change, each with its present state; a community's own settings."""

from uuid import UUID

from flask import Blueprint, Response

from server.console.settings_cards import cards
from server.console.settings_changes import (
    DEEDS,
    ConsequencesUnseen,
    changes,
    differing,
    history,
    periods,
    typed_settings,
)
from server.kernel import clock
from server.kernel.errors import Invalid, StaleVersion
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import PageQuery, Text
from server.organisations import queries, service, settings_list
from server.organisations.schemas import PartyOrganisationIn
from server.pages.shell import show

pages = Blueprint("console_settings", __name__, url_prefix="/console/settings", template_folder="templates")


@pages.get("")
@page(verb="calendar.read")
def index() -> Response:
    """Show what one may look after, with its present state."""
    return show("console/settings.html", cards=cards(actor()))


class CommunitiesQuery(PageQuery):
    q = Text(least=1, most=40)


@pages.get("/communities")
@page(verb="settings.read", takes_query=True)
def list_communities() -> Response:
    """List the settings of every community in scope."""
    query = asked(CommunitiesQuery)
    found = settings_list.communities(**query, actor=actor())
    return show("console/settings_list.html", found=found, query=query)


@pages.get("/communities/<uuid:community_id>")
@page(verb="settings.read")
def show_settings(community_id: UUID, form: Form = BLANK) -> Response:
    """Show a community's settings; whoever may change them gets the form, and before saving what follows."""
    community = queries.access_community(community_id, actor=actor(), verb="settings.read")
    settings = queries.settings_of(community_id)
    return show(
        "console/settings_form.html", community=community, each=settings, form=form, deeds=DEEDS,
        stale=form.message == StaleVersion.message, coming=_coming(form, settings),
        issuer=queries.issuing_name(community_id), periods=periods(clock.today(), settings.letters_from),
        history=history(community_id), defaults=settings_list.defaults(),
    )  # fmt: skip


def _coming(form: Form, settings: object) -> list[object]:
    """Return what a form that waits for its confirmation would change."""
    if form.message != ConsequencesUnseen.message:
        return []
    return list(changes(typed_settings()[0], settings))


@pages.post("/communities/<uuid:community_id>")
@page(verb="settings.change", takes_form=True, again=show_settings)
def change_settings(community_id: UUID) -> Response:
    """Change what was typed differently, once what follows has been seen."""
    queries.access_community(community_id, actor=actor(), verb="settings.change")
    typed, version, seen = typed_settings()
    different = differing(typed, queries.settings_of(community_id))
    if not different:
        return see(f"/console/settings/communities/{community_id}", "没有改动。")
    service.change_settings(community_id, different, version=version, actor=actor())
    if not seen:  # tried, and taken back with the transaction
        raise ConsequencesUnseen()
    return see(f"/console/settings/communities/{community_id}", "设置已保存。")


@pages.post("/communities/<uuid:community_id>/issuer")
@page(verb="organisations.manage", takes_form=True, again=show_settings)
def name_issuer(community_id: UUID) -> Response:
    """Give a community's letters another issuing name from a day on."""
    queries.access_community(community_id, actor=actor(), verb="organisations.manage")
    typed = loaded(PartyOrganisationIn)
    former = queries.issuing_name(community_id)
    if former is not None and former.full_name == typed["full_name"]:
        raise Invalid(fields={"full_name": ["与现在的名称相同。"]})
    service.name_party_organisation(area_id=community_id, **typed, actor=actor())
    return see(f"/console/settings/communities/{community_id}", "发文机关名称已变更。")
