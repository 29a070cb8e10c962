"""What the city of ``letter_city`` needs besides for the pages of its desks: letters on every part of their way, work that
waits, a roster under way, and somebody for every role.

The desks are those of 第1社区, the largest: half of the 400 people of 金泉市第1单位 live there.
"""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from server.accounts.rules import Role
from server.delivery import service as delivery
from server.delivery.rules import Parcel, Seal, Way
from server.feedback import batching, jobs, several
from server.feedback import service as feedback
from server.feedback.rules import BatchKind
from server.kernel import clock
from server.kernel import jobs as work
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import JOB_LIMITS, Database, run
from server.organisations import queries as organisations
from server.rosters import service as rosters
from server.statistics import jobs as statistics
from tests import cast as casting
from tests.bench import letter_drafting
from tests.desk_scene import registers

FEW = 60
"""Rows that a desk keeps besides those of the city."""
NOW = clock.at(dt.date(2026, 7, 22), 10)
_AREA = "SELECT id FROM areas WHERE name = %(name)s"
_PEOPLE = """
    SELECT p.name, u.name AS unit, m.residence, p.sex FROM people p JOIN members m ON m.id = p.id
      JOIN employments e ON e.member_id = m.id JOIN units u ON u.id = e.unit_id
     WHERE u.id = %(unit)s AND e.during @> %(day)s::date
"""
_WAITING = (
    # Who never registered hands in now.
    """
    INSERT INTO registrations (id, member_id, community_id, state, method, submitted_at)
    SELECT gen_random_uuid(), m.id, m.community_id, 'submitted', 'online', %(now)s
      FROM members m LEFT JOIN registrations r ON r.member_id = m.id WHERE r.id IS NULL
    """,
    # One confirmed record of June in 500 is objected to.
    """
    INSERT INTO record_objections (id, record_id, member_id, confirmed_by, words, words_held, raised_at, state)
    SELECT gen_random_uuid(), id, member_id, confirmed_by, '时长少记了一小时', false, %(now)s, 'open'
      FROM service_records WHERE state = 'confirmed' AND day >= '2026-06-01' AND hashtext(id::text) %% 500 = 0
    """,
)
_MEMBERS = "SELECT member_id FROM registrations WHERE community_id = %(place)s AND state = 'active' ORDER BY id LIMIT 100"
_LETTERS = """
    SELECT id FROM letters WHERE cycle_id = %(cycle)s ORDER BY unit_id <> %(unit)s, id
"""
_ONE = {
    "member_id": "SELECT member_id FROM service_records WHERE community_id = %(place)s"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "registration_id": "SELECT id FROM registrations WHERE community_id = %(place)s AND state = 'active' ORDER BY id LIMIT 1",
    "post_id": "SELECT id FROM service_posts WHERE community_id = %(place)s ORDER BY taken DESC, id LIMIT 1",
    "activity_id": "SELECT activity_id FROM service_records WHERE community_id = %(place)s"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "record_id": "SELECT id FROM service_records WHERE community_id = %(place)s AND state = 'confirmed' ORDER BY id LIMIT 1",
    "unit_id": "SELECT %(unit)s::uuid",
    "community_id": "SELECT %(place)s::uuid",
    "area_id": "SELECT %(place)s::uuid",
}


def draft_letters(url: str, place: Path) -> None:
    """Plan and draft every letter of the half-year, and freeze them a week later; ``place``: where the keys are."""
    clock.use(clock.FixedClock(letter_drafting.NOW))
    letter_drafting.plan(url)
    letter_drafting.work_all(url, place, workers=2)
    clock.use(clock.FixedClock(NOW))
    database = Database(url, limits={})
    work.record_run(database, "letters", jobs.plan_letters)
    while work.work_one(database, {jobs.FREEZE: jobs.freeze}, "bench"):
        pass
    database.dispose()


