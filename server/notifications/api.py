"""Routes of one's own notices and subscriptions."""

from typing import Any, cast

from flask import current_app

from server.kernel.http import Routes, actor
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of
from server.notifications import queries, service
from server.notifications.models import Notice
from server.notifications.rules import Templates
from server.notifications.schemas import (
    AcceptedOut,
    AnswersIn,
    NoticeOut,
    ReadingIn,
    SubscriptionsOut,
    UnreadOut,
)

routes = Routes("notifications", "消息与订阅")


@routes.get("/me/notices", verb="notices.read", query=PageQuery, out=page_of(NoticeOut))
def list_notices(query: dict[str, Any]) -> Page[Notice]:
    """List one's own notices, the newest first."""
    return queries.inbox(**query, actor=actor())


@routes.post("/me/notices/reading", verb="notices.read", body=ReadingIn, out=UnreadOut)
def read_notices(body: dict[str, Any]) -> dict[str, int]:
    """Mark a notice and all older ones as read."""
    return {"unread": service.read_up_to(body["up_to"], actor=actor())}


@routes.get("/me/subscriptions", verb="notices.read", out=SubscriptionsOut)
def list_templates() -> dict[str, Any]:
    """List the templates for which the phone may ask its owner."""
    return {"templates": queries.offered(_templates(), actor=actor())}


@routes.post("/me/subscriptions", verb="notices.read", body=AnswersIn, out=AcceptedOut)
def answer_templates(body: dict[str, Any]) -> dict[str, int]:
    """Take what WeChat's dialogue said: one message for each template accepted."""
    return {"accepted": service.answer(body["answers"], templates=_templates(), actor=actor())}


def _templates() -> Templates:
    return cast(Templates, current_app.config["TEMPLATES"])
