"""A signed sheet before it is stored: what is wrong with its rows, and the records they become."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from server.activities import before_sheet
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import (
    DUE_WORKING_DAYS,
    SheetRow,
    actual_minutes,
    recognised,
    time_problems,
)
from server.kernel import clock
from server.kernel.errors import Fields
from server.members import queries as members
from server.organisations import queries as organisations
from server.posts import queries as posts

_FACTS = ("started_at", "stopped_at", "break_minutes", "helped_matters")


class Sheet:
    """The rows of a sheet with what must be known about their people, read in a few statements for all."""

    def __init__(self, activity: Activity, rows: Sequence[SheetRow]):
        self.activity, self.rows = activity, rows
        self.allowed = activity.day, clock.local_date(activity.ends_at)
        ids = [row.member_id for row in rows]
        self.homes = before_sheet.home_communities(ids, activity.community_id, day=activity.day)
        self.taken = before_sheet.taken_spans(ids, *self.allowed, beside=activity.id)
        self._calendar = organisations.work_calendar()
        self._units: dict[dt.date, dict[UUID, UUID]] = {}
        self._claims: dict[dt.date, dict[UUID, UUID]] = {}

    def problems(self, present: Mapping[UUID, ServiceRecord]) -> Fields:
        """Return every problem of every row, by ``records.<row>.<field>``."""
        found: Fields = {}
        seen: set[UUID] = set()
        for index, row in enumerate(self.rows):
            for field, sentence in self._row_problems(row, present.get(row.member_id), seen).items():
                found[f"records.{index}.{field}"] = [sentence]
            seen.add(row.member_id)
        return found

    def _row_problems(
        self, row: SheetRow, present: ServiceRecord | None, seen: Collection[UUID]
    ) -> dict[str, str]:
        if row.member_id in seen:
            return {"member_id": "同一人在表中出现两次，请合并为一行。"}
        if present is not None and not present.unconfirmed:
            return {} if _repeats(present, row) else {"member_id": "此人的记录已认定，改动请用“更正”。"}
        if row.member_id not in self.homes:
            return {"member_id": "没有找到此人，或尚未到社区报到，请核对或先办理报到。"}
        return self.time_problems(row)

    def time_problems(self, row: SheetRow) -> dict[str, str]:
        day, taken = clock.local_date(row.started_at), self.taken.get(row.member_id, ())
        return time_problems(row, day=day, allowed=self.allowed, now=clock.now(), taken=taken)

    def columns(self, row: SheetRow) -> dict[str, Any]:
        """Return a record's columns, with the snapshots of unit and community of registration."""
        day = clock.local_date(row.started_at)
        minutes = actual_minutes(row.started_at, row.stopped_at, row.break_minutes)
        return {
            **dataclasses.asdict(row),
            "activity_id": self.activity.id,
            "community_id": self.activity.community_id,
            "home_community_id": self.homes[row.member_id],
            "unit_id": self._units_on(day).get(row.member_id),
            "claim_id": self._claim_on(row.member_id, day),
            "day": day,
            "minutes": minutes,
            "recognised_minutes": recognised(minutes),
            "due_on": self._calendar.working_day_after(day, DUE_WORKING_DAYS),
        }

    def _units_on(self, day: dt.date) -> dict[UUID, UUID]:
        if day not in self._units:
            self._units[day] = members.units_on([row.member_id for row in self.rows], day)
        return self._units[day]

    def _claim_on(self, member_id: UUID, day: dt.date) -> UUID | None:
        if self.activity.post_id is None:
            return None
        if day not in self._claims:
            ids = [row.member_id for row in self.rows]
            self._claims[day] = posts.claims_on(self.activity.post_id, ids, day=day)
        return self._claims[day].get(member_id)


def _repeats(record: ServiceRecord, row: SheetRow) -> bool:
    return all(getattr(record, name) == getattr(row, name) for name in _FACTS)
