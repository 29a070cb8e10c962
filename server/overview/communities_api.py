"""Routes of communities that are renamed, merged and split."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.kernel import clock
from server.kernel.http import Routes, actor
from server.organisations import queries as organisations_queries
from server.organisations import service as organisations
from server.organisations.service import AreaChange
from server.overview import reshaping
from server.overview.communities_schemas import (
    AreaChangeOut,
    AreaChangesOut,
    MergerIn,
    MergerPreviewIn,
    MergerPreviewOut,
    RenamingIn,
    SplitIn,
)
from server.overview.reshaping import NewCommunity

VERB = "organisations.manage"
routes = Routes("communities", "社区更名、合并、拆分")


@routes.post(
    "/communities/<uuid:community_id>/renaming", verb=VERB, body=RenamingIn, out=AreaChangeOut, status=201
)
def rename(community_id: UUID, body: dict[str, Any]) -> AreaChange:
    """Give a community another name from today on; letters already issued keep the old one."""
    issuer = organisations.issuer_of(body["full_name"], body["short_name"], since=clock.today())
    return organisations.rename(
        community_id, body["name"], reason=body["reason"], issuer=issuer, actor=actor()
    )


@routes.get("/communities/<uuid:community_id>/changes", verb=VERB, out=AreaChangesOut)
def list_changes(community_id: UUID) -> dict[str, Sequence[AreaChange]]:
    """List what became of a community: renamed, merged, split."""
    organisations_queries.access_community(community_id, actor=actor(), verb=VERB)
    return {"items": organisations.changes(area_id=community_id, actor=actor())}


@routes.post(
    "/communities/<uuid:community_id>/merger-preview",
    verb=VERB, body=MergerPreviewIn, out=MergerPreviewOut,
)  # fmt: skip
def preview_merger(community_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Say how much would go over if a community were merged into another one today; nothing is changed."""
    return {"moved": reshaping.tried(community_id, body["into"], actor=actor())}


@routes.post(
    "/communities/<uuid:community_id>/merger",
    verb=VERB, body=MergerIn, out=AreaChangeOut, status=201,
)  # fmt: skip
def merge(community_id: UUID, body: dict[str, Any]) -> AreaChange:
    """Merge a community into another one from today on: people, registrations and open work go on there."""
    return reshaping.merge(community_id, body["into"], reason=body["reason"], actor=actor())


@routes.post(
    "/communities/<uuid:community_id>/split",
    verb=VERB, body=SplitIn, out=AreaChangeOut, status=201,
)  # fmt: skip
def split(community_id: UUID, body: dict[str, Any]) -> AreaChange:
    """Split a new community off from today on, with some of the members and their registrations."""
    reason = body.pop("reason")
    return reshaping.split(community_id, NewCommunity(**body), reason=reason, actor=actor())
