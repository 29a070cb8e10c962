"""操作日志: who did what and why, in readable words; and whether anybody has touched the books."""

from typing import Any

from flask import Blueprint, Response

from server.audit import queries, service
from server.audit.rules import VERBS
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, page, see
from server.overview.schemas import TrailQuery
from server.overview.trail import trail
from server.pages.shell import show

pages = Blueprint(
    "console_audit_trail", __name__, url_prefix="/console/settings/audit", template_folder="templates"
)
_NAMES = {"first": "from", "last": "to", "who": "who", "about": "about", "verb": "verb"}


@pages.get("")
@page(verb="audit.read", takes_query=True)
def search(form: Form = BLANK) -> Response:
    """Search the trail, the newest first."""
    query = asked(TrailQuery)
    found = trail(**query, actor=actor())
    return show(
        "console/audit_trail.html", found=found, query=query, arguments=_arguments(query), groups=VERBS, form=form,
        sealing=queries.sealing(), verification=queries.verification(), whole=queries.whole_city(actor()),
    )  # fmt: skip


def _arguments(query: dict[str, Any]) -> dict[str, Any]:
    return {_NAMES[name]: value for name, value in query.items() if name in _NAMES}


@pages.post("/verification")
@page(verb="audit.read", takes_form=True, again=search)
def verify() -> Response:
    """Ask for the books to be checked against their seals."""
    service.ask_verification(actor=actor())
    return see("/console/settings/audit", "已开始核验，结果稍后显示在“封存状态”中。")
