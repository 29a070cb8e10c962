"""Papers of this room: the seal log, the list of overdue replies, a member's year on one sheet."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from server.activities.rules import hours
from server.audit import service as audit
from server.delivery import collecting, seal_log, waiting
from server.delivery.collecting import MemberYear, PeriodLine, Yearly
from server.delivery.seal_log import SealingLine
from server.delivery.waiting import Awaited
from server.feedback import service as feedback
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.periods import chinese_date
from server.organisations import queries as organisations
from server.points.rules import points_text
from server.typesetting import Align, Column, Field, Opinion, PersonSheet, Register

_SEALING_COLUMNS = (
    Column("row", "序号", 11),
    Column("at", "用印时间", 34),
    Column("number", "发文字号", 44),
    Column("content", "用印内容", 69, Align.LEFT),
    Column("copies", "份数", 12),
    Column("approver", "签批人", 20),
    Column("handler", "经办人", 20),
    Column("applicant", "申请人", 20),
    Column("phone", "电话", 27),
)
_OVERDUE_COLUMNS = (
    Column("row", "序号", 11),
    Column("number", "发文字号", 44),
    Column("period", "期间", 26),
    Column("addressee", "主送单位", 56, Align.LEFT),
    Column("way", "寄送方式", 20),
    Column("sent", "寄送日期", 27),
    Column("received", "签收日期", 27),
    Column("due", "回执期限", 27),
    Column("late", "逾期\n（工作日）", 19),
)
_YEAR_COLUMNS = (
    Column("community", "社区", 31, Align.LEFT),
    Column("period", "期间", 26),
    Column("number", "发文字号", 41),
    Column("times", "服务\n次数", 12),
    Column("hours", "认定时长\n（小时）", 17),
    Column("deeds", "五个一", 13),
    Column("rating", "社区评价", 16),
)


def seal_register(community_id: UUID, year: int, *, specimen: str | None, actor: Actor) -> tuple[bytes, str]:
    """Return a community's seal log of a year as PDF, and the file's name; recorded. LogTooLong, NotFound."""
    lines = seal_log.lines_of_year(community_id, year, actor=actor)
    community = organisations.area(community_id)
    content = sealings_as_register(lines, community.name, year, today=clock.today(), specimen=specimen)
    return _register(content, community_id, actor=actor), f"{content.title}.pdf"


def sealings_as_register(
    lines: Sequence[SealingLine], community: str, year: int, *, today: dt.date, specimen: str | None
) -> Register:
    """Return the seal log as it is printed (F-15)."""
    copies = sum(line.sealing.copies for line in lines)
    return Register(
        title=f"{year}年用印登记簿",
        caption_left=community,
        caption_right=f"截至{chinese_date(today)}，共{len(lines)}次、{copies}份",
        columns=_SEALING_COLUMNS,
        rows=tuple(_sealing(number, line) for number, line in enumerate(lines, 1)),
        notes=("本簿按用印时间顺序生成；印章由专人保管，用印在纸质文件上进行。",),
        specimen=specimen,
    )


def _sealing(number: int, line: SealingLine) -> tuple[str, ...]:
    each = line.sealing
    at = each.sealed_at.astimezone(clock.SHANGHAI)
    return (
        str(number), f"{chinese_date(at.date())}\n{at:%H:%M}", line.number, each.content, str(each.copies),
        each.approver, each.handler, each.applicant, each.phone or "",
    )  # fmt: skip


def overdue_register(community_id: UUID, *, specimen: str | None, actor: Actor) -> tuple[bytes, str]:
    """Return a community's list of overdue replies as PDF, and the file's name; recorded. LogTooLong, NotFound."""
    community = organisations.access_community(community_id, actor=actor, verb="letters.send")
    lines = waiting.all_overdue(community_id, actor=actor)
    content = overdue_as_register(lines, community.name, today=clock.today(), specimen=specimen)
    return _register(content, community_id, actor=actor), f"{community.name}{content.title}.pdf"


def overdue_as_register(
    lines: Sequence[Awaited], community: str, *, today: dt.date, specimen: str | None
) -> Register:
    """Return the list of overdue replies as it is printed."""
    return Register(
        title="逾期未回执函件一览表",
        caption_left=community,
        caption_right=f"截至{chinese_date(today)}，共{len(lines)}件",
        columns=_OVERDUE_COLUMNS,
        rows=tuple(_overdue(number, line) for number, line in enumerate(lines, 1)),
        notes=("回执期限为收函后15个工作日，未登记签收的自寄送之日起算。",),
        specimen=specimen,
    )


def _overdue(number: int, line: Awaited) -> tuple[str, ...]:
    each = line.dispatch
    received = chinese_date(each.received_on) if each.received_on else "未签收"
    return (
        str(number), line.number, line.period_label, each.addressee, each.way.label, chinese_date(each.sent_on),
        received, chinese_date(each.reply_due_on), str(line.late),
    )  # fmt: skip


def _register(content: Register, community_id: UUID, *, actor: Actor) -> bytes:
    with feedback.renderer() as one:
        pdf = one.register(content, timestamp=clock.now())
    path = organisations.area(community_id).path
    details = {"title": content.title, "rows": len(content.rows)}
    audit.record("letters.register", "area", community_id, actor=actor, area_path=path, details=details)
    return pdf


def year_sheet(
    unit_id: UUID, member_id: UUID, year: int, *, specimen: str | None, actor: Actor
) -> tuple[bytes, str]:
    """Return a member's year (个人年度服务情况) as PDF for the unit, and the file's name; recorded. NotFound."""
    found, one = collecting.member_year(unit_id, member_id, year, actor=actor)
    content = year_as_sheet(found, one, today=clock.today(), specimen=specimen)
    with feedback.renderer() as compiler:
        pdf = compiler.person_sheet(content, timestamp=clock.now())
    details = {"year": year, "member": str(member_id)}
    audit.record("letters.export_yearly", "unit", unit_id, actor=actor, details=details)
    return pdf, f"{year}年度服务情况.pdf"


def year_as_sheet(found: Yearly, one: MemberYear, *, today: dt.date, specimen: str | None) -> PersonSheet:
    """Return a member's year as it is printed, with room for what the unit's own branch says."""
    return PersonSheet(
        issuing_name=found.unit,
        title=f"{found.year}年度在职党员到社区服务情况表",
        caption_left="根据各社区反馈函汇总",
        caption_right=f"制表日期：{chinese_date(today)}",
        fields=((Field("姓名", one.name), Field("报到社区", "、".join(one.communities))),),
        services_label="各期反馈情况",
        columns=_YEAR_COLUMNS,
        services=tuple(_period(line) for line in one.lines),
        sums=("合计", "", "", str(one.services), hours(one.minutes), f"{one.deeds}/5", ""),
        totals=(tuple(_totals(one)),),
        opinions=(
            Opinion("本人签字", height_mm=18),
            Opinion("党支部意见", "", ("（签字）", "年　　月　　日")),
            Opinion("单位党组织\n意见", "", ("（盖章）", "年　　月　　日")),
        ),
        notes=tuple(f"{number}.{note}" for number, note in enumerate(_notes(one), 1)),
        specimen=specimen,
    )


def _period(line: PeriodLine) -> tuple[str, ...]:
    return (
        line.community, line.period_label, line.number, str(line.services), hours(line.minutes), f"{line.deeds}/5",
        line.rating_label,
    )  # fmt: skip


def _totals(one: MemberYear) -> Iterator[Field]:
    yield Field("全年时长", f"{hours(one.minutes)}小时")
    yield Field("五个一完成", f"{one.deeds}/5")
    if one.half_points is not None:
        yield Field("积分", points_text(one.half_points))


def _notes(one: MemberYear) -> Iterator[str]:
    yield "社区评价供年度党员民主评议参考，等次由单位党组织按规定评定。"
    yield "“五个一”为年末累计；在多个社区报到的，取完成项数较多的一处。"
    for line in one.lines:
        if line.remark:
            yield f"{line.community}{line.period_label}反馈函备注：{line.remark}。"
