"""Papers beside the letter: slips for checking one's line, the individual sheet, the register of numbers.

Printed from the same frozen content; what no letter states (single services, position) is asked of the rooms below.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select

from server.accounts import queries as accounts
from server.activities import queries as activities
from server.activities.queries import Served
from server.audit import service as audit
from server.feedback import cycles, outputs, queries, snapshot, wording
from server.feedback.errors import NobodyToCheck
from server.feedback.facts import Facts, Judgement, Line
from server.feedback.models import Letter
from server.feedback.opening import record
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.periods import Period, chinese_date, chinese_moment
from server.members import queries as members
from server.organisations import queries as organisations
from server.registrations import queries as registrations
from server.typesetting import Align, Blank, CheckSlip, Column, Field, Opinion, PersonSheet, Register

_SERVICE_COLUMNS = (
    Column("day", "日期", 28),
    Column("activity", "活动", 72, Align.LEFT),
    Column("hours", "认定时长\n（小时）", 26),
    Column("by", "认定人", 30),
)
_NUMBER_COLUMNS = (
    Column("number", "发文字号", 52),
    Column("dated", "成文日期", 32),
    Column("kind", "文种", 22),
    Column("unit", "主送单位", 62, Align.LEFT),
    Column("state", "状态", 24),
    Column("remark", "作废原因", 61, Align.LEFT),
)


def check_slips(cycle_id: UUID, *, specimen: str | None, actor: Actor) -> tuple[bytes, str]:
    """Return slips for the members without a phone whose line may be objected to, and the file's name.

    NobodyToCheck where everybody has a phone or no letter is open to its members; who printed it is recorded.
    """
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.inspect")
    slips = list(_slips(_checking(cycle.id)))
    if not slips:
        raise NobodyToCheck()
    with outputs.renderer() as one:
        pdf = one.check_slips(slips, timestamp=clock.now(), specimen=specimen)
    path = organisations.area(cycle.community_id).path
    audit.record("letters.check_slips", "letter_cycle", cycle.id, actor=actor, area_path=path)
    return pdf, f"{Period.parse(cycle.period).label}本人核对单.pdf"


def _checking(cycle_id: UUID) -> list[Letter]:
    query = select(Letter).where(Letter.cycle_id == cycle_id, Letter.state == LetterState.CHECKING)
    return list(session().execute(query).scalars())


def _slips(letters: Iterable[Letter]) -> Iterator[CheckSlip]:
    units = {}
    lines: list[tuple[Letter, Facts, Line, Judgement]] = []
    for letter in letters:
        facts, judgement = snapshot.facts_of(letter.content), snapshot.judgement_of(letter.content)
        units[letter.id] = snapshot.frame_of(letter.content).unit
        lines += [(letter, facts, line, judgement) for line in facts.lines]
    with_phone = accounts.accounts_bound(UUID(line.member_id) for _, _, line, _ in lines)
    for letter, facts, line, judgement in sorted(lines, key=lambda each: (units[each[0].id], each[2].name)):
        if UUID(line.member_id) not in with_phone:
            yield _slip(letter, facts, line, judgement, units[letter.id])


def _slip(letter: Letter, facts: Facts, line: Line, judgement: Judgement, unit: str) -> CheckSlip:
    until = chinese_moment(letter.check_until) if letter.check_until else ""
    return CheckSlip(
        title="在职党员服务情况本人核对单",
        name=line.name,
        unit=unit,
        period=wording.span(facts),
        facts=tuple(Field(*pair) for pair in _numbers(line, judgement)),
        deadline=f"以上情况将写入致您所在单位党组织的反馈函。如有异议，请于{until}前交回本单或到社区说明。",
        objection=(("□ 无异议。　□ 有异议，具体为：", Blank()), (Blank(),)),
        signature=("本人签名：", Blank(8), "　　日期：", Blank(8)),
    )


def _numbers(line: Line, judgement: Judgement) -> Iterator[tuple[str, str]]:
    yield "服务岗位", "、".join(line.posts) or "—"
    yield "服务次数", f"{line.services}次"
    yield "认定时长", f"{wording.hours(line.minutes)}小时"
    yield "五个一完成", f"{line.deeds}/5"
    if line.half_points is not None:
        yield "积分", wording.points(line.half_points)
    yield "社区评价", judgement.ratings[line.member_id].label
    if line.notes:
        yield "备注", "；".join(line.notes)


def person_sheet(
    letter_id: UUID, member_id: UUID, *, specimen: str | None, actor: Actor
) -> tuple[bytes, str]:
    """Return the individual sheet (个人情况反馈表) of a member in a letter's table, and the file's name; recorded.

    NotFound for a member who is not in the table: without consent nothing of theirs goes to the unit.
    """
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.output")
    facts = snapshot.facts_of(letter.content)
    line = next((each for each in facts.lines if each.member_id == str(member_id)), None)
    if line is None:
        raise NotFound()
    content = _person_sheet(letter, facts, line, specimen)
    with outputs.renderer() as one:
        pdf = one.person_sheet(content, timestamp=letter.approved_at or letter.drafted_at)
    record("letters.person_sheet", letter, actor=actor, details={"member": str(member_id)})
    return pdf, f"{facts.parsed_period.label}个人情况反馈表.pdf"


def _person_sheet(letter: Letter, facts: Facts, line: Line, specimen: str | None) -> PersonSheet:
    frame, judgement = snapshot.frame_of(letter.content), snapshot.judgement_of(letter.content)
    member_id = UUID(line.member_id)
    given = activities.served(
        member_id,
        letter.community_id,
        _units_of(letter),
        facts.first_day,
        facts.last_day,
        confirmed_before=letter.known_until,
    )
    total = ("合计", f"共{line.services}次", wording.hours(line.minutes), "")
    return PersonSheet(
        issuing_name=frame.issuing_name,
        title="在职党员到社区服务个人情况反馈表",
        caption_left=f"统计时段：{wording.span(facts)}",
        caption_right=letter.number or "",
        fields=_who(letter, line, frame.unit, member_id),
        services_label="本期服务明细",
        columns=_SERVICE_COLUMNS,
        services=tuple(_service(each) for each in given),
        sums=total,
        totals=_totals(line, judgement),
        opinions=(
            Opinion(
                "社区党组织\n意　见",
                judgement.remarks.get(line.member_id, ""),
                ("（盖章）", "年　　月　　日"),
            ),
            Opinion("本人\n签字", "", ("年　　月　　日",), 18),
            Opinion("单位党组织\n意　见", "", ("（盖章）", "年　　月　　日")),
        ),
        notes=(f"“五个一”指{'、'.join(facts.deed_labels)}，为本年度累计。",),
        specimen=specimen,
    )


def _units_of(letter: Letter) -> set[UUID]:
    """The letter's unit and those merged into it: days with another unit are that one's to know (F-08)."""
    merged = organisations.successions(on=clock.local_date(letter.frozen_at or letter.drafted_at))
    return {letter.unit_id} | {one for one, to in merged.items() if to == letter.unit_id}


def _who(letter: Letter, line: Line, unit: str, member_id: UUID) -> tuple[tuple[Field, ...], ...]:
    registered = registrations.registered_since(member_id, letter.community_id)
    position = members.position_in(member_id, letter.unit_id)
    return (
        (Field("姓名", line.name), Field("单位及职务", f"{unit} {position or ''}".strip())),
        (
            Field("报到日期", chinese_date(registered) if registered else "—"),
            Field("报到社区", organisations.area(letter.community_id).name),
        ),
        (Field("服务岗位", "、".join(line.posts) or "—"), Field("备注", "；".join(line.notes) or "—")),
    )


def _service(each: Served) -> tuple[str, str, str, str]:
    return chinese_date(each.day), each.activity, wording.hours(each.minutes), each.confirmed_by


def _totals(line: Line, judgement: Judgement) -> tuple[tuple[Field, ...], ...]:
    points = [] if line.half_points is None else [Field("积分", wording.points(line.half_points))]
    return (
        (
            Field("五个一完成", f"{line.deeds}/5"),
            *points,
            Field("社区评价", judgement.ratings[line.member_id].label),
        ),
    )


def number_register(
    community_id: UUID, year: int, *, specimen: str | None, actor: Actor
) -> tuple[bytes, str]:
    """Return a community's register of document numbers (发文登记簿) of a year as PDF, and its name; voided ones with reason."""
    community = organisations.access_community(community_id, actor=actor, verb="letters.inspect")
    found = queries.all_numbers(community_id, year, actor=actor)
    issuer = organisations.issuing_name(community_id)
    content = Register(
        title=f"{year}年发文登记簿",
        caption_left=f"发文机关：{issuer.full_name if issuer else community.name}",
        caption_right=f"截至{chinese_date(clock.today())}，共{len(found)}件",
        columns=_NUMBER_COLUMNS,
        rows=tuple(_number_row(each.letter, each.unit) for each in found),
        notes=("字号按签发顺序连续编排，作废的字号保留备查。",),
        specimen=specimen,
    )
    with outputs.renderer() as one:
        pdf = one.register(content, timestamp=clock.now())
    audit.record("letters.register", "area", community_id, actor=actor, area_path=community.path)
    return pdf, f"{community.name}{year}年发文登记簿.pdf"


def _number_row(letter: Letter, unit: str) -> tuple[str, ...]:
    dated: dt.date | None = letter.dated
    return (
        letter.number or "",
        chinese_date(dated) if dated else "",
        letter.kind.label,
        unit,
        letter.state.label,
        letter.void_reason or "",
    )
