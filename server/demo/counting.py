"""How much there is of everything. Reads tables by name: the demo counts across all rooms and changes nothing."""

from sqlalchemy import text

from server.activities.rules import RecordState
from server.feedback.rules import LetterState
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
    "投诉": "SELECT count(*) FROM complaints",
    "积分流水": "SELECT count(*) FROM ledger_entries",
    "本人和单位异议": "SELECT count(*) FROM letter_objections",
    "更正函": "SELECT count(*) FROM letters WHERE kind = 'correction'",
    "回执": "SELECT count(*) FROM letter_replies",
    "名册变动": "SELECT count(*) FROM roster_changes",
    "催办": "SELECT count(*) FROM letter_reminders",
}
_BY_STATE: dict[str, tuple[type[RecordState | LetterState], str]] = {
    "记录": (RecordState, "SELECT state, count(*) FROM service_records GROUP BY state"),
    "反馈函": (LetterState, "SELECT state, count(*) FROM letters GROUP BY state"),
}


def counts() -> dict[str, int]:
    """Return the counts by their Chinese names; records and letters by state."""
    plain = {word: int(session().execute(text(query)).scalar_one()) for word, query in _COUNTS.items()}
    for word, (states, query) in _BY_STATE.items():
        plain |= _by_state(word, states, query)
    return plain


def _by_state(word: str, states: type[RecordState | LetterState], query: str) -> dict[str, int]:
    """Return the counts in the order of a life."""
    found = {state: int(count) for state, count in session().execute(text(query))}
    return {f"{word}·{state.label}": found[state] for state in states if state in found}
