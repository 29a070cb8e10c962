"""Service posts and claims: words, states and when a post takes place."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from server.kernel.clock import SHANGHAI
from server.posts.errors import (
    AlreadyClaimed,
    ClaimOverlaps,
    DatesReversed,
    NotRegistered,
    PostFull,
    PostNotOpen,
    SlotMalformed,
    SlotsNeverOccur,
    TooManyOccurrences,
)

MOST_OCCURRENCES = 400
OFFER_HOLDS = dt.timedelta(hours=24)
"""How long a freed place is kept for who is first in line."""
NEWS_LASTS = dt.timedelta(days=7)
"""How long after its last day people are still told that a post has ended."""
_DAY = dt.timedelta(days=1)

Span = tuple[dt.datetime, dt.datetime]
"""An aware instant and the first instant after."""


class PostState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "草稿", "open": "招募中", "closed": "已结束"}[self]


class ClaimState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def live(self) -> bool:
        """True where the claim holds a place."""
        return self in (ClaimState.PENDING, ClaimState.ACTIVE)

    @property
    def label(self) -> str:
        return {
            "pending": "待社区审核",
            "active": "已认领",
            "declined": "未通过",
            "withdrawn": "已退出",
            "ended": "已结束",
        }[self]


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LAPSED = "lapsed"
    LEFT = "left"
    ENDED = "ended"

    @property
    def live(self) -> bool:
        """True where the member still stands in line, a place offered or not."""
        return self in (WaitState.WAITING, WaitState.OFFERED)

    @property
    def label(self) -> str:
        return {
            "waiting": "候补中",
            "offered": "待确认",
            "taken": "已转正",
            "lapsed": "已过期",
            "left": "已退出",
            "ended": "已结束",
        }[self]


class Shown(StrEnum):
    """Which posts a member is listed: those that can be taken, or every open one nearby with what stands in the way."""

    TAKEABLE = "takeable"
    ALL = "all"


class Obstacle(StrEnum):
    """Why a member cannot take a post now."""

    CLAIMED = "claimed"
    WAITING = "waiting"
    CLOSED = "closed"
    NOT_REGISTERED = "not_registered"
    OVERLAPPING = "overlapping"
    FULL = "full"

    def words(self, *, overlapped: tuple[str, str] | None = None, until: dt.datetime | None = None) -> str:
        """Return the sentence for the member.

        ``overlapped``: name and number of the post in the way; ``until``: when the place offered to them lapses.
        """
        if self is Obstacle.OVERLAPPING and overlapped is not None:
            return ClaimOverlaps.with_post(*overlapped)
        if self is Obstacle.WAITING and until is not None:
            return f"有名额为您保留到{spoken(until)}，请尽快确认。"
        return _OBSTACLES[self]


_OBSTACLES = {
    Obstacle.CLAIMED: AlreadyClaimed.message,
    Obstacle.WAITING: "您已在候补名单中，有名额时会通知您。",
    Obstacle.CLOSED: PostNotOpen.message,
    Obstacle.NOT_REGISTERED: NotRegistered.message,
    Obstacle.OVERLAPPING: ClaimOverlaps.message,
    Obstacle.FULL: PostFull.message,
}


def spoken(at: dt.datetime) -> str:
    """Return an instant as it is said in Shanghai: 7月23日9:05."""
    there = at.astimezone(SHANGHAI)
    return f"{there.month}月{there.day}日{there.hour}:{there.minute:02}"


def offer_until(now: dt.datetime, ends_on: dt.date) -> dt.datetime:
    """Return when an offer made now lapses: after a day, at the latest when the post's last day ends."""
    return min(now + OFFER_HOLDS, _instant(ends_on + _DAY, dt.time()))


def is_news(ends_on: dt.date, today: dt.date) -> bool:
    """Say whether people still want to be told that a post ended: not of old data, nor after a timer was long at rest."""
    return today - ends_on <= NEWS_LASTS


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekly or daily time of service in Shanghai wall-clock time; an end before the start lies on the next day."""

    weekday: int | None
    starts: dt.time
    ends: dt.time

    def __post_init__(self) -> None:
        if self.starts == self.ends or self.weekday not in (None, 1, 2, 3, 4, 5, 6, 7):
            raise SlotMalformed()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read ``{"weekday": 6, "from": "19:00", "to": "21:00"}``; SlotMalformed otherwise."""
        try:
            return cls(stored.get("weekday"), _clock_time(stored["from"]), _clock_time(stored["to"]))
        except (KeyError, TypeError, ValueError):
            raise SlotMalformed() from None

    def stored(self) -> dict[str, Any]:
        """Write the slot as ``read`` reads it."""
        return {"weekday": self.weekday, "from": f"{self.starts:%H:%M}", "to": f"{self.ends:%H:%M}"}

    def on(self, day: dt.date) -> Span:
        """Return the occurrence that begins on ``day``."""
        last = day + _DAY if self.ends < self.starts else day
        return _instant(day, self.starts), _instant(last, self.ends)

    def falls_on(self, day: dt.date) -> bool:
        return self.weekday in (None, day.isoweekday())


def _clock_time(text: str) -> dt.time:
    return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 – a wall-clock time has no zone of its own


def _instant(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, SHANGHAI).astimezone(dt.UTC)


def occurrences(slots: Sequence[Slot], starts_on: dt.date, ends_on: dt.date) -> list[Span]:
    """Return when a post takes place, in order, overlapping or touching times joined.

    An occurrence belongs to the day it begins on; the last may end on the day after ``ends_on``. DatesReversed,
    SlotsNeverOccur, TooManyOccurrences above 400.
    """
    if ends_on < starts_on:
        raise DatesReversed(fields={"ends_on": [DatesReversed.message]})
    spans: list[Span] = []
    for span in _each(slots, starts_on, ends_on):
        spans.append(span)
        if len(spans) > MOST_OCCURRENCES:
            raise TooManyOccurrences(fields={"slots": [TooManyOccurrences.message]})
    if not spans:
        raise SlotsNeverOccur(fields={"slots": [SlotsNeverOccur.message]})
    return joined(spans)


def _each(slots: Sequence[Slot], starts_on: dt.date, ends_on: dt.date) -> Iterator[Span]:
    # A week shows whether anything ever occurs, so that far-off dates cost nothing.
    if not any(
        slot.falls_on(starts_on + n * _DAY)
        for slot in slots
        for n in range(7)
        if _within(starts_on, n, ends_on)
    ):
        return
    day = starts_on
    while day <= ends_on:
        yield from (slot.on(day) for slot in slots if slot.falls_on(day))
        day += _DAY


def _within(starts_on: dt.date, days: int, ends_on: dt.date) -> bool:
    return starts_on + days * _DAY <= ends_on


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` in order with overlapping or touching ones made one."""
    result: list[Span] = []
    for start, stop in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result
