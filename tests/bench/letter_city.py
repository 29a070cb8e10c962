"""A city that owes about 40,000 letters for 2026H1, put there by SQL in bulk for the letters benchmark.

5,000 units: 50 of 400 members (200 of them in one community), 450 of 60, the rest of 2 to 22, each spread over about
eight of 200 communities; one of 250 was merged, one of four gave no roster. Everything follows from row numbers, so every run builds the same city. Rows lie in the order
in which a real city would have added them (members by unit, service by day): a community's are scattered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from server.people.service import name_columns

UNITS, MEMBERS, COMMUNITIES, SUBDISTRICTS = 5_000, 100_000, 200, 20
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉建国玉兰志春红梅浩宇鑫博雪琴慧佳颖凤洁莉萍燕玲海波宁斌帅健鹏"
    "飞成龙光辰立德世荣福贵长青松柏林泉山川江河云雷雨晨阳晓东南北中华新民安康乐喜庆元亨利贞思远怀仁义礼智信"
)

_FUNCTIONS = """
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT (lpad(to_hex(1767225600000 + n), 12, '0') || '7000' || kind || '000000000000')::uuid $$;
CREATE FUNCTION pg_temp.at(day date, hour int) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT (day + make_interval(hours => hour)) AT TIME ZONE 'Asia/Shanghai' $$
"""

_PLACES = f"""
CREATE TEMP TABLE places AS
SELECT 'city' AS level, 0 AS n, NULL::int AS up, '金泉市' AS name
UNION ALL SELECT 'county', 10 + i, 0, '第' || i + 1 || '区' FROM generate_series(0, 2) i
UNION ALL SELECT 'subdistrict', 100 + i, 10 + i % 3, '第' || i + 1 || '街道' FROM generate_series(0, {SUBDISTRICTS - 1}) i
UNION ALL SELECT 'community', 1000 + i, 100 + i % {SUBDISTRICTS}, '第' || i + 1 || '社区' FROM generate_series(0, {COMMUNITIES - 1}) i;

INSERT INTO areas (id, parent_id, level, name, pinyin, path)
WITH RECURSIVE tree AS (
  SELECT n, up, level, name, replace(pg_temp.id('8000', n)::text, '-', '') || '/' AS path FROM places WHERE up IS NULL
  UNION ALL
  SELECT p.n, p.up, p.level, p.name, t.path || replace(pg_temp.id('8000', p.n)::text, '-', '') || '/'
    FROM places p JOIN tree t ON t.n = p.up)
SELECT pg_temp.id('8000', n), pg_temp.id('8000', up), level, name, 'di ' || n, path FROM tree ORDER BY n;

INSERT INTO community_settings (community_id, points_on, deed_labels, number_prefix, contact_name, contact_phone, letters_from)
SELECT pg_temp.id('8000', n), n % 2 = 0, '["帮办一件惠民实事", "倾听一批意见建议", "认领一个服务项目", "帮扶一户困难家庭", "同过一次组织生活"]',
       name || '党函', '孙敏', '0000-0000000', '2026H1'
  FROM places WHERE level = 'community';

INSERT INTO people (id, name, pinyin, initials)
SELECT pg_temp.id('9fff', n), '何强', 'he qiang', 'hq' FROM places WHERE level = 'community';

INSERT INTO units (id, area_id, name, pinyin, kind, closed_on, successor_id)
SELECT pg_temp.id('8100', u), pg_temp.id('8000', 10 + u % 3), '金泉市第' || u + 1 || '单位', 'jin quan shi ' || u,
       (ARRAY['government', 'institution', 'enterprise', 'other'])[1 + u % 4],
       CASE WHEN u % 250 = 249 THEN date '2026-05-01' END, CASE WHEN u % 250 = 249 THEN pg_temp.id('8100', u - 1) END
  FROM generate_series(0, {UNITS - 1}) u;

INSERT INTO roster_imports (id, area_id, filename, sha256, state, applied_at)
SELECT pg_temp.id('8150', 0), id, '名册.xlsx', repeat('0', 64), 'applied', pg_temp.at('2026-01-04', 9) FROM areas WHERE level = 'city';
INSERT INTO unit_rosters (unit_id, import_id, given_on)
SELECT id, pg_temp.id('8150', 0), date '2026-01-04' FROM units WHERE kind <> 'other';

INSERT INTO party_organisations (id, area_id, unit_id, full_name, short_name, valid_from)
SELECT pg_temp.id('8200', n), pg_temp.id('8000', n), NULL, '中共金泉市' || name || '委员会', name || '党委', date '2020-01-01'
  FROM places WHERE level = 'community'
