"""The letter as a whole: its paragraphs, its annex and its slip (domain.md F4); no session, no clock.

Every total is the sum of the rows printed.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from server.feedback import wording
from server.feedback.facts import EXEMPT, UNSERVED, Facts, Frame, Judgement, Line, Rating
from server.feedback.rules import OBJECTION_WORKING_DAYS
from server.kernel.periods import Period, PeriodKind, chinese_date
from server.typesetting import (
    Align,
    AnnexTable,
    Blank,
    Column,
    LetterContent,
    Level,
    Paragraph,
    ReplySlip,
    Verification,
)

NUMBER_PLACE = "{number}"
"""Stands in the slip until approval gives the number."""
MOST_CHANGES = 8
NO_POST = "—"
_ORDINALS = "一二三四五六七八九十"
_BODIES = ("党委", "党总支", "党支部", "党组")


def compose(facts: Facts, frame: Frame, judgement: Judgement) -> LetterContent:
    """Return the letter without number, date and code; the same arguments give the same words."""
    table = _table(facts, frame, judgement) if facts.lines else None
    annex = [_annex_title(facts.parsed_period).replace("\n", "")] if table else []
    return LetterContent(
        issuing_name=frame.issuing_name,
        number="",
        title=_title(facts, frame.corrects).replace("在职党员到", "在职党员\n到"),
        addressee=frame.addressee,
        paragraphs=tuple(_paragraphs(facts, frame, judgement)),
        attachments=(*annex, "回执"),
        signature_name=frame.issuing_name,
        dated="",
        contact=_contact(frame),
        table=table,
        slip=_slip(frame),
    )


def issue(
    draft: LetterContent, *, number: str, dated: dt.date, code: str, url: str, specimen: str | None
) -> LetterContent:
    """Return the letter as it is printed: with number, date and the place where its code is verified."""
    grouped = wording.grouped_code(code)
    proof = Verification(url, ("在线核验：扫描二维码或登录", url, f"核验码：{grouped}"))
    slip = draft.slip
    if slip is not None:
        lines = tuple(tuple(_numbered(part, number) for part in line) for line in slip.lines)
        slip = replace(slip, lines=lines, verification=proof)
    return replace(draft, number=number, dated=chinese_date(dated), slip=slip, specimen=specimen)


def numbered(draft: LetterContent, number: str | None) -> LetterContent:
    """Return a letter's words with its number in the slip; its place stays empty before there is one."""
    slip = draft.slip
    if slip is None:
        return draft
    lines = tuple(tuple(_numbered(part, number or "〔　　〕　号") for part in line) for line in slip.lines)
    return replace(draft, slip=replace(slip, lines=lines))


def unissued(draft: LetterContent, *, specimen: str | None) -> LetterContent:
    """Return a draft as it may be looked at: the places of number, date and code stay empty."""
    return replace(numbered(draft, None), specimen=specimen)


def _numbered(part: str | Blank, number: str) -> str | Blank:
    return part.replace(NUMBER_PLACE, number) if isinstance(part, str) else part


def _title(facts: Facts, corrects: str | None) -> str:
    act = "更正" if corrects else "反馈"
    return f"关于{act}{facts.parsed_period.label}在职党员到社区报到服务情况的函"


def _changed(frame: Frame) -> str:
    """What reads otherwise, as far as a sentence can hold it; the table has it all."""
    told = "；".join(frame.changes[:MOST_CHANGES])
    more = "等" if len(frame.changes) > MOST_CHANGES else ""
    return f"更正事项：{told}{more}。" if told else ""


_HOW_OFTEN = {PeriodKind.QUARTER: "每季度", PeriodKind.HALF_YEAR: "每半年", PeriodKind.YEAR: "每年"}


def _opening(facts: Facts, frame: Frame) -> str:
    if frame.corrects:
        return (
            f"我社区《{_title(facts, None)}》（{frame.corrects}）函告的贵单位在职党员"
            f"{wording.span(facts)}到我社区报到和服务的情况，因{frame.correction_reason}，现予更正。"
            f"{_changed(frame)}更正后的情况如下，以本函为准，原函同时停止使用。"
        )
    often = _HOW_OFTEN[facts.parsed_period.kind]
    return (
        f"根据“五联双报到”工作机制关于“{often}以书面形式向在职党员所在单位反馈一次情况”的要求，"
        f"现将贵单位在职党员{wording.span(facts)}到我社区报到和服务的情况函告如下。"
    )


def _paragraphs(facts: Facts, frame: Frame, judgement: Judgement) -> Iterator[Paragraph]:
    yield Paragraph(_opening(facts, frame))
    sections = [
        ("报到情况", [Paragraph(wording.registration(facts))]),
        ("服务情况", [Paragraph(wording.service(facts))]),
    ]
    if judged := wording.evaluation(facts, judgement):
        sections.append(("社区评价", [Paragraph(text) for text in judged]))
    sections.append(("有关建议", _suggestions(facts, frame)))
    for ordinal, (heading, paragraphs) in zip(_ORDINALS, sections, strict=False):
        yield Paragraph(f"{ordinal}、{heading}", Level.HEADING1)
        yield from paragraphs
    for footnote in facts.footnotes:
        yield Paragraph(f"另告：{footnote}")
    yield Paragraph("特此函告。")


