"""What a community has settled: who writes to whom on a day, and what it asks of its members."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from server.feedback import wording
from server.feedback.facts import Frame, Thresholds
from server.organisations import queries as organisations


def thresholds_of(community_id: UUID) -> Thresholds:
    """Return what a community asks of its members."""
    settings = organisations.settings_of(community_id)
    return Thresholds(settings.least_services, settings.least_minutes, settings.least_deeds)


def frames_of(
    community_id: UUID, unit_ids: Iterable[UUID], last_day: dt.date, *, on: dt.date, written_on: dt.date
) -> dict[UUID, Frame]:
    """Return who writes to whom on a day, for each of several units; ``last_day`` of what the letters cover.

    ``written_on``: the day after which nothing can be asked for any more, however late the job is.
    """
    ids = list(unit_ids)
    closed = _closed(ids, on)
    settings = organisations.settings_of(community_id)
    issuer = organisations.issuing_name(community_id, on=on)
    addressees = organisations.addressees(ids, on=on)
    return {
        unit_id: Frame(
            issuing_name=issuer.full_name if issuer else "",
            issuing_short=issuer.short_name if issuer else organisations.area(community_id).name,
            unit=name,
            addressee=addressees[unit_id].full_name if unit_id in addressees else f"{name}党组织",
            remind_by=wording.reminder(last_day, written_on),
            contact_name=settings.contact_name,
            contact_phone=settings.contact_phone,
            unit_closed=closed.get(unit_id),
        )
        for unit_id, name in organisations.unit_names(ids).items()
    }


def _closed(unit_ids: Sequence[UUID], on: dt.date) -> dict[UUID, str]:
    """Return a sentence about each unit that is no more on a day (appendix 1.11)."""
    gone = organisations.closed_units(unit_ids, on=on)
    successors = {one: to for one, to in organisations.successions(on=on).items() if one in set(unit_ids)}
    names = organisations.unit_names(successors.values())
    return dict.fromkeys(gone, "该单位已撤销且未登记承继单位，请核实后再办理，或将本函作废。") | {
        one: f"该单位已并入{names[to]}，请将本函作废后重新拟稿。" for one, to in successors.items()
    }