UNION ALL
SELECT pg_temp.id('8300', u), NULL, pg_temp.id('8100', u), '金泉市第' || u + 1 || '单位机关党委', '机关党委', date '2020-01-01'
  FROM generate_series(0, {UNITS - 1}) u
"""

# Member n works for unit u and lives in community home (0…199); moved and retired are days, null for nearly everybody.
_MEMBERS = f"""
CREATE TEMP TABLE roster AS
WITH sized AS (
  SELECT u, CASE WHEN u < 50 THEN 400 WHEN u < 500 THEN 60 ELSE 2 + u * 7 % 20 + (u < 1750)::int END AS size
    FROM generate_series(0, {UNITS - 1}) u),
homes AS (
  SELECT u, k, CASE WHEN u >= 500 THEN k % 8 WHEN u >= 50 THEN k % 12 WHEN k < 200 THEN 0 ELSE 1 + k % 40 END AS home
    FROM sized, generate_series(0, size - 1) k),
numbered AS (SELECT row_number() OVER (ORDER BY u, k) AS n, u, (u * 7 + home * 23) % {COMMUNITIES} AS home FROM homes)
SELECT n, u, home,
       CASE WHEN n % 33 = 7 THEN date '2026-01-11' + (n * 13 % 160)::int END AS moved,
       CASE WHEN n % 33 <> 7 AND n % 97 = 5 THEN date '2026-01-11' + (n * 11 % 160)::int END AS retired,
       n % 25 >= 2 AS registered,
       CASE WHEN n % 50 = 7 THEN (home + 1) % {COMMUNITIES} ELSE home END AS here,
       date '2026-01-05' + (n % 40)::int AS submitted
  FROM numbered;

INSERT INTO people (id, name, pinyin, initials, sex, birth_year, birth_month)
SELECT pg_temp.id('9000', n), s.sign || g.sign || coalesce(h.sign, ''), concat_ws(' ', s.pinyin, g.pinyin, h.pinyin),
       s.initials || g.initials || coalesce(h.initials, ''), CASE n % 2 WHEN 0 THEN 'male' ELSE 'female' END,
       1966 + n % 37, 1 + n % 12
  FROM roster
  JOIN signs s ON s.part = 'surname' AND s.i = n % {len(SURNAMES)}
  JOIN signs g ON g.part = 'given' AND g.i = n / 7 % {len(GIVEN)}
  LEFT JOIN signs h ON h.part = 'given' AND h.i = n / 11 % {len(GIVEN)} AND n % 3 > 0
 ORDER BY n;

INSERT INTO members (id, community_id, party_status, state, residence)
SELECT pg_temp.id('9000', n), pg_temp.id('8000', 1000 + home), 'full',
       CASE WHEN retired IS NULL THEN 'serving' ELSE 'retired' END, '富康花园3号楼'
  FROM roster ORDER BY n;

INSERT INTO employments (id, member_id, unit_id, branch, during, end_reason)
SELECT pg_temp.id('8400', n), pg_temp.id('9000', n), pg_temp.id('8100', u), '第' || 1 + n % 3 || '党支部',
       daterange('2020-01-01', coalesce(moved, retired)),
       CASE WHEN moved IS NOT NULL THEN 'moved' WHEN retired IS NOT NULL THEN 'retired' END
  FROM roster ORDER BY n;
INSERT INTO employments (id, member_id, unit_id, branch, during)
SELECT pg_temp.id('8500', n), pg_temp.id('9000', n), pg_temp.id('8100', (u + 1) % {UNITS}), '机关党支部', daterange(moved, NULL)
  FROM roster WHERE moved IS NOT NULL ORDER BY moved;

INSERT INTO consents (id, member_id, purpose, granted, text_version, channel, at)
SELECT pg_temp.id('8600', 2 * n + i), pg_temp.id('9000', n), (ARRAY['register', 'tell_unit'])[1 + i],
       i = 0 OR n % 20 <> 3, '1', 'phone', pg_temp.at(submitted, 9)
  FROM roster, generate_series(0, 1) i WHERE registered ORDER BY submitted, n;

INSERT INTO registrations (id, member_id, community_id, state, method, submitted_at, approved_at, approved_by)
SELECT pg_temp.id('8700', n), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), 'active', 'online',
       pg_temp.at(submitted, 10), pg_temp.at(submitted + 1, 10), pg_temp.id('9fff', 1000 + here)
  FROM roster WHERE registered ORDER BY submitted, n;
