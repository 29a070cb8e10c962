"""One real object of every kind, all of 幸福里, and the strangers to whom they must not exist."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from server.accounts import inviting, recovering
from server.accounts.models import AccountSession, RoleGrant
from server.accounts.rules import VERBS, Lost, Role
from server.activities import objecting
from server.complaints import service as complaints
from server.complaints.rules import Subject
from server.deeds import service as deeds
from server.deeds.rules import Hardship
from server.delivery import queries as deliveries
from server.delivery import service as delivery
from server.delivery.rules import Move, Opinion, Parcel, RosterChangeKind, Seal, Slip, Way
from server.feedback import batching, exempting
from server.feedback.checking import add_objection
from server.feedback.models import Letter
from server.feedback.rules import BatchKind, ExemptionKind, Objector
from server.kernel import crypto, jobs
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import send_changes, session
from server.kernel.jobs import JobUnit, UnitState
from server.kernel.types import new_id
from server.organisations.models import Area
from server.organisations.rules import AreaLevel
from server.overview import merging
from server.points import queries as points_queries
from server.points import second_person
from server.points import service as points
from server.points.requested import RequestKind
from server.points.rules import DEFAULT_RULES
from server.posts import service as posts
from server.posts import waiting
from server.rosters import service as rosters
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import approve, draft, letter_to, registration_of, render, serve
from tests.posts.posting import on, publish

NAMES = (
    "王立新",
    "李春梅",
    "孙敏",
    "周正",
    "何强",
    "吴用",
    "幸福里",
    "水务局",
    "楼道清洁",
    "楼院大扫除",
    "139",
)
"""What no stranger may read: people, their community, their unit, what they did, the beginning of a phone."""
Ids = dict[str, UUID | str]


def objects(cast: Cast) -> Ids:
    """Make one object of every kind that a path can name; return their ids by the names of the parameters."""
    cast.register(cast.wang, cast.happiness)
    cast.register(cast.li, cast.happiness)
    cast.register(cast.ma, cast.peace)
    (record,) = serve(cast, row(cast.wang.id, minutes=120))
    letter = _letter(cast)
    post = publish(cast)
    claim = posts.claim(post.id, actor=cast.phone_of(cast.wang))
    wait = _wait(cast)
    officer = casting.staff("吴用", Role.CLERK, area=cast.happiness)
    opinion = deeds.record_opinion(
        cast.wang.id, community_id=cast.happiness.id, day=dt.date(2026, 7, 20), category="环境", content="路灯不亮",
        actor=cast.clerk,
    )  # fmt: skip
    request, entry = _points(cast)
    roster = "姓名,单位,手机,所在社区\n王立新,金泉市水务局,15444700001,幸福里\n".encode()
    preview = rosters.preview(
        roster, filename="名册.csv", area_id=cast.city.id, unit_id=cast.water.id, actor=cast.liaison
    )
    rules = points.propose_rules(
        cast.happiness.id, valid_from=dt.date(2026, 9, 1), rules=DEFAULT_RULES, actor=cast.administrator
    )
    kind, period, scope = _given_up()
    return {
        "kind": kind, "period": period, "scope": scope,
        "account_id": _account(officer), "session_id": _session(cast.clerk), "grant_id": _grant(officer), **_ways_in(cast), "unit_id": cast.water.id,
        "area_id": cast.happiness.id, "community_id": cast.happiness.id, "member_id": cast.wang.id,
        "import_id": preview.id, "registration_id": registration_of(cast.wang), "post_id": post.id,
        "claim_id": claim.id, "wait_id": wait, "activity_id": record.activity_id, "record_id": record.id, "record_objection_id": _record_objection(cast, record.id), "opinion_id": opinion.id,
        "complaint_id": _complaint(cast), "request_id": request, "entry_id": entry, **_registers(cast), "merge_id": _merge(cast),
        "rule_set_id": rules.id, "letter_id": letter.id, "code": letter.code or "", **_beside(cast, letter),
        "year": "2026", "day": "2026-10-01", "category_code": "D01",
    }  # fmt: skip


def _record_objection(cast: Cast, record_id: UUID) -> UUID:
    return objecting.object_to(record_id, "少算一次。", actor=cast.phone_of(cast.wang)).id


def _points(cast: Cast) -> tuple[UUID, UUID]:
    """Let a praise of 王立新 be asked for; return the request and an entry of theirs."""
    asked = second_person.ask_declaration(
        RequestKind.PRAISE, cast.wang.id, day=dt.date(2026, 7, 1), evidence="感谢信1号", reason="为老人修灯",
        actor=cast.secretary,
    )  # fmt: skip
    return asked.id, points_queries.entries(cast.wang.id, 2026)[0].id


def _registers(cast: Cast) -> Ids:
    """Let 王立新 have visited a family and attended a meeting."""
    day = dt.date(2026, 7, 18)
    visit = deeds.record_visit(
        cast.wang.id, community_id=cast.happiness.id, day=day, house_code="H-1", hardship=Hardship.ELDERLY,
        actor=cast.clerk,
    )  # fmt: skip
    meeting = deeds.record_meeting(
        cast.happiness.id, day=day, topic="组织生活会", member_ids=[cast.wang.id], actor=cast.clerk
    )
    return {"visit_id": visit.id, "meeting_id": meeting.id}


def _merge(cast: Cast) -> UUID:
    """Let it be proposed that two records of one 孙启明 become one."""
    one, other = (casting.add_member("孙启明", cast.water, cast.happiness) for _ in range(2))
    asked = merging.propose(
        one.id, other.id, keeps_phone_of=other.id, reason="同一人录了两次", actor=cast.secretary
    )
    return asked.id


def _complaint(cast: Cast) -> UUID:
    """Let somebody whom nobody knows complain of the community."""
    verbs = Grant(Role.APPLICANT.value, VERBS[Role.APPLICANT])
    phone = Actor(Channel.PHONE, new_id(), None, None, (verbs,))
    casting.sign_in(phone)
    content = "幸福里的报到迟迟没有人审核"
    complaint = complaints.complain(
        subject=Subject.COMMUNITY, content=content, area_id=cast.happiness.id, actor=phone
    )
    return complaint.id


def _wait(cast: Cast) -> UUID:
    """Let 李春梅 take the only place of a post and 王立新 stand in line for it."""
    full = publish(cast, capacity=1, slots=on(1))
    posts.claim(full.id, actor=cast.phone_of(cast.li))
    return waiting.join(full.id, actor=cast.phone_of(cast.wang)).wait.id


def _letter(cast: Cast) -> Letter:
    draft(cast)
    letter = letter_to(cast.water)
    render(approve(cast, letter))
    return letter


def _answered(cast: Cast, letter: Letter) -> UUID:
    """Seal and send the letter, and let its unit answer; return the id of a change to the roster that it tells."""
    delivery.seal([letter.id], Seal(), actor=cast.clerk)
    delivery.send([Parcel(letter.id)], Way.PORTAL, actor=cast.clerk)
    slip = Slip(Opinion.NO_OBJECTION, moves=(Move(RosterChangeKind.RETIRED, "李春梅"),))
    delivery.reply(letter.id, slip, actor=cast.liaison)
    (line,) = deliveries.roster_changes(actor=cast.liaison).items
    return line.change.id


def _beside(cast: Cast, letter: Letter) -> Ids:
    """Make what belongs to a letter's cycle."""
    objection = add_objection(letter, "少算一次。", Objector.UNIT, cast.wang.id, actor=cast.liaison)
    exemption = exempting.exempt(
        cast.happiness.id, cast.wang.id, first_day=dt.date(2026, 7, 1), last_day=dt.date(2026, 7, 31),
        category=ExemptionKind.ILLNESS, tells_reason=False, actor=cast.clerk,
    )  # fmt: skip
    batch = batching.ask(letter.cycle_id, BatchKind.ARCHIVE, actor=cast.clerk)
    return {
        "cycle_id": letter.cycle_id,
        "objection_id": objection.id,
        "exemption_id": exemption.exemption.id,
        "batch_id": batch.id,
        "change_id": _answered(cast, letter),
    }


