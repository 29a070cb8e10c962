"""The demo's calendar: what happens when. Business time is moved to each event; one day is one transaction.

Only what is noted apart, for it opens transactions of its own as scheduler and worker do, cuts the day's in two.
"""

import datetime as dt
import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from server.kernel import clock
from server.kernel.clock import FixedClock
from server.kernel.db import Database

Event = Callable[[], object]
DayEnd = Callable[[dt.date], None]


@dataclass(frozen=True, slots=True, order=True)
class _Noted:
    instant: dt.datetime
    serial: int
    event: Event
    apart: bool


class Diary:
    """Events in the order of their instants; those of one instant in the order in which they were noted."""

    def __init__(self, database: Database, begins: dt.datetime):
        self.database = database
        self.clock = FixedClock(begins)
        self._events: list[_Noted] = []
        self._serial = count()
        clock.use(self.clock)

    def note(self, day: dt.date, hour: int, event: Event, *, minute: int = 0, apart: bool = False) -> None:
        """Let ``event`` happen on a Shanghai day and hour; what is past already happens next."""
        noted = _Noted(clock.at(day, hour, minute), next(self._serial), event, apart)
        heapq.heappush(self._events, noted)

    def live_until(self, last: dt.datetime, *, day_end: DayEnd) -> int:
        """Carry out everything before ``last``, and ``day_end`` after each day; return how many events there were."""
        done = 0
        while self.clock.now() < last:
            tomorrow = clock.at(clock.today() + dt.timedelta(days=1))
            done += self._live_one_day(min(tomorrow, last))
            day_end(clock.today())
            self.clock.move_to(min(tomorrow, last))
        return done

    def _live_one_day(self, end: dt.datetime) -> int:
        done = 0
        while self._is_next(end, apart=False) or self._is_next(end, apart=True):
            done += self._live_together(end)
            while self._is_next(end, apart=True):
                done += self._let_happen()
        return done

    def _live_together(self, end: dt.datetime) -> int:
        done = 0
        with self.database.transaction():
            while self._is_next(end, apart=False):
                done += self._let_happen()
        return done

    def _is_next(self, end: dt.datetime, *, apart: bool) -> bool:
        return bool(self._events) and self._events[0].instant < end and self._events[0].apart is apart

    def _let_happen(self) -> int:
        noted = heapq.heappop(self._events)
        self.clock.move_to(max(noted.instant, self.clock.now()))
        noted.event()
        return 1