INSERT INTO registration_years (id, registration_id, year, registered_on, recorded_at, method, number)
SELECT pg_temp.id('8800', n), pg_temp.id('8700', n), 2026, submitted, pg_temp.at(submitted + 1, 10), 'online', 'S-2026-' || n
  FROM roster WHERE registered ORDER BY submitted, n
"""

# Post p of a community takes place once a week in hours of its own; four members of five claim one, one of them two.
_POSTS = """
CREATE TEMP TABLE claiming AS
SELECT row_number() OVER (ORDER BY submitted, n, p) AS c, n, here, p, submitted FROM (
  SELECT n, here, n % 14 AS p, submitted FROM roster WHERE registered AND n % 5 > 0
  UNION ALL SELECT n, here, (n + 5) % 14, submitted FROM roster WHERE registered AND n % 5 = 1) AS wanted;

CREATE TEMP TABLE slots AS
SELECT p, 1 + p % 7 AS weekday, 14 + p / 7 * 3 AS hour, range_agg(tstzrange(at, at + interval '2 hours')) AS busy
  FROM generate_series(0, 13) p, generate_series(0, 25) week,
       LATERAL (SELECT pg_temp.at(date '2026-01-05' + week * 7 + p % 7, 14 + p / 7 * 3)) AS starts(at)
 GROUP BY p;

INSERT INTO service_posts (id, community_id, number, name, category_code, duties, place, capacity, taken, starts_on,
                           ends_on, slots, busy, risky, risk_notice, leader_name, state, published_at)
SELECT pg_temp.id('8900', n * 14 + p), pg_temp.id('8000', n), 'G-' || n || '-' || p, '服务岗', 'D' || lpad((p + 1)::text, 2, '0'),
       '按时到岗', '富康花园', 1000, coalesce(taken, 0),
       date '2026-01-05', date '2026-07-05',
       jsonb_build_array(jsonb_build_object('weekday', weekday, 'from', hour || ':00', 'to', hour + 2 || ':00')),
       busy, false, NULL, '何强', 'open', pg_temp.at('2026-01-04', 9)
  FROM places CROSS JOIN slots
  LEFT JOIN (SELECT 1000 + here AS n, p, count(*) AS taken FROM claiming GROUP BY here, p) AS counted USING (n, p)
 WHERE level = 'community' ORDER BY n, p;

INSERT INTO claims (id, post_id, member_id, state, busy, claimed_at, decided_at)
SELECT pg_temp.id('8a00', c), pg_temp.id('8900', (1000 + here) * 14 + p), pg_temp.id('9000', n), 'active', busy,
       pg_temp.at(submitted + 2, 9), pg_temp.at(submitted + 2, 9)
  FROM claiming JOIN slots USING (p) ORDER BY c
"""

# Activity a (0…74) of every community is held on the same morning, so that nobody is at two places at once. A member
# serves in 0…11 of them, once in 33 as a guest elsewhere; 1 in 100 records awaits confirmation, 1 in 200 is voided.
_SERVICE = f"""
INSERT INTO activities (id, community_id, number, name, day, starts_at, ends_at, place, category_code, post_id, content,
                        organiser, leader_name, source, state, created_at)
SELECT pg_temp.id('8b00', n * 100 + a), pg_temp.id('8000', n), 'H-' || n || '-' || a, '楼道清洁', day, pg_temp.at(day, 8),
       pg_temp.at(day, 12), '富康花园', 'D' || lpad((a % 14 + 1)::text, 2, '0'), pg_temp.id('8900', n * 14 + a % 14), '清扫楼道',
       name, '何强', 'post', 'held', pg_temp.at(day - 7, 9)
  FROM places, generate_series(0, 74) a, LATERAL (SELECT date '2026-02-18' + a * 176 / 100) AS held(day)
 WHERE level = 'community' ORDER BY day, n;

