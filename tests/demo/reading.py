"""What tests read out of a finished city."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from server.feedback.models import Letter
from server.kernel.db import session
from tests.demo.conftest import Built

CUT_OFF = "2026-07-15 00:00 Asia/Shanghai"
"""The first instant after the tenth working day of July."""

_FACTS = {
    "members": """
        SELECT p.name, p.birth_year, p.birth_month, p.phone_masked, u.name, a.name, m.state, m.residence
          FROM members m JOIN people p ON p.id = m.id LEFT JOIN areas a ON a.id = m.community_id
          LEFT JOIN employments e ON e.member_id = m.id AND upper_inf(e.during) LEFT JOIN units u ON u.id = e.unit_id
         ORDER BY p.name, p.phone_masked""",
    "registrations": """
        SELECT p.name, r.state, y.number, y.registered_on, y.method, r.closed_on
          FROM registrations r JOIN people p ON p.id = r.member_id
          LEFT JOIN registration_years y ON y.registration_id = r.id ORDER BY p.name, r.submitted_at""",
    "claims": """
        SELECT p.name, s.number, c.state, c.claimed_at, c.reason FROM claims c JOIN people p ON p.id = c.member_id
          JOIN service_posts s ON s.id = c.post_id ORDER BY p.name, s.number, c.claimed_at""",
    "records": """
        SELECT p.name, a.number, s.state, s.minutes, s.helped_matters, s.quality, s.confirmed_at
          FROM service_records s JOIN people p ON p.id = s.member_id JOIN activities a ON a.id = s.activity_id
         ORDER BY p.name, a.number, s.state, s.minutes""",
    "deeds": "SELECT p.name, d.kind, d.day FROM deeds d JOIN people p ON p.id = d.member_id ORDER BY p.name, d.kind, d.day",
    "points": """
        SELECT p.name, sum(l.half_points), count(*) FROM ledger_entries l JOIN people p ON p.id = l.member_id
         GROUP BY p.name ORDER BY p.name""",
    "letters": """
        SELECT a.name, u.name, l.kind, l.state, l.number, l.dated, l.check_until, l.frozen_at, l.problems,
               l.content -> 'text' FROM letters l
          JOIN areas a ON a.id = l.community_id JOIN units u ON u.id = l.unit_id
         ORDER BY a.name, u.name, l.drafted_at, l.number""",
    "objections": "SELECT objector, words, answer, upheld, raised_at, answered_at FROM letter_objections ORDER BY raised_at, words",
    "sealings": """
        SELECT l.number, s.sealed_at, s.copies, s.approver, s.handler FROM sealings s JOIN letters l ON l.id = s.letter_id
         ORDER BY l.number""",
    "dispatches": """
        SELECT l.number, d.way, d.slip_number, d.sent_on, d.received_on, d.received_by, d.missent_reason, d.reply_due_on
          FROM letter_dispatches d JOIN letters l ON l.id = d.letter_id ORDER BY l.number, d.sent_on""",
    "replies": """
        SELECT l.number, r.channel, r.opinion, r.words, r.for_assessment, r.for_awards, r.unregistered, r.handler,
               r.replied_on, r.settlement FROM letter_replies r JOIN letters l ON l.id = r.letter_id ORDER BY l.number""",
    "reminders": """
        SELECT l.number, r.kind, r.due_on, r.raised_on FROM letter_reminders r JOIN letters l ON l.id = r.letter_id
         ORDER BY l.number, r.raised_on""",
}


def rows(demo: Built, query: str, **values: Any) -> Sequence[Any]:
    """Return what a query finds in a city."""
    with demo.database.transaction():
        return session().execute(text(query), values).all()


def value(demo: Built, query: str, **values: Any) -> Any:
    """Return the one value that a query finds in a city."""
    return rows(demo, query, **values)[0][0]


def letters(demo: Built) -> Sequence[Letter]:
    """Return every letter of a city."""
    with demo.database.transaction():
        return session().query(Letter).order_by(Letter.id).all()


def digests(demo: Built) -> dict[str, str]:
    """Return one digest per kind of facts, without ids, passwords and real times."""
    return {kind: _digest(rows(demo, query)) for kind, query in _FACTS.items()}


def _digest(found: Sequence[Any]) -> str:
    words = json.dumps([list(row) for row in found], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()
