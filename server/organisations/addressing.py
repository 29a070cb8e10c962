"""Names of Party organisations over time: of a community it issues letters, of a unit it is addressed."""

import datetime as dt
from uuid import UUID

from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries
from server.organisations.models import PartyOrganisation


def name_party_organisation(
    *, area_id: UUID | None = None, unit_id: UUID | None = None, full_name: str, short_name: str,
    since: dt.date, actor: Actor,
) -> PartyOrganisation:  # fmt: skip
    """Give a community its issuing name, or a unit its addressee, from a day on; the former name ends that day."""
    if area_id is not None:
        queries.access_area(area_id, actor=actor, verb="organisations.manage")
        former = queries.issuing_name(area_id, on=dt.date.max)
    else:
        former = queries.addressee(
            queries.access_unit(_given(unit_id), actor=actor, verb="organisations.manage").id, on=dt.date.max
        )
    _end(former, since)
    named = PartyOrganisation(
        id=new_id(),
        area_id=area_id,
        unit_id=unit_id,
        full_name=full_name,
        short_name=short_name,
        valid_from=since,
    )
    session().add(named)
    audit.record("party_organisations.name", "party_organisation", named.id, actor=actor)
    return named


def _given(unit_id: UUID | None) -> UUID:
    if unit_id is None:
        raise ValueError("a Party organisation belongs to an area or a unit")
    return unit_id


def _end(former: PartyOrganisation | None, day: dt.date) -> None:
    if former is None:
        return
    if former.valid_from >= day:
        session().delete(former)
    else:
        former.valid_to = day
    send_changes()