CREATE TEMP TABLE served AS
SELECT row_number() OVER (ORDER BY day, here, n) AS r, n, here, a, day,
       CASE WHEN (n + j) % 33 = 0 THEN (here + 3) % {COMMUNITIES} ELSE here END AS community,
       CASE WHEN day >= retired THEN NULL WHEN day >= moved THEN (u + 1) % {UNITS} ELSE u END AS u,
       (ARRAY[60, 90, 100, 120, 150, 210])[1 + (n + j) % 6] AS minutes,
       ((n + j) % 9 = 0)::int AS matters,
       CASE WHEN (n + j) % 100 = 50 THEN 'pending' WHEN (n + j) % 200 = 51 THEN 'voided' ELSE 'confirmed' END AS state
  FROM roster, generate_series(0, n * 7 % 12 - 1) j,
       LATERAL (SELECT (n * 13 + j * 7) % 75) AS which(a),
       LATERAL (SELECT date '2026-02-18' + (a * 176 / 100)::int) AS held(day)
 WHERE registered;

INSERT INTO service_records (id, activity_id, community_id, home_community_id, member_id, unit_id, day, started_at, stopped_at,
                             break_minutes, minutes, recognised_minutes, quality, helped_matters, state, entered_by,
                             entered_at, due_on, confirmed_by, confirmed_at, reason, ended_at)
SELECT pg_temp.id('8c00', r), pg_temp.id('8b00', (1000 + community) * 100 + a), pg_temp.id('8000', 1000 + community),
       pg_temp.id('8000', 1000 + here), pg_temp.id('9000', n), pg_temp.id('8100', u), day, pg_temp.at(day, 8),
       pg_temp.at(day, 8) + make_interval(mins => minutes), 0, minutes, minutes / 30 * 30, 'good', matters, state,
       pg_temp.id('9fff', 1000 + community), pg_temp.at(day + 1, 10), day + 14,
       CASE WHEN state <> 'pending' THEN pg_temp.id('9fff', 1000 + community) END,
       CASE WHEN state <> 'pending' THEN pg_temp.at(day + 2, 10) END,
       CASE WHEN state = 'voided' THEN '重复登记' END, CASE WHEN state = 'voided' THEN pg_temp.at(day + 3, 10) END
  FROM served ORDER BY r
"""

_DEEDS = """
CREATE TEMP TABLE meetings AS
SELECT 1000 + i AS n, m, date '2026-03-10' + m * 60 AS day FROM generate_series(0, 199) i, generate_series(0, 1) m;

INSERT INTO organisation_meetings (id, community_id, day, topic, recorded_at)
SELECT pg_temp.id('8d00', n * 10 + m), pg_temp.id('8000', n), day, '主题党日', pg_temp.at(day, 18) FROM meetings;
INSERT INTO meeting_attendances (id, meeting_id, member_id)
SELECT pg_temp.id('8e00', 2 * r.n + m), pg_temp.id('8d00', meetings.n * 10 + m), pg_temp.id('9000', r.n)
  FROM roster r JOIN meetings ON meetings.n = 1000 + r.here WHERE r.registered AND (r.n + m) % 3 = 0 ORDER BY m, r.n;
INSERT INTO opinions (id, member_id, community_id, day, category, content, state, reply, decided_at, recorded_at)
SELECT pg_temp.id('8f00', n), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), day, '环境', '请增设照明',
       CASE WHEN n % 6 = 0 THEN 'adopted' ELSE 'recorded' END, CASE WHEN n % 6 = 0 THEN '已安装' END,
       CASE WHEN n % 6 = 0 THEN pg_temp.at(day + 9, 10) END, pg_temp.at(day, 10)
  FROM roster, LATERAL (SELECT date '2026-03-01' + (n % 110)::int) AS told(day) WHERE registered AND n % 3 = 0 ORDER BY day, n;
INSERT INTO family_visits (id, member_id, community_id, day, house_code, hardship, recorded_at)
SELECT pg_temp.id('9100', n), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), day, 'H' || n % 40, 'elderly', pg_temp.at(day, 20)
  FROM roster, LATERAL (SELECT date '2026-03-01' + (n % 100)::int) AS seen(day) WHERE registered AND n % 5 = 0 ORDER BY day, n;

