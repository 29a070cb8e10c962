"""A city of 20,000 registered members with sessions and 2,000 posts, put there in bulk for the claims benchmark."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.dialects.postgresql import Range

from server.kernel import clock, crypto
from server.kernel.db import Base
from server.people.service import name_columns
from server.posts.rules import Slot, occurrences

MEMBERS, POSTS = 20_000, 2_000
AREA, PERSON, POST, ACCOUNT, SPARE_POST = "8000", "9000", "a000", "b000", "8001"
HOURS = 12
"""Each post takes place in an hour of its own, so that nobody's claims overlap."""


def row_id(kind: str, number: int) -> UUID:
    """Return an id that pgbench can compose as well: its last twelve digits are the number."""
    return UUID(f"{prefix(kind)}{number:012}")


def prefix(kind: str) -> str:
    return f"00000000-0000-7000-{kind}-"


def token(number: int) -> str:
    return f"member-{number}"


def populate(connection: Connection) -> None:
    """Insert the city; the connection belongs to the owner of the tables."""
    add = _adder(connection)
    add("areas", [_area(1, None, "city", "金泉市"), _area(2, 1, "county", "河西区")])
    add("areas", [_area(3, 2, "subdistrict", "东风街道"), _area(4, 3, "community", "幸福里社区")])
    numbers = range(1, MEMBERS + 1)
    name = name_columns("王立新")
    add("people", ({"id": row_id(PERSON, n), **name} for n in [0, *numbers]))
    add("members", ({"id": row_id(PERSON, n), "community_id": row_id(AREA, 4)} for n in numbers))
    add("registrations", (_registration(n) for n in numbers))
    add(
        "accounts",
        ({"id": row_id(ACCOUNT, n), "openid": f"o{n}", "person_id": row_id(PERSON, n)} for n in numbers),
    )
    add("account_sessions", (_session(n) for n in numbers))
    add("service_posts", (_post(row_id(POST, n), n, capacity=1000) for n in range(1, POSTS + 1)))
    # One post of the benchmark takes more people than any real one.
    connection.execute(text("ALTER TABLE service_posts DROP CONSTRAINT ck_service_posts_places"))
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def add_post(connection: Connection, number: int, *, capacity: int) -> UUID:
    """Add one more post, in an hour of its own; return its id."""
    post = _post(row_id(SPARE_POST, number), POSTS + number, capacity=capacity)
    connection.execute(insert(Base.metadata.tables["service_posts"]), post)
    connection.commit()
    return row_id(SPARE_POST, number)


def _adder(connection: Connection) -> Callable[[str, Iterable[dict[str, Any]]], None]:
    def add(name: str, rows: Iterable[dict[str, Any]]) -> None:
        table: Table = Base.metadata.tables[name]
        connection.execute(insert(table), list(rows))

    return add


def _area(number: int, parent: int | None, level: str, name: str) -> dict[str, Any]:
    path = "".join(f"{row_id(AREA, n).hex}/" for n in range(1, number + 1))
    up = None if parent is None else row_id(AREA, parent)
    return {
        "id": row_id(AREA, number),
        "parent_id": up,
        "level": level,
        "name": name,
        "pinyin": "x",
        "path": path,
    }


def _registration(number: int) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": row_id(PERSON, number), "member_id": row_id(PERSON, number), "community_id": row_id(AREA, 4),
        "state": "active", "method": "online", "submitted_at": now, "approved_at": now,
        "approved_by": row_id(PERSON, 0),
    }  # fmt: skip


def _session(number: int) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    return {
        "id": row_id(ACCOUNT, number), "account_id": row_id(ACCOUNT, number), "created_at": now, "seen_at": now,
        "token": crypto.fingerprint(token(number)), "expires_at": now + dt.timedelta(days=30),
    }  # fmt: skip


def _post(post_id: UUID, hour: int, *, capacity: int) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=1 + hour // HOURS)
    slot = Slot(None, dt.time(8 + hour % HOURS), dt.time(9 + hour % HOURS))
    busy = [Range(start, stop) for start, stop in occurrences([slot], day, day)]
    return {
        "id": post_id, "community_id": row_id(AREA, 4), "number": f"G-{hour:06}", "name": "楼道清洁",
        "category_code": "D04", "duties": "清扫楼道", "place": "富康花园", "capacity": capacity, "starts_on": day,
        "ends_on": day, "slots": [slot.stored()], "busy": busy, "leader_name": "何强", "state": "open",
        "published_at": clock.now(),
    }  # fmt: skip
