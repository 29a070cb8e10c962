"""What runs by itself: following the communities' points switches, and the nightly check of the ledger."""

import logging
from collections import defaultdict
from uuid import UUID

from server.kernel import jobs
from server.kernel.actor import SYSTEM
from server.kernel.jobs import Handler, Lease
from server.organisations import queries as organisations
from server.points import queries, service

RECOMPUTATION = "points"
_log = logging.getLogger(__name__)


def plan_recomputations() -> int:
    """Plan one unit per community and version of its settings: the points switch may have moved. Returns how many."""
    communities: dict[int, list[UUID]] = defaultdict(list)
    for community_id, version in organisations.settings_versions():
        communities[version].append(community_id)
    return sum(jobs.plan(RECOMPUTATION, f"v{version}", ids) for version, ids in communities.items())


def recompute(lease: Lease) -> None:
    """Book what the community's switch has changed; a second run books nothing."""
    service.recompute_community(lease.scope, actor=SYSTEM)


def handlers() -> dict[str, Handler]:
    """Return who does which kind of unit."""
    return {RECOMPUTATION: recompute}


def recheck() -> int:
    """Compute every member's year anew and compare it with the ledger (R-22); log each difference, return how many.

    Nothing is mended here: a difference means that somebody wrote past the verbs, and a human must look.
    """
    problems = list(queries.verify())
    for problem in problems:
        _log.error("ledger recheck: %s", problem)
    return len(problems)
