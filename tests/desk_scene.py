"""A community at work with everything that a page of console or portal may list: so many rows of each kind."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from server.accounts.rules import Role
from server.activities import objecting, service
from server.activities.models import ServiceRecord
from server.complaints import service as complaints
from server.complaints.rules import Subject
from server.deeds import service as deeds
from server.deeds.rules import Hardship
from server.delivery import service as delivery
from server.delivery.rules import Move, Opinion, RosterChangeKind, Seal, Slip, UnitObjection
from server.feedback import batching
from server.feedback.models import Letter
from server.feedback.rules import BatchKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.members.models import Member
from server.organisations.models import Area, Unit
from server.points import second_person
from server.points.models import LedgerEntry, RuleSet
from server.posts import service as posts
from server.posts import waiting
from server.rosters import service as rosters
from tests import cast as casting
from tests import factories as make
from tests.activities import scene as activities
from tests.cast import Cast
from tests.delivery.scene import find, print_out, send
from tests.desk_pages import Rows
from tests.feedback import scene as feedback
from tests.feedback.scene import H1
from tests.posts.posting import on, publish
from tests.registrations.acting import phone, submit

HEAD = "姓名,性别,单位,手机,所在社区,党员身份\n"
IN_SEPTEMBER = dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC)
"""When the letters sent in July have waited too long for their replies."""


def lived(cast: Cast, size: int) -> Rows:
    """Let 幸福里 live through a half-year with ``size`` rows of each kind; return a row for every argument of a page."""
    people = _registered(cast, size)
    post = _claimed(cast, people, size)
    served = [_served(cast, people) for _ in range(size)]
    letters = _letters(cast, people, size)
    for _ in range(size):
        submit(casting.add_member("赵永强", cast.water, cast.happiness), cast.happiness, cast.clerk)
    kept = registers(cast.happiness.id, [each.id for each in people], size, cast.clerk)
    cycle = letters[0].cycle_id
    area, unit, account = cast.water.area_id, cast.water.id, cast.clerk.account_id
    assert account is not None
    given = rosters.preview(
        _roster(size), filename="名册.csv", area_id=area, unit_id=unit, actor=cast.liaison
    )
    clock.use(clock.FixedClock(IN_SEPTEMBER))
    return {
        "member_id": people[0].id, "registration_id": feedback.registration_of(people[0]), "post_id": post,
        "activity_id": served[0][0].activity_id, "record_id": served[0][-1].id, "letter_id": letters[0].id,
        "cycle_id": cycle, "batch_id": batching.ask(cycle, BatchKind.ARCHIVE, actor=cast.clerk).id,
        "import_id": given.id, "community_id": cast.happiness.id, "area_id": cast.happiness.id, "unit_id": unit,
        "account_id": account, "other_id": people[1].id, **kept,
    }  # fmt: skip


def registers(place: UUID, people: Sequence[UUID], size: int, clerk: Actor) -> Rows:
    """Keep deeds, complaints and requests about points of a community; return a row of each register."""
    today, some = clock.today(), people[: 1 + size]
    for each in some:
        words = {"category": "环境", "content": "请增设照明"}
        opinion = deeds.record_opinion(each, community_id=place, day=today, **words, actor=clerk)
        household = {"house_code": "H1", "hardship": Hardship.ELDERLY}
        visit = deeds.record_visit(each, community_id=place, day=today, **household, actor=clerk)
        meeting = deeds.record_meeting(place, day=today, topic="主题党日", member_ids=some, actor=clerk)
        complaint = complaints.key(
            subject=Subject.SYSTEM, content="登记慢", slip="甲-1", day=today, area_id=place, actor=clerk
        )
    entries = _earned(place, 2 + size)
    for entry in entries[1:]:
        request = second_person.ask_reversal(entry, reason="重复登记", actor=clerk)
    return {
        "opinion_id": opinion.id, "visit_id": visit.id, "meeting_id": meeting.id, "complaint_id": complaint.id,
        "entry_id": entries[0], "request_id": request.id,
        "rule_set_id": session().scalars(select(RuleSet.id).limit(1)).one(),
    }  # fmt: skip


def _earned(place: UUID, count: int) -> Sequence[UUID]:
    """Return lines of the points ledger that nobody has reversed."""
    reversal = aliased(LedgerEntry)
    fallen = exists().where(reversal.reverses == LedgerEntry.id)
    here = (LedgerEntry.community_id == place, LedgerEntry.reverses.is_(None), ~fallen)
    return session().scalars(select(LedgerEntry.id).where(*here).order_by(LedgerEntry.id).limit(count)).all()


def _registered(cast: Cast, size: int) -> list[Member]:
    people = [
        cast.wang,
        cast.li,
        *(casting.add_member("彭妍春", cast.water, cast.happiness) for _ in range(size)),
    ]
    for each in people:
        cast.register(each, cast.happiness)
    return people


def _claimed(cast: Cast, people: Sequence[Member], size: int) -> UUID:
    """Let claims of one post wait for an answer and people stand in line for it; others are published besides."""
    for weekday in range(size):
        publish(cast, slots=on(1 + weekday))
    post = publish(cast, needs_approval=True, capacity=1 + size, slots=on(7)).id
    for each in people[: 1 + size]:
        posts.claim(post, actor=phone(each))
    for each in people[1 + size :]:
        waiting.join(post, actor=phone(each))
    return UUID(str(post))


def _served(cast: Cast, people: Sequence[Member]) -> list[ServiceRecord]:
    """Let everybody serve once: the first record is objected to, of the last somebody waits for the confirmation."""
    activity = activities.planned(cast)
    start = 8 + int(activity.number[-2:]) % 9
    rows = [activities.row(each.id, start=start, minutes=30) for each in people]
    records = service.enter_sheet(activity.id, rows, actor=cast.clerk)
    ids = [each.id for each in records[:-1]]
    confirmed = list(service.confirm(activity.id, ids, actor=cast.secretary))
    objecting.object_to(confirmed[0].id, "时长少记了", actor=phone(_of(people, confirmed[0].member_id)))
    return confirmed


def _of(people: Sequence[Member], member_id: UUID) -> Member:
    return next(each for each in people if each.id == member_id)


def _letters(cast: Cast, people: Sequence[Member], size: int) -> list[Letter]:
    """Return 水务局's letter, answered with objections; others went out, or are still on their way through the house."""
    units = [_unit(cast) for _ in range(3 * size)]
    for each in units:
        cast.register(casting.add_member("何其远", each, cast.happiness), cast.happiness)
    feedback.draft(cast)
    letters = [find(cast.happiness, each) for each in (cast.water, *units)]
    known = [each for each in letters if each is not None]
    for letter in known[: 1 + 2 * size]:
        print_out(letter, cast.clerk, cast.secretary)
    delivery.seal([each.id for each in known[: 1 + 2 * size]], Seal(), actor=cast.clerk)
    for letter in known[: 1 + size]:
        send(letter, cast.clerk)
    delivery.reply(known[0].id, _slip(people), actor=cast.liaison)
    for _ in range(size):
        _from_next_door(cast)
    return known


