"""Routes of the operations room."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request

from server.kernel.errors import NotFound
from server.kernel.http import OPEN, Routes, actor
from server.kernel.jobs import JobUnit
from server.operations import health, queries, service
from server.operations.health import Health
from server.operations.queries import JobHistory
from server.operations.schemas import ChecksOut, EchoQuery, HealthOut, JobsOut, PushQuery, UnitOut

routes = Routes("operations", "运行状况")


@routes.get("/health", verb=OPEN, out=HealthOut)
def alive() -> dict[str, bool]:
    """Say whether the system is alive: 503 when its database does not answer."""
    return queries.alive()


@routes.get("/health/checks", verb="jobs.read", out=ChecksOut)
def checks() -> Health:
    """Say how every part of the system stands, and what to do next where it does not stand well."""
    return health.health()


@routes.get("/jobs", verb="jobs.read", out=JobsOut)
def job_history() -> JobHistory:
    """Show what the jobs did: the last runs of every timer, units by state, under way, tried again and given up."""
    return queries.history()


@routes.post("/jobs/<kind>/<period>/<uuid:scope>/revival", verb="jobs.revive", out=UnitOut)
def revive(kind: str, period: str, scope: UUID) -> JobUnit:
    """Let a unit that was given up be tried again, after its cause has been mended."""
    return service.revive(kind, period, scope, actor=actor())


@routes.get("/wechat/push", verb=OPEN, query=EchoQuery, media_type="text/plain")
def confirm_push_address(query: dict[str, Any]) -> Response:
    """Answer WeChat's console, which asks once whether this address is ours."""
    _believe(query)
    return _plain(query["echostr"])


@routes.post("/wechat/push", verb=OPEN, query=PushQuery, media_type="text/plain", stored=False)
def push(query: dict[str, Any]) -> Response:
    """Take what WeChat pushes, in XML or JSON: signed, five minutes old at most, and never twice."""
    _believe(query)
    service.take_push(request.get_data(), request.mimetype)
    return _plain("success")


def _believe(query: dict[str, Any]) -> None:
    token = current_app.config["PUSH_TOKEN"]
    if not token:  # nobody has typed a token into WeChat's console: there is no such address
        raise NotFound()
    service.believe_push(
        token, signature=query["signature"], timestamp=query["timestamp"], nonce=query["nonce"]
    )


def _plain(words: str) -> Response:
    return current_app.response_class(words, mimetype="text/plain")
