"""Counts taken beforehand: written anew as a whole, in one transaction, from the one definition in ``counting``."""

import datetime as dt

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from server.kernel import clock
from server.kernel.db import session
from server.organisations import queries as organisations
from server.statistics import counting
from server.statistics.models import KeptArea, KeptCell, KeptMonth, KeptSpan
from server.statistics.rules import COUNTED, MONTHLY, Span, months_key, next_month


def keep_span(span: Span) -> None:
    """Count a span and keep it instead of what was kept of it before. A second run only counts again."""
    key, today = str(span.period), clock.today()
    session().execute(delete(KeptCell).where(KeptCell.span == key))
    counted = counting.cells(span, today).add_columns(literal(key).label("span")).subquery()
    columns = ["span", "community_id", "unit_id", *COUNTED]
    from_now = select(*(counted.c[name] for name in columns))
    session().execute(insert(KeptCell).from_select(columns, from_now))
    _keep_areas(key)
    _note(key, span.on(today))


def _keep_areas(key: str) -> None:
    """Add the cells of a span up for every area of every level."""
    session().execute(delete(KeptArea).where(KeptArea.span == key))
    cells = select(KeptCell).where(KeptCell.span == key).subquery()
    added = counting.totals(cells, organisations.held_by()).add_columns(literal(key).label("span"))
    columns = [column.name for column in added.selected_columns]
    session().execute(insert(KeptArea).from_select(columns, added))


def keep_months(year: int) -> None:
    """Count the months of a year that have begun and keep them instead of what was kept before."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    session().execute(delete(KeptMonth).where(KeptMonth.month >= first, KeptMonth.month < next_month(last)))
    counted = counting.months(first, last, clock.today()).subquery()
    columns = ["month", "community_id", *MONTHLY]
    from_now = select(*(counted.c[name] for name in columns))
    session().execute(insert(KeptMonth).from_select(columns, from_now))
    _note(months_key(year), min(last, clock.today()))


def _note(key: str, on: dt.date) -> None:
    now = {"counted_at": clock.now(), "counted_on": on}
    statement = upsert(KeptSpan).values(span=key, **now)
    session().execute(statement.on_conflict_do_update(index_elements=["span"], set_=now))
