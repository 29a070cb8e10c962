"""Numbers of activities: 社区代码或拼音首字母-H-年度-序号."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.activities.models import ActivityCounter
from server.kernel.db import session
from server.organisations import queries as organisations


def next_number(community_id: UUID, year: int) -> str:
    """Take the next number of a community and year."""
    community = organisations.area(community_id)
    prefix = community.code or "".join(word[:1] for word in community.pinyin.split()).upper()
    return f"{prefix}-H-{year}-{_next_serial(community_id, year):04}"


def _next_serial(community_id: UUID, year: int) -> int:
    first = insert(ActivityCounter).values(community_id=community_id, year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=[ActivityCounter.community_id, ActivityCounter.year],
        set_={"last": ActivityCounter.last + 1},
    )
    return session().execute(counted.returning(ActivityCounter.last)).scalar_one()
