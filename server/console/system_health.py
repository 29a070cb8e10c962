"""运行状况: how every part of the system stands, what the timers and the work did, and what was given up."""

from uuid import UUID

from flask import Blueprint, Response

from server.kernel.http import actor
from server.kernel.jobs import JobUnit
from server.kernel.pages import BLANK, Form, page, see
from server.operations import queries, service
from server.operations.health import health
from server.operations.rules import TIMERS, kind_label, span, timer_label
from server.organisations import queries as organisations
from server.pages.shell import piece, show

pages = Blueprint(
    "console_system_health", __name__, url_prefix="/console/settings/health", template_folder="templates"
)


@pages.get("")
@page(verb="jobs.read")
def show_health(form: Form = BLANK) -> Response:
    """Show how the system stands, and its work."""
    return _health(form)


def _health(form: Form) -> Response:
    history = queries.history()
    units = [*history.dead, *history.retried, *history.under_way]
    return show(
        "console/health.html", health=health(), history=history, form=form, timers=TIMERS, span=span,
        kind=kind_label, timer=timer_label, places=_places(units),
        may_revive=organisations.whole_city(actor(), "jobs.revive") is not None,
    )  # fmt: skip


def _places(units: list[JobUnit]) -> dict[UUID, str]:
    return organisations.area_names({unit.scope for unit in units})


@pages.get("/checks")
@page(verb="jobs.read")
def show_checks() -> Response:
    """Show the checks alone, for a page that stays open."""
    return piece("console/health_checks.html", health=health())


def _again(kind: str, period: str, scope: UUID, form: Form = BLANK) -> Response:
    organisations.require_city(actor(), "jobs.revive")
    return _health(form)


@pages.post("/jobs/<kind>/<period>/<uuid:scope>/revival")
@page(verb="jobs.revive", takes_form=True, again=_again)
def revive(kind: str, period: str, scope: UUID) -> Response:
    """Let work that was given up be tried again."""
    service.revive(kind, period, scope, actor=actor())
    return see("/console/settings/health", f"“{kind_label(kind)}”已重新排队，马上办理。")
