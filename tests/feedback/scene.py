"""What the tests of this room have in common: a half-year lived, its letters drafted, and the letter of domain.md F4."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.feedback import cycles, jobs, planning, service
from server.feedback import snapshot as snapshots
from server.feedback.facts import Facts, Frame, Judgement, Line, Rating
from server.feedback.models import Letter
from server.kernel import clock
from server.kernel.db import session
from server.kernel.jobs import Lease
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations.models import Unit
from server.registrations import queries as registrations
from tests.activities import scene as activities
from tests.cast import Cast

H1 = Period.half(2026, 1)
PUBLIC = "https://sbd.example.cn"
SPECIMEN = "演示样张"


def stand_at(year: int, month: int, day: int, hour: int = 9) -> None:
    clock.use(clock.FixedClock(clock.at(dt.date(year, month, day), hour)))


def serve(
    cast: Cast, *rows: Any, day: dt.date = activities.MAY, on: dt.date | None = None, **changes: Any
) -> list[Any]:
    """Let members serve on a day and the secretary confirm it that evening, or on a later day."""
    before = clock.now()
    confirmed = on or day
    stand_at(confirmed.year, confirmed.month, confirmed.day, 23)
    records = activities.served(cast, *rows, day=day, **changes)
    clock.use(clock.FixedClock(before))
    return records


def draft(cast: Cast, community_id: UUID | None = None, period: Period = H1) -> int:
    """Let the jobs draft a community's letters on the morning after the cut-off, and freeze them if it is time."""
    place, before = community_id or cast.happiness.id, clock.now()
    planning.plan_cycles()
    cycle = cycles.cycle_of(place, str(period))
    assert cycle is not None
    clock.use(clock.FixedClock(clock.at(cycle.cut_off_on + dt.timedelta(days=1), 9)))
    jobs.snapshot(Lease("snapshot", str(period), place, "test", 1))
    clock.use(clock.FixedClock(before))
    jobs.freeze(Lease("freeze", "now", place, "test", 1))
    return len(letters())


def letters(period: Period = H1) -> list[Letter]:
    query = select(Letter).where(Letter.period == str(period)).order_by(Letter.id)
    return list(session().execute(query).scalars())


def letter_to(unit: Unit, period: Period = H1) -> Letter:
    query = select(Letter).where(Letter.unit_id == unit.id, Letter.period == str(period))
    return session().execute(query).scalar_one()


def facts_to(unit: Unit, period: Period = H1) -> Facts:
    return snapshots.facts_of(letter_to(unit, period).content)


def words(letter: Letter) -> str:
    """Return the letter's running text."""
    return "\n".join(part.lead_in + part.text for part in snapshots.text_of(letter.content).paragraphs)


def table(letter: Letter) -> list[tuple[str, ...]]:
    annex = snapshots.text_of(letter.content).table
    return [] if annex is None else list(annex.rows)


def approve(cast: Cast, letter: Letter) -> Letter:
    """Let the clerk review and the secretary approve."""
    service.review(letter.id, actor=cast.clerk)
    return service.approve(letter.id, actor=cast.secretary)


def render(letter: Letter) -> None:
    jobs.render(Lease("render", letter.period, letter.id, "test", 1), public_url=PUBLIC, specimen=SPECIMEN)


def _line(name: str, post: str, services: int, half_hours: int, deeds: int, half_points: int) -> Line:
    return Line(str(new_id()), name, (post,), services, 30 * half_hours, deeds, half_points)


F4_LINES = (
    _line("王立新", "政策宣传岗", 5, 22, 4, 56),
    _line("李春梅", "医疗健康岗", 4, 19, 3, 47),
    _line("赵永强", "治安巡逻岗", 6, 27, 3, 55),
    _line("陈晓燕", "文体活动岗", 3, 12, 2, 34),
    _line("马志远", "环境保洁岗", 2, 8, 1, 24),
    _line("刘　芳", "法律服务岗", 0, 0, 0, 10),
)
F4_RATINGS = (Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.FAIR, Rating.PLAIN, Rating.NONE)
F4_FACTS = Facts(
    period="2026H1", due=8, registered=6, registered_due=6, unlisted=0, lines=F4_LINES, matters=5, opinions=7, adopted=3,
    projects=2, projects_closed=1, families=1, attendances=3, all_claimed=True, in_grids=True,
    deed_labels=("帮办一件惠民实事", "倾听一批意见建议", "认领一个服务项目", "帮扶一户困难家庭", "同过一次组织生活"),
    points_note="积分按本社区公示规则计算（按期报到5分＋每小时1分＋五个一每项3分）。",
)  # fmt: skip
F4_FRAME = Frame(
    issuing_name="中共金泉市河西区东风街道幸福里社区委员会", issuing_short="幸福里社区党委", unit="金泉市水务局",
    addressee="金泉市水务局机关党委", remind_by="8月31日前", contact_name="孙敏", contact_phone="0000-0000000",
)  # fmt: skip
F4_PRAISES = (
    "王立新同志牵头开展节水宣传进楼院5次",
    "赵永强同志坚持参加夜间巡逻，未缺勤",
    "李春梅同志组织义诊1场，服务居民46人次",
)
F4_CONCERNS = (
    "有1名党员参加次数较少，请贵单位予以关心提醒",
    "1名党员因本人情况申请暂缓，经研究同意，本期不评价",
)


def judged(facts: Facts, *ratings: Rating, **more: Any) -> Judgement:
    """Return a judgement of the lines in their order."""
    return Judgement(
        {line.member_id: rating for line, rating in zip(facts.lines, ratings, strict=True)}, **more
    )


def registration_of(member: Any) -> UUID:
    """Return the id of a member's active registration."""
    found = registrations.active_registration(member.id)
    assert found is not None
    return UUID(str(found.id))
