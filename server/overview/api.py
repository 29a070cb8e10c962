"""Routes that need several rooms: who am I, and the end of a registration with its claims."""

from typing import Any
from uuid import UUID

from server.kernel.http import Routes, actor, if_match
from server.overview import queries, service
from server.overview.home import Home, home
from server.overview.queries import Me
from server.overview.schemas import CancellationIn, EndedOut, HomeOut, MeOut, TransferIn
from server.overview.service import Ended

routes = Routes("overview", "我的首页、转出与注销")


@routes.get("/me", verb="me.read", out=MeOut)
def read_me() -> Me:
    """Say who is signed in; works on a phone that is not bound yet."""
    return queries.me(actor=actor())


@routes.get("/me/home", verb="me.read", out=HomeOut)
def read_home() -> Home:
    """Read the phone's first page: where one stands, what comes next, what waits."""
    return home(actor=actor())


@routes.post(
    "/registrations/<uuid:registration_id>/transfer",
    verb="registrations.transfer", body=TransferIn, out=EndedOut, status=201,
)  # fmt: skip
def transfer(registration_id: UUID, body: dict[str, Any]) -> Ended:
    """Move a registration to another community and end the claims in the old one; takes If-Match."""
    return service.transfer(
        registration_id, body["community_id"], body["reason"], version=if_match(), actor=actor()
    )


@routes.post(
    "/registrations/<uuid:registration_id>/cancellation",
    verb="registrations.cancel", body=CancellationIn, out=EndedOut,
)  # fmt: skip
def cancel(registration_id: UUID, body: dict[str, Any]) -> Ended:
    """Cancel a registration, one's own or a member's; takes If-Match."""
    return service.cancel(registration_id, body["reason"], version=if_match(), actor=actor())