def count_beforehand(url: str) -> None:
    """Let what 统计 shows be counted, as the hourly job does."""
    database = Database(url, limits=JOB_LIMITS)
    work.record_run(database, "statistics", statistics.plan_counts)
    while work.work_one(database, statistics.handlers(), "bench"):
        pass
    database.dispose()


def seat(database: Database) -> dict[Role, Actor]:
    """Return somebody for every role that has a desk."""
    with database.transaction():
        community, city = (organisations.area(_area(name)) for name in ("第1社区", "金泉市"))
        unit = organisations.unit(run("SELECT id FROM units WHERE name = '金泉市第1单位'").scalar_one())
        inside = (Role.CLERK, Role.SECRETARY, Role.LEADER)
        over = (Role.ADMINISTRATOR, Role.AUDITOR, Role.OBSERVER)
        return {
            **{role: casting.staff(f"{role.label[:4]}", role, area=community) for role in inside},
            **{role: casting.staff(f"{role.label[:4]}", role, area=city) for role in over},
            Role.LIAISON: casting.staff("郑联", Role.LIAISON, unit=unit),
        }


def _area(name: str) -> UUID:
    return UUID(str(run(_AREA, name=name).scalar_one()))


def let_work_wait(owner: str) -> None:
    """Add registrations to review and objections to answer, as the owner of the tables."""
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _WAITING:
            connection.execute(statement, {"now": NOW})
        connection.execute("VACUUM ANALYZE")


def rows_of(database: Database, desks: dict[Role, Actor]) -> dict[str, UUID]:
    """Move 第1社区's letters along their way and let its unit hand in a roster; return a row for every argument."""
    clerk, liaison = desks[Role.CLERK], desks[Role.LIAISON]
    with database.transaction():
        place, unit = _area("第1社区"), next(iter(liaison.unit_ids("rosters.import")))
        cycle = run("SELECT id FROM letter_cycles WHERE community_id = %(place)s", place=place).scalar_one()
        letters = list(run(_LETTERS, cycle=cycle, unit=unit).scalars())
        rows: dict[str, Any] = {
            name: run(query, place=place, unit=unit).scalar_one() for name, query in _ONE.items()
        }
    _send(database, letters, clerk, desks[Role.SECRETARY])
    with database.transaction():
        batch = batching.ask(cycle, BatchKind.ARCHIVE, actor=clerk)
        area = organisations.unit(unit).area_id
        given = rosters.preview(_roster(unit), filename="名册.csv", area_id=area, unit_id=unit, actor=liaison)
        members = list(run(_MEMBERS, place=place).scalars())
        kept = registers(place, members, FEW, clerk)
    return {
        **rows, **kept, "account_id": clerk.account_id, "other_id": members[0], "cycle_id": cycle, "letter_id": letters[0], "batch_id": batch.id, "import_id": given.id,
    }  # fmt: skip


def _send(database: Database, letters: list[UUID], clerk: Actor, secretary: Actor) -> None:
    """Of five letters one stays where the clerk has it, and each other is left a step further."""
    reviewed, approved, sealed, sent = (letters[: len(letters) * part // 5] for part in (4, 3, 2, 1))
    with database.transaction():
        several.review_several(reviewed, actor=clerk)
    with database.transaction():
        several.approve_several(approved, actor=secretary)
        for letter in approved:
            feedback.keep_file(feedback.queries.letter(letter), b"%PDF-1.7", actor=SYSTEM)
        delivery.seal(sealed, Seal(), actor=clerk)
        delivery.send([Parcel(letter) for letter in sent], Way.PORTAL, actor=clerk)


def _roster(unit: UUID) -> bytes:
    lines = [
        f"{row.name},{'男' if row.sex == 'male' else '女'},{row.unit},154{number:08},第1社区,正式党员\n"
        for number, row in enumerate(run(_PEOPLE, unit=unit, day=NOW.date()))
    ]
    return ("姓名,性别,单位,手机,所在社区,党员身份\n" + "".join(lines)).encode()
