"""The demo's calendar: what happens when. Business time is moved to each event; one day is one transaction."""

import datetime as dt
import heapq
from collections.abc import Callable
from itertools import count

from server.kernel import clock
from server.kernel.clock import FixedClock
from server.kernel.db import Database

Event = Callable[[], object]
DayEnd = Callable[[dt.date], None]


class Diary:
    """Events in the order of their instants; those of one instant in the order in which they were noted."""

    def __init__(self, database: Database, begins: dt.datetime):
        self.database = database
        self.clock = FixedClock(begins)
        self._events: list[tuple[dt.datetime, int, Event]] = []
        self._serial = count()
        clock.use(self.clock)

    def note(self, day: dt.date, hour: int, event: Event, *, minute: int = 0) -> None:
        """Let ``event`` happen on a Shanghai day and hour; what is past already happens next."""
        heapq.heappush(self._events, (clock.at(day, hour, minute), next(self._serial), event))

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
        with self.database.transaction():
            while self._events and self._events[0][0] < end:
                instant, _, event = heapq.heappop(self._events)
                self.clock.move_to(max(instant, self.clock.now()))
                event()
                done += 1
        return done
