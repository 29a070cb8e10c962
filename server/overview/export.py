"""A copy of all that is kept about a member, one sheet a subject (个人信息保护法 art. 45)."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from server.activities import queries as activities
from server.activities.rules import hours
from server.audit import queries as trail
from server.audit import service as audit
from server.complaints import queries as complaints
from server.deeds import queries as deeds
from server.feedback import queries as letters
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.members import queries as members
from server.notifications import queries as notifications
from server.organisations import queries as organisations
from server.overview import queries
from server.overview.queries import Membership
from server.people import queries as people
from server.points import queries as points
from server.posts import queries as posts
from server.registrations import queries as registrations
from server.sheets.cells import Cell
from server.sheets.writing import Column, Table, write_workbook

MOST = 5_000
"""Rows of a sheet: more than anybody serves, says or is told in a lifetime."""
NO_MORE_THAN_KEPT = (
    "除本表所列外，系统不记录您的位置。手机号只显示首尾几位；身份证号（如有）加密保存，不显示。"
)
Rows = Iterator[Sequence[Cell]]


def export(*, specimen: str | None = None, actor: Actor) -> bytes:
    """Return all that is kept about the member who asks as .xlsx; that it was taken is kept in the trail. NotFound.

    Nothing tells of points where the community keeps none.
    """
    me = queries.me(actor=actor).member if actor.is_member else None
    if me is None:
        raise NotFound()
    audit.record("me.export", "member", me.id, actor=actor)
    mark = f"{specimen} " if specimen else ""
    watermark = f"{mark}{me.name} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 导出"
    return write_workbook(list(_tables(me, actor)), watermark=watermark)


def _tables(me: Membership, actor: Actor) -> Iterator[Table]:
    yield _table("基本情况", "项目 内容", _basics(me), note=NO_MORE_THAN_KEPT)
    yield _table(
        "报到",
        "编号 社区 年度 报到日期 方式 状态 服务承诺 可服务时段 特长 退回或结束原因",
        _registrations(me.id),
    )
    yield _table("同意", "事项 答复 时间 途径 文本版本 纸质编号", _answers(me.id))
    yield _table("岗位", "编号 岗位 地点 状态 认领时间 本人说明 结束时间 原因", _claims(me.id))
    yield _table("候补", "岗位 社区 状态 加入时间", _waits(actor))
    yield _table(
        "服务记录",
        "日期 活动 地点 开始 停止 扣除(分钟) 认定时长(小时) 帮办实事(件) 质量 状态 认定人 原因",
        _records(me.id),
    )
    yield _table(
        "到场",
        "日期 活动 地点 到达 离开 扣除(分钟) 来源 扫码时间 补传 本人说明 现场说明 结果",
        _visits(me.id),
    )
    yield _table("异议", "提出时间 针对 内容 结果 答复 答复时间", _objections(me.id))
    if me.points_on:
        yield _table("积分", "日期 记账时间 项目 积分", _points(me.id))
    yield _table("五个一", "年度 项目 日期 依据", _deeds(me.id))
    yield _table("意见", "日期 社区 类别 内容 状态 答复 答复时间", _opinions(actor))
    yield _table("反馈函", "期间 社区 单位 文号 状态 次数 认定时长(小时) 五个一 评价 备注", _letters(me.id))
    yield _table("消息", "时间 类别 标题 内容 阅读时间", _notices(me.id))
    yield _table("投诉", "编号 时间 类别 内容 状态 答复 答复时间", _complaints(actor))
    yield _table("登录", "时间 事项", _account_events(actor))


def _table(name: str, headers: str, rows: Rows, *, note: str | None = None) -> Table:
    columns = [Column(header, _width(header), wrap=header in _LONG) for header in headers.split()]
    return Table(name, columns, rows, notes=[] if note is None else [note])


_LONG = frozenset(
    [
        "内容",
        "本人说明",
        "现场说明",
        "针对",
        "扫码时间",
        "原因",
        "答复",
        "备注",
        "服务承诺",
        "特长",
        "退回或结束原因",
        "活动",
        "岗位",
        "社区",
        "单位",
    ]
)
_MOMENTS = ("时间", "开始", "停止", "到达", "离开")


def _width(header: str) -> float | None:
    if header in _LONG:
        return 24
    return (
        17 if header.endswith(_MOMENTS) else 12 if header.endswith(("日期", "编号", "项目", "文号")) else None
    )


def _basics(me: Membership) -> Rows:
    member, person = members.member(me.id), people.person(me.id)
    yield "姓名", person.name
    yield "性别", person.sex and person.sex.label
    birth = (person.birth_year, person.birth_month, person.birth_day)
    yield "出生", "-".join(f"{part:02}" for part in birth if part)
    yield "手机号", person.phone_masked
    yield "身份证号", "已登记（加密保存）" if person.id_number else "未登记"
    yield "党员身份", member.party_status.label
    yield "状态", member.state.label
    yield "居住社区", me.community or member.community_text
    yield "居住小区", member.residence
    yield "特长", "、".join(member.skills)
    periods = members.employments_of(me.id)
    names = organisations.unit_names({each.unit_id for each in periods})
    for each in periods:
        until = each.during.upper or "今"
        yield (
            "任职",
            f"{names[each.unit_id]} {each.branch or ''} {each.position or ''}（{each.during.lower}至{until}）",
        )


def _registrations(member_id: UUID) -> Rows:
    rows = registrations.history_of(member_id)
    names = organisations.area_names({row[0].community_id for row in rows})
    for row, year in rows:
        of_year: tuple[Cell, ...] = (None, None) if year is None else (year.year, year.registered_on)
        yield (
            None if year is None else year.number, names[row.community_id], *of_year, (year or row).method.label, row.state.label, row.pledge, row.free_times, "、".join(row.skills), row.reason,
        )  # fmt: skip


_CHANNELS = {"phone": "手机", "desk": "社区窗口", "paper": "纸质"}


def _answers(member_id: UUID) -> Rows:
    for each in members.answers_of(member_id):
        said = "同意" if each.granted else "不同意或撤回"
        yield each.purpose.label, said, each.at, _CHANNELS[each.channel], each.text_version, each.paper_number


def _claims(member_id: UUID) -> Rows:
    for claim, post in posts.claims_of(member_id):
        yield (
            post.number, post.name, post.place, claim.state.label, claim.claimed_at, claim.note, claim.ended_at,
            claim.reason,
        )  # fmt: skip


def _waits(actor: Actor) -> Rows:
    for each in posts.own_waits(limit=MOST, actor=actor).items:
        yield each.post_name, each.community, each.wait.state.label, each.wait.joined_at


def _records(member_id: UUID) -> Rows:
    rows = activities.records_of(member_id, limit=MOST).items
    names = people.names({record.confirmed_by for record, _ in rows if record.confirmed_by})
    for record, activity in rows:
        yield (
            record.day, activity.name, activity.place, record.started_at, record.stopped_at, record.break_minutes,
            hours(record.recognised_minutes), record.helped_matters, record.quality and record.quality.label,
            record.state.label, names.get(record.confirmed_by or record.id), record.reason,
        )  # fmt: skip


def _visits(member_id: UUID) -> Rows:
    for each in activities.visits_of(member_id):
        row, present = each.attended.row, each.attended.present
        scans = "、".join(f"{at.astimezone(clock.SHANGHAI):%H:%M:%S}" for at in each.scans)
        yield (
            each.activity.day, each.activity.name, each.activity.place, present.started_at, present.stopped_at,
            row.break_minutes, each.attended.source.label, scans, "是" if each.attended.late_sent else None, row.note,
            row.reason, each.attended.state.label,
        )  # fmt: skip


def _objections(member_id: UUID) -> Rows:
    for said, activity in activities.objections_of(member_id):
        about = f"{activity.day}“{activity.name}”的服务记录"
        yield said.raised_at, about, said.words, said.state.label, said.answer, said.answered_at
    for doubt, letter in letters.objections_of(member_id):
        found = {None: "核对中", True: "成立", False: "不成立"}[doubt.upheld]
        about = f"{Period.parse(letter.period).label}反馈函"
        yield doubt.raised_at, about, doubt.words, found, doubt.answer, doubt.answered_at


def _points(member_id: UUID) -> Rows:
    for year in _years():
        for line in points.entries(member_id, year):
            yield line.day, line.booked_at, line.label, line.half_points / 2


def _deeds(member_id: UUID) -> Rows:
    for year in _years():
        for item in deeds.progress(member_id, year):
            for piece in item.evidence:
                yield year, item.label, piece.day, piece.kind.label


def _years() -> range:
    """Return the years of which registers are kept: letters and what belongs to them for ten years."""
    this = clock.today().year
    return range(this - 10, this + 1)


def _opinions(actor: Actor) -> Rows:
    for each in deeds.own_opinions(actor=actor, limit=MOST).items:
        opinion = each.opinion
        yield (
            opinion.day, each.community, opinion.category, opinion.content, opinion.state.label, opinion.reply,
            opinion.decided_at,
        )  # fmt: skip


def _letters(member_id: UUID) -> Rows:
    found = letters.letters_about(member_id)
    communities = organisations.area_names({each.letter.community_id for each in found})
    units = organisations.unit_names({each.letter.unit_id for each in found})
    for each in found:
        letter, line = each.letter, each.line
        told: tuple[Cell, ...] = ("只计人数，未列名", None, None)
        if line is not None:
            told = (line.services, hours(line.minutes), line.deeds)
        yield (
            each.period_label, communities[letter.community_id], units[letter.unit_id], letter.number,
            letter.state.label, *told, each.rating and each.rating.label, each.remark,
        )  # fmt: skip


def _notices(person_id: UUID) -> Rows:
    for each in notifications.newest(person_id, MOST):
        yield each.created_at, each.kind.label, each.title, each.words, each.read_at


def _complaints(actor: Actor) -> Rows:
    for each in complaints.own_complaints(actor=actor, limit=MOST).items:
        yield (
            each.number, each.created_at, each.subject.label, each.content, each.state.label, each.answer,
            each.answered_at,
        )  # fmt: skip


ACCOUNT_EVENTS = {
    "sessions.open": "登录",
    "sessions.end": "退出登录",
    "accounts.bind": "绑定本人",
    "accounts.unbind": "解除绑定",
    "accounts.pair": "与窗口账号配对",
    "accounts.unpair": "解除配对",
}


def _account_events(actor: Actor) -> Rows:
    events = trail.of_subject("account", actor.account_id) if actor.account_id else ()
    for each in events:
        if each.verb in ACCOUNT_EVENTS:
            yield each.at, ACCOUNT_EVENTS[each.verb]
