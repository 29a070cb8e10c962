"""Stand-in until registrations.queries is there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import column, exists, select, table, text

from server.kernel.db import session

_R = table("registrations", column("member_id"), column("community_id"), column("state"))


def is_registered(member_id: Any, community_id: Any) -> Any:
    return exists(
        select(text("1"))
        .select_from(_R)
        .where(_R.c.member_id == member_id, _R.c.community_id == community_id, _R.c.state == "active")
    )


@dataclass
class Row:
    community_id: UUID
    categories: list[str]


def active_registration(member_id: UUID) -> Any:
    row = (
        session()
        .execute(
            text("select community_id, categories from registrations where member_id=:m and state='active'"),
            {"m": member_id},
        )
        .one_or_none()
    )
    return row and Row(row.community_id, row.categories)
