"""What a community has settled: who writes to whom on a day, and what it asks of its members."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from server.feedback import wording
from server.feedback.rules import Frame, Thresholds
from server.kernel.periods import HalfYear
from server.organisations import queries as organisations


def thresholds_of(community_id: UUID) -> Thresholds:
    """Return what a community asks of its members."""
    settings = organisations.settings_of(community_id)
    return Thresholds(settings.least_services, settings.least_minutes, settings.least_deeds)


def frames_of(
    community_id: UUID, unit_ids: Iterable[UUID], period: HalfYear, *, on: dt.date
) -> dict[UUID, Frame]:
    """Return who writes to whom on a day, for each of several units."""
    ids = list(unit_ids)
    settings = organisations.settings_of(community_id)
    issuer = organisations.issuing_name(community_id, on=on)
    addressees = organisations.addressees(ids, on=on)
    return {
        unit_id: Frame(
            issuing_name=issuer.full_name if issuer else "",
            issuing_short=issuer.short_name if issuer else organisations.area(community_id).name,
            unit=name,
            addressee=addressees[unit_id].full_name if unit_id in addressees else f"{name}党组织",
            remind_by=wording.reminder(period, on),
            contact_name=settings.contact_name,
            contact_phone=settings.contact_phone,
        )
        for unit_id, name in organisations.unit_names(ids).items()
    }
