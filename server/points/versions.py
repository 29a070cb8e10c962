"""Versions of the rules as people read them: whose they are, who proposed and approved them, and whether they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page
from server.organisations import queries as organisations
from server.people import queries as people
from server.points import queries
from server.points.models import RuleSet
from server.points.rules import Rules


class Standing(StrEnum):
    """Where a version stands today; LAPSED: its day came before anybody approved it."""

    PROPOSED = "proposed"
    LAPSED = "lapsed"
    COMING = "coming"
    IN_FORCE = "in_force"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        return {
            "proposed": "待批准", "lapsed": "逾期未批准", "coming": "待施行", "in_force": "施行中", "replaced": "已被新版替代",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with the names in it; ``area`` is whose rules they are."""

    rules: RuleSet
    area: str
    proposer: str | None
    approver: str | None
    standing: Standing


def version_page(
    community_id: UUID | None, *, actor: Actor, cursor: str | None = None, limit: int = 50
) -> Page[VersionView]:
    """Return a page of the city's versions and a community's own, the newest first; NotFound outside the scope."""
    found = queries.rule_sets(community_id, cursor=cursor, limit=limit, actor=actor)
    return Page(_views(found.items), found.next)


def version(rule_set_id: UUID, *, actor: Actor) -> VersionView:
    """Return one version: the city's to every desk that reads settings, a community's own inside the actor's scope."""
    found = session().get(RuleSet, rule_set_id)
    if found is None:
        raise NotFound()
    if found.community_id is not None:
        organisations.access_community(found.community_id, actor=actor, verb="settings.read")
    return _views([found])[0]


def _views(versions: Sequence[RuleSet]) -> list[VersionView]:
    named = {each for row in versions for each in (row.proposed_by, row.approved_by) if each is not None}
    names = people.names(named)
    places = organisations.area_names({row.community_id for row in versions if row.community_id})
    book = queries.rule_book(places).versions
    return [
        VersionView(
            row, places[row.community_id] if row.community_id else "全市",
            names[row.proposed_by] if row.proposed_by else None,
            names[row.approved_by] if row.approved_by else None, _standing(row, book),
        )
        for row in versions
    ]  # fmt: skip


def _standing(row: RuleSet, book: Sequence[Rules]) -> Standing:
    today = clock.today()
    if row.approved_at is None:
        return Standing.PROPOSED if row.valid_from > today else Standing.LAPSED
    if row.valid_from > today:
        return Standing.COMING
    held = [
        each.version for each in book if each.community_id == row.community_id and each.valid_from <= today
    ]
    return Standing.IN_FORCE if row.version == max(held) else Standing.REPLACED


def in_force(community_id: UUID | None) -> Rules | None:
    """Return the version that holds today in a community, or of the city (None)."""
    book = queries.rule_book([] if community_id is None else [community_id])
    today = clock.today()
    if community_id is not None:
        return book.on(community_id, today)
    held = [each for each in book.versions if each.valid_from <= today]
    return max(held, key=lambda each: each.version, default=None)


def may_change_for_all(actor: Actor) -> bool:
    """Say whether the actor may propose rules for the whole city."""
    city = organisations.root()
    return city is not None and city.path.startswith(actor.area_paths("settings.change"))
