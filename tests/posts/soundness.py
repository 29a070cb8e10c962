"""What holds after every step: asked of the database itself."""

from sqlalchemy import text

from server.kernel import clock
from server.kernel.db import send_changes, session

_UNSOUND = """
SELECT p.number, 'counts ' || p.taken || ' of ' || p.capacity || ', has ' || c.live || '+' || w.offers AS fault
  FROM service_posts p,
       LATERAL (SELECT count(*) AS live FROM claims
                 WHERE post_id = p.id AND state IN ('pending', 'active')) c,
       LATERAL (SELECT count(*) FILTER (WHERE state = 'offered') AS offers,
                       count(*) FILTER (WHERE state = 'waiting') AS waiting
                  FROM post_waits WHERE post_id = p.id) w
 WHERE p.taken <> c.live + w.offers OR p.taken > p.capacity
    OR w.waiting > 0 AND p.taken < p.capacity AND p.ends_on >= :today
    OR p.state <> 'open' AND p.taken + w.waiting > 0
UNION ALL
SELECT p.number, 'claimed and waited for at once' FROM service_posts p
  JOIN claims c ON c.post_id = p.id AND c.state IN ('pending', 'active')
  JOIN post_waits w ON w.post_id = p.id AND w.member_id = c.member_id AND w.state IN ('waiting', 'offered')
UNION ALL
SELECT p.number, 'holds a place beyond its end' FROM service_posts p
  JOIN post_waits w ON w.post_id = p.id AND w.state = 'offered'
 WHERE w.offered_until > (p.ends_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
UNION ALL
SELECT p.number, 'offered out of turn' FROM service_posts p
  JOIN post_waits o ON o.post_id = p.id AND o.state = 'offered'
  JOIN post_waits w ON w.post_id = p.id AND w.state = 'waiting' AND w.id < o.id
"""


def unsound() -> list[tuple[str, str]]:
    """Return the posts that break a rule, and how.

    ``taken`` is the live claims and offers and at most the capacity; nobody waits while a place is free; a closed post has
    neither; nobody both claims and waits; no offer outlasts its post; who came later is not offered a place before.
    """
    send_changes()
    rows = session().execute(text(_UNSOUND), {"today": clock.today()})
    return [(row.number, row.fault) for row in rows]