def _unit(cast: Cast) -> Unit:
    unit: Unit = make.UnitFactory(area_id=cast.city.id)
    make.PartyOrganisationFactory(
        unit_id=unit.id, full_name=f"{unit.name}党支部", short_name=f"{unit.name}党支部"
    )
    return unit


def _slip(people: Sequence[Member]) -> Slip:
    objections = tuple(UnitObjection("应为两次", each.id) for each in people)
    moves = tuple(Move(RosterChangeKind.RETIRED, member_id=each.id) for each in people)
    return Slip(Opinion.OBJECTION, objections=objections, moves=moves, handler="郑联")


def _from_next_door(cast: Cast) -> None:
    """Let another community write to 水务局 as well."""
    place: Area = make.AreaFactory(parent=cast.street)
    make.SettingsFactory(community_id=place.id, points_on=False, number_prefix=f"{place.name}党函")
    make.PartyOrganisationFactory(
        area_id=place.id, full_name=f"{place.name}委员会", short_name=f"{place.name}党委"
    )
    cast.register(casting.add_member("何其远", cast.water, place), place)
    clerk, secretary = _staff(place, "方圆", Role.CLERK), _staff(place, "方正", Role.SECRETARY)
    feedback.draft(cast, place.id)
    letter = find(place, cast.water, H1)
    assert letter is not None
    print_out(letter, clerk, secretary)
    delivery.seal([letter.id], Seal(), actor=clerk)
    send(letter, clerk)


def _staff(place: Area, name: str, role: Role) -> Actor:
    return casting.staff(name, role, area=place)


def _roster(size: int) -> bytes:
    good = [
        f"彭妍{sign},女,金泉市水务局,154447770{n:02},幸福里,正式\n"
        for n, sign in enumerate("春夏秋冬东南"[:size])
    ]
    wrong = [f"赵永强,男,金泉市水务局,15{n},幸福里,正式\n" for n in range(size)]
    return (HEAD + "".join(good) + "".join(wrong)).encode("gb18030")