def _given_up() -> tuple[str, str, UUID]:
    """Return the key of a unit of work that is dead."""
    key = ("render", "2026H1", new_id())
    jobs.plan(key[0], key[1], [key[2]])
    session().get_one(JobUnit, key).state = UnitState.DEAD
    send_changes()
    return key


def _session(clerk: Actor) -> UUID:
    token = crypto.fingerprint(casting.sign_in(clerk))
    return session().execute(select(AccountSession.id).where(AccountSession.token == token)).scalar_one()


def _account(officer: Actor) -> UUID:
    assert officer.account_id is not None
    return officer.account_id


def _grant(officer: Actor) -> UUID:
    query = select(RoleGrant.id).where(RoleGrant.account_id == officer.account_id)
    return UUID(str(session().execute(query).scalar_one()))


def _ways_in(cast: Cast) -> Ids:
    """Invite 吴用's successor, and ask for somebody to be let in again."""
    invited = inviting.invite("吴用", Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
    account = _account(cast.leader)
    asked = recovering.ask(account, Lost.PASSWORD, "忘记密码", actor=cast.secretary)
    return {"invitation_id": invited.id, "recovery_id": asked}


def other_county(cast: Cast) -> Area:
    """Make a county of the same city with nothing in it."""
    return make.AreaFactory(
        parent=cast.city, level=AreaLevel.COUNTY, name="河东区", pinyin="he dong", code="620903000000"
    )


def strangers(cast: Cast, elsewhere: Area) -> dict[str, Actor]:
    """Return who has a role, but none here."""
    return {
        "clerk next door": cast.stranger,
        "secretary next door": casting.staff("方圆", Role.SECRETARY, area=cast.peace),
        "leader next door": casting.staff("许诺", Role.LEADER, area=cast.peace),
        "observer next door": casting.staff("白露", Role.OBSERVER, area=cast.peace),
        "liaison of another unit": cast.strange_liaison,
        "member next door": cast.phone_of(cast.ma),
        "administrator of another county": casting.staff("石磊", Role.ADMINISTRATOR, area=elsewhere),
        "auditor of another county": casting.staff("江平", Role.AUDITOR, area=elsewhere),
    }


def nowhere() -> UUID:
    """Return the id of nothing."""
    return new_id()
