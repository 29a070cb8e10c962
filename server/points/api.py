"""Routes of points and their rules."""

from typing import Any
from uuid import UUID

from server.kernel.http import Routes, actor
from server.kernel.paging import Page
from server.kernel.schema import page_of
from server.points import queries, service
from server.points.models import RuleSet
from server.points.rules import Statement
from server.points.schemas import RuleSetIn, RuleSetOut, RuleSetQuery, StatementOut, YearQuery

routes = Routes("points", "积分与积分规则")


@routes.get("/me/points", verb="points.read_own", query=YearQuery, out=StatementOut)
def my_points(query: dict[str, Any]) -> Statement:
    """Read one's own points of a year (this one by default); 404 points_off where the community keeps none."""
    return queries.own_statement(query["year"], actor=actor())


@routes.get("/members/<uuid:member_id>/points", verb="points.read", query=YearQuery, out=StatementOut)
def points_of_member(member_id: UUID, query: dict[str, Any]) -> Statement:
    """Read a member's points of a year (this one by default)."""
    return queries.access_statement(member_id, query["year"], actor=actor())


@routes.get("/points-rules", verb="settings.read", query=RuleSetQuery, out=page_of(RuleSetOut))
def list_points_rules(query: dict[str, Any]) -> Page[RuleSet]:
    """List the versions for all communities and a named community's own, proposals included."""
    return queries.rule_sets(**query, actor=actor())


@routes.post("/points-rules", verb="settings.change", body=RuleSetIn, out=RuleSetOut, status=201)
def propose_points_rules(body: dict[str, Any]) -> RuleSet:
    """Propose a version; it takes force from its day once another person has approved it."""
    return service.propose_rules(body.pop("community_id"), **body, actor=actor())


@routes.post("/points-rules/<uuid:rule_set_id>/approval", verb="settings.change", out=RuleSetOut)
def approve_points_rules(rule_set_id: UUID) -> RuleSet:
    """Approve a version that somebody else proposed."""
    return service.approve_rules(rule_set_id, actor=actor())
