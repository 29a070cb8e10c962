"""What points and deeds learn from recognised service (domain.md decision 7: nothing comes from claiming alone)."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from server.activities import queries
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import Source
from server.deeds import queries as deeds_queries
from server.deeds import service as deeds
from server.deeds.rules import DeedKind, EvidenceKind, Fulfilment
from server.kernel.actor import Actor
from server.points import service as points
from server.points.rules import Fact, FactKind
from server.posts import queries as posts


def declare(
    records: Sequence[ServiceRecord],
    activity: Activity,
    *,
    replaces: ServiceRecord | None = None,
    actor: Actor,
) -> None:
    """Tell points and deeds what was recognised, in a number of statements that does not grow with the records."""
    attributes = {"activity": str(activity.id), "professional": _professional(activity, actor)}
    facts = [_fact(FactKind.SERVICE, record, record.minutes, attributes) for record in records]
    if activity.source is Source.EMERGENCY:
        facts += [_fact(FactKind.EMERGENCY, record, 1, attributes) for record in records]
    points.declare_many(facts, replaces=_sources(replaces) if replaces else (), actor=actor)
    deeds.fulfil_many([piece for record in records for piece in _deeds_of(record)], actor=actor)


def _professional(activity: Activity, actor: Actor) -> bool:
    if activity.post_id is None:
        return False
    return posts.access_post(activity.post_id, actor=actor, verb="activities.read").professional


def _fact(kind: FactKind, record: ServiceRecord, quantity: int, attributes: dict[str, Any]) -> Fact:
    """A guest's service scores where the guest is registered, like everything else of the member's year."""
    return Fact(kind, record.id, record.member_id, record.home_community_id, record.day, quantity, attributes)


def _sources(record: ServiceRecord) -> list[tuple[FactKind, UUID]]:
    return [(FactKind.SERVICE, record.id), (FactKind.EMERGENCY, record.id)]


def _deeds_of(record: ServiceRecord) -> Iterable[Fulfilment]:
    """A matter helped; a claimed project at its first confirmed service (never by claiming alone)."""
    if record.helped_matters > 0:
        yield _fulfilment(record, DeedKind.MATTER, EvidenceKind.SERVICE_RECORD, record.id)
    if record.claim_id is not None:
        yield _fulfilment(record, DeedKind.PROJECT, EvidenceKind.CLAIM, record.claim_id)


def _fulfilment(
    record: ServiceRecord, kind: DeedKind, evidence: EvidenceKind, evidence_id: UUID
) -> Fulfilment:
    return Fulfilment(
        record.member_id,
        kind,
        record.home_community_id,
        record.day,
        evidence,
        evidence_id,
        record.confirmed_by,
    )


def _settle_claim(claim_id: UUID | None, actor: Actor) -> None:
    """Let a claim's deed rest on its earliest service that still stands, or fall with the last."""
    if claim_id is None:
        return
    first = queries.first_confirmed(claim_id)
    due = [] if first is None else [(int(DeedKind.PROJECT), first.day)]
    if deeds_queries.standing(EvidenceKind.CLAIM, [claim_id]).get(claim_id, []) != due:
        deeds.withdraw_evidence(EvidenceKind.CLAIM, claim_id, actor=actor)
        if first is not None:
            piece = _fulfilment(first, DeedKind.PROJECT, EvidenceKind.CLAIM, claim_id)
            deeds.fulfil_many([piece], actor=actor)


def withdraw(record: ServiceRecord, *, actor: Actor) -> None:
    """Take back the points and deeds of a record that no longer stands and has no successor."""
    points.withdraw_many(_sources(record), actor=actor)
    deeds.withdraw_evidence(EvidenceKind.SERVICE_RECORD, record.id, actor=actor)
    _settle_claim(record.claim_id, actor)


def replace(old: ServiceRecord, new: ServiceRecord, activity: Activity, *, actor: Actor) -> None:
    """Let a correction take the place of the old record; points change in one booking."""
    deeds.withdraw_evidence(EvidenceKind.SERVICE_RECORD, old.id, actor=actor)
    declare([new], activity, replaces=old, actor=actor)
    _settle_claim(old.claim_id, actor)
