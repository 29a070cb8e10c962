"""A member's days with a unit inside a period, and what the letter remarks on them (F-08); no session here."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from server.members.rules import EmploymentEnd

_DAY = dt.timedelta(days=1)


class Employed(Protocol):
    """An employment as the members room hands it out; ``during`` excludes its upper end."""

    @property
    def member_id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def branch(self) -> str | None: ...
    @property
    def during(self) -> Range[dt.date]: ...
    @property
    def end_reason(self) -> EmploymentEnd | None: ...


@dataclass(frozen=True, slots=True)
class Stint:
    """An employment clipped to the period. ``came_from`` and ``went_to``: the other unit right before and after."""

    member_id: UUID
    unit_id: UUID
    first: dt.date
    last: dt.date
    branch: str | None
    moved_in: bool
    moved_out: bool
    ended: EmploymentEnd | None

    @property
    def died(self) -> bool:
        return self.ended is EmploymentEnd.DIED


def stints_of(
    employments: Iterable[Employed], first: dt.date, last: dt.date, successors: Mapping[UUID, UUID]
) -> Iterator[Stint]:
    """Yield the stints of employments that touch the days ``first``…``last``; they come ordered by member and start.

    A unit that was merged counts as its successor (appendix 1.11), so nobody moves by the merger.
    """
    for _, group in groupby(employments, key=lambda each: each.member_id):
        chain = [None, *group, None]
        for (before, present), (_, after) in pairwise(pairwise(chain)):
            if present is not None:
                yield _stint(before, present, after, first, last, successors)


def _stint(
    before: Employed | None,
    present: Employed,
    after: Employed | None,
    opens: dt.date,
    closes: dt.date,
    successors: Mapping[UUID, UUID],
) -> Stint:
    def unit(employed: Employed) -> UUID:
        return successors.get(employed.unit_id, employed.unit_id)

    first, upper = present.during.lower, present.during.upper
    last = None if upper is None else upper - _DAY
    within = last is not None and last < closes
    here = unit(present)
    stays = after is not None and unit(after) == here
    return Stint(
        present.member_id,
        here,
        opens if first is None else max(first, opens),
        closes if last is None else min(last, closes),
        present.branch,
        moved_in=before is not None and unit(before) != here,
        moved_out=within and after is not None and not stays,
        ended=present.end_reason if within and not stays else None,
    )


def notes_of(stints: Sequence[Stint]) -> Iterator[str]:
    """Yield the remarks of a row: 自4月转入, 4月转出, 5月退休, 在册至5月."""
    if not stints:
        return
    first, last = stints[0], stints[-1]
    if first.moved_in:
        yield f"自{first.first.month}月转入"
    if last.moved_out:
        yield f"{(last.last + _DAY).month}月转出"
    elif last.ended is EmploymentEnd.RETIRED:
        yield f"{last.last.month}月退休"
    elif last.ended is not None:
        yield f"在册至{last.last.month}月"