def _suggestions(facts: Facts, frame: Frame) -> list[Paragraph]:
    told = []
    if facts.missing:
        told.append(f"请协助提醒尚未报到的{facts.missing}名党员于{frame.remind_by}到社区登记。")
    if facts.due is None:
        told.append("请提供居住在我社区的在职党员名册，以便核对报到情况。")
    if facts.lines:
        told.append("请将本函所附情况作为年度党员民主评议的参考，等次由贵单位党组织按规定评定。")
    told.append(
        f"对所列情况如有异议，请于收函后{OBJECTION_WORKING_DAYS}个工作日内随回执提出，我社区将及时核实更正。"
    )
    if len(told) == 1:
        return [Paragraph(told[0])]
    return [
        Paragraph(text, Level.ITEM, f"（{ordinal}）") for ordinal, text in zip(_ORDINALS, told, strict=False)
    ]


def _contact(frame: Frame) -> str:
    parts = [("联系人", frame.contact_name), ("电话", frame.contact_phone)]
    told = [f"{label}：{value}" for label, value in parts if value]
    return f"（{'，'.join(told)}）" if told else ""


def _annex_title(period: Period) -> str:
    return f"{period.label}在职党员\n到社区报到服务情况表"


_POINTS_MM = 14
_COLUMNS = (
    Column("number", "序号", 8),
    Column("name", "姓名", 16),
    Column("post", "服务岗位", 26),
    Column("times", "服务\n次数", 14),
    Column("hours", "认定时长\n（小时）", 16),
    Column("deeds", "五个一\n完成", 16),
    Column("points", "积分", _POINTS_MM),
    Column("rating", "社区\n评价", 16),
    Column("remark", "备注", 30, Align.LEFT),
)


def _columns(*, points_on: bool) -> tuple[Column, ...]:
    if points_on:
        return _COLUMNS
    return tuple(
        replace(column, width_mm=column.width_mm + _POINTS_MM) if column.key == "remark" else column
        for column in _COLUMNS
        if column.key != "points"
    )


def _table(facts: Facts, frame: Frame, judgement: Judgement) -> AnnexTable:
    return AnnexTable(
        title=_annex_title(facts.parsed_period),
        caption_left=f"单位：{frame.unit}",
        caption_right=f"统计时段：{wording.span(facts)}",
        columns=_columns(points_on=facts.points_on),
        rows=tuple(_row(i, line, judgement) for i, line in enumerate(facts.lines, 1)),
        total=_total(facts),
        notes=tuple(f"{i}.{note}" for i, note in enumerate(_notes(facts), 1)),
    )


def _row(number: int, line: Line, judgement: Judgement) -> tuple[str, ...]:
    return (
        str(number),
        line.name,
        "、".join(line.posts) or NO_POST,
        str(line.services),
        wording.hours(line.minutes),
        f"{line.deeds}/5",
        *([] if line.half_points is None else [wording.points(line.half_points)]),
        judgement.ratings[line.member_id].label,
        "；".join([*line.notes, *_said(line.member_id, judgement)]),
    )


def _said(member_id: str, judgement: Judgement) -> Iterator[str]:
    """What people add to a row: why it is not rated (F-09), and the remark."""
    reason = judgement.reasons.get(member_id)
    if judgement.ratings[member_id] is Rating.NONE and reason not in (None, UNSERVED, EXEMPT):
        yield str(reason)
    if remark := judgement.remarks.get(member_id):
        yield remark


def _total(facts: Facts) -> tuple[str, ...]:
    earned = [wording.points(facts.half_points)] if facts.points_on else []
    deeds = f"{facts.deeds}/{5 * len(facts.lines)}"
    return ("", "合计", "", str(facts.services), wording.hours(facts.minutes), deeds, *earned, "", "")


def _notes(facts: Facts) -> Iterator[str]:
    yield f"“五个一”指{'、'.join(facts.deed_labels)}，为本年度累计。"
    if facts.points_note is not None:
        yield facts.points_note
    yield "时长由活动负责人记录、社区认定。"


def _slip(frame: Frame) -> ReplySlip:
    lines: tuple[tuple[str | Blank, ...], ...] = (
        (f"{_you(frame.issuing_short)}{NUMBER_PLACE}函收悉。经核对：",),
        ("□ 情况属实，无异议。",),
        ("□ 有异议，具体为：", Blank()),
        ("名册变动：调出", Blank(2), "名（", Blank(), "）"),
        ("　　　　　调入", Blank(2), "名（", Blank(), "）"),
        ("　　　　　退休", Blank(2), "名"),
        ("拟作为本单位 □年度民主评议　□年度考核　□评先评优的参考。",),
        ("未报到党员处理：", Blank()),
        ("经办人：", Blank(6), "　电话：", Blank(9)),
    )
    return ReplySlip(
        title="回　　执",
        addressee=frame.issuing_short,
        lines=lines,
        closing=("（单位党组织盖章）", "年　　月　　日"),
        cut_line="裁切线（以下可单独寄回）",
    )


def _you(issuing_short: str) -> str:
    body = next((body for body in _BODIES if issuing_short.endswith(body)), "社区党组织")
    return f"你{body.removeprefix('党') if body == '党委' else body}"
