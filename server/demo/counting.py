"""How much there is of everything. Reads tables by name: the demo counts across all rooms and changes nothing."""

from sqlalchemy import text

from server.kernel.db import session

_COUNTS = {
    "党员": "SELECT count(*) FROM members",
    "报到": "SELECT count(*) FROM registrations WHERE state = 'active'",
    "报到待核": "SELECT count(*) FROM registrations WHERE state = 'submitted'",
    "岗位": "SELECT count(*) FROM service_posts",
    "认领": "SELECT count(*) FROM claims WHERE state = 'active'",
    "活动": "SELECT count(*) FROM activities WHERE state = 'held'",
    "认定时长（小时）": "SELECT coalesce(sum(recognised_minutes), 0) / 60 FROM service_records WHERE state = 'confirmed'",
    "意见建议": "SELECT count(*) FROM opinions",
    "积分流水": "SELECT count(*) FROM ledger_entries",
}
_BY_STATE = {
    "记录": "SELECT state, count(*) FROM service_records GROUP BY state ORDER BY state",
    "反馈函": "SELECT state, count(*) FROM letters GROUP BY state ORDER BY state",
}


def counts() -> dict[str, int]:
    """Return the counts by their Chinese names; records and letters by state."""
    plain = {word: int(session().execute(text(query)).scalar_one()) for word, query in _COUNTS.items()}
    by_state = {
        f"{word}·{state}": int(number)
        for word, query in _BY_STATE.items()
        for state, number in session().execute(text(query))
    }
    return plain | by_state