INSERT INTO deeds (id, member_id, community_id, year, kind, day, evidence_kind, evidence_id, recorded_at)
SELECT pg_temp.id('9200', row_number() OVER (ORDER BY at)), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), 2026, kind,
       day, evidence, source, at
  FROM (
    SELECT n, here, 1 AS kind, day, 'service_record' AS evidence, pg_temp.id('8c00', r) AS source, pg_temp.at(day + 2, 10) AS at
      FROM served WHERE state = 'confirmed' AND matters > 0
    UNION ALL
    SELECT r.n, r.here, 2, o.day, 'opinion', o.id, o.recorded_at
      FROM roster r JOIN opinions o ON o.id = pg_temp.id('8f00', r.n)
    UNION ALL
    SELECT n, here, 3, submitted + 40, 'claim', pg_temp.id('8a00', c), pg_temp.at(submitted + 41, 10)
      FROM claiming WHERE n % 2 = 0
    UNION ALL
    SELECT r.n, r.here, 4, v.day, 'visit', v.id, v.recorded_at
      FROM roster r JOIN family_visits v ON v.id = pg_temp.id('9100', r.n)
    UNION ALL
    SELECT r.n, r.here, 5, m.day, 'meeting', pg_temp.id('8d00', m.n * 10 + m.m), pg_temp.at(m.day, 18)
      FROM roster r JOIN meetings m ON m.n = 1000 + r.here WHERE r.registered AND (r.n + m.m) % 3 = 0) AS done
 ORDER BY at
"""

_POINTS = """
CREATE TEMP TABLE scoring AS
SELECT row_number() OVER (ORDER BY at, n) AS f, * FROM (
  SELECT n, here, 'registration' AS kind, pg_temp.id('8800', n) AS source, submitted AS day, 1 AS quantity, 'P01' AS rule,
         10 AS earned, pg_temp.at(submitted + 1, 10) AS at FROM roster WHERE registered
  UNION ALL
  SELECT n, here, 'service', pg_temp.id('8c00', r), day, minutes, 'P02', minutes / 30, pg_temp.at(day + 2, 10)
    FROM served WHERE state = 'confirmed' AND community = here
  UNION ALL
  SELECT n, here, 'deed', pg_temp.id('8a00', c), submitted + 40, 3, 'P03', 6, pg_temp.at(submitted + 41, 10)
    FROM claiming WHERE n % 2 = 0) AS facts
 WHERE here % 2 = 0;

INSERT INTO points_facts (id, member_id, community_id, kind, source_id, year, day, quantity)
SELECT pg_temp.id('9300', f), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), kind, source, 2026, day, quantity
  FROM scoring ORDER BY f;
INSERT INTO ledger_entries (id, member_id, community_id, year, day, fact_id, rule_code, rule_set_id, revision, half_points, booked_at)
SELECT pg_temp.id('9400', f), pg_temp.id('9000', n), pg_temp.id('8000', 1000 + here), 2026, day, pg_temp.id('9300', f), rule,
       (SELECT id FROM point_rule_sets WHERE community_id IS NULL), 1, earned, at
  FROM scoring ORDER BY f
"""

LARGEST = ("service_records", "points_facts", "ledger_entries", "deeds")
COUNTED = (
    "areas", "units", "members", "employments", "consents", "registrations", "claims", "activities", "service_records",
    "deeds", "ledger_entries",
)  # fmt: skip


def populate(url: str) -> dict[str, int]:
    """Insert the city into an empty schema, as the owner of the tables; return rows by table."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        with connection.transaction():
            connection.execute(_FUNCTIONS)
            _add_signs(connection)
            with _checked_at_once(connection):
                for script in (_PLACES, _MEMBERS, _POSTS, _SERVICE, _DEEDS, _POINTS):
                    connection.execute(script)
        connection.execute("VACUUM ANALYZE")
        return {table: _count(connection, table) for table in COUNTED}


@contextmanager
def _checked_at_once(connection: Connection[Any]) -> Iterator[None]:
    """Take foreign keys and exclusions of the largest tables away, and let them be checked over all rows at the end."""
    query = (
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype IN ('f', 'x') AND conrelid = ANY(%s::regclass[]) ORDER BY contype DESC"
    )
    found = connection.execute(query, [list(LARGEST)]).fetchall()
    for dropping, _ in found:
        connection.execute(dropping)
    yield
    for _, adding in found:
        connection.execute(adding)


def _count(connection: Connection[Any], table: str) -> int:
    found = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
    return int(found[0]) if found else 0


def _add_signs(connection: Connection[Any]) -> None:
    """Keep the characters of names with their pinyin, from which SQL composes people."""
    connection.execute("CREATE TEMP TABLE signs (part text, i int, sign text, pinyin text, initials text)")
    rows = [*_signs("surname", SURNAMES), *_signs("given", GIVEN)]
    connection.cursor().executemany("INSERT INTO signs VALUES (%s, %s, %s, %s, %s)", rows)


def _signs(part: str, characters: str) -> Iterator[tuple[str, int, str, str, str]]:
    for i, sign in enumerate(characters):
        columns = name_columns(sign)
        yield part, i, columns["name"], columns["pinyin"], columns["initials"]
