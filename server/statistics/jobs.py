"""What runs by itself: counting over the whole city, beforehand, for the spans that everybody asks for."""

from uuid import UUID

from server.kernel import clock, jobs
from server.kernel.jobs import Handler, Lease
from server.kernel.periods import Period
from server.statistics import keeping
from server.statistics.rules import Span, spans_kept

COUNTING = "statistics"
_WHOLE_CITY = UUID(int=0)


def plan_counts() -> int:
    """Plan counting spans that are under way once an hour, those that have ended once a day; return how many units are new.

    What has ended still changes: records are confirmed and corrected, letters answered.
    """
    now = clock.now().astimezone(clock.SHANGHAI)
    hour, day = f"{now:%Y%m%dT%H}", f"{now:%Y%m%d}"
    years = {f"{now.year}M": hour, f"{now.year - 1}M": day}
    spans = {str(span.period): hour if span.last >= now.date() else day for span in spans_kept(now.date())}
    return sum(
        jobs.plan(COUNTING, f"{key}.{stamp}", [_WHOLE_CITY]) for key, stamp in {**spans, **years}.items()
    )


def count(lease: Lease) -> None:
    """Count one span, or the months of one year, and keep it; a second run writes the same."""
    key = lease.period.partition(".")[0]
    if key.endswith("M"):
        keeping.keep_months(int(key[:-1]))
    else:
        keeping.keep_span(Span.of(Period.parse(key)))


def handlers() -> dict[str, Handler]:
    """Return who does which kind of unit."""
    return {COUNTING: count}
