"""What members are told about letters: that there is something to check, and what became of an objection."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from server.feedback.models import Letter, LetterMember, Objection
from server.feedback.rules import Objector
from server.kernel.db import session
from server.kernel.periods import Period, chinese_moment
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind

PAGE = "/pages/letters/letters"


def tell_check(letter_ids: Collection[UUID], period: Period, until: dt.datetime) -> None:
    """Ask everybody in these letters once to look at their own line; two statements for however many letters."""
    query = select(LetterMember.member_id).where(LetterMember.letter_id.in_(letter_ids)).distinct()
    notifications.notify_all(
        session().execute(query).scalars().all() if letter_ids else (),
        NoticeKind.LETTER,
        title="请核对反馈函中关于您的内容",
        words=f"{period.label}反馈函已拟好。如与实际不符，请在{chinese_moment(until)}前提出。",
        page=PAGE,
    )


def tell_answer(objection: Objection, letter: Letter) -> None:
    """Say that a member's objection has been answered; the answer itself is on the page."""
    if objection.objector is not Objector.MEMBER or objection.member_id is None:
        return
    found = "已采纳" if objection.upheld else "经核实未作更改"
    notifications.notify(
        objection.member_id,
        NoticeKind.LETTER,
        title="您提出的异议已答复",
        words=f"您对{Period.parse(letter.period).label}反馈函的异议{found}，请查看答复。",
        page=PAGE,
        subject_id=letter.id,
    )
