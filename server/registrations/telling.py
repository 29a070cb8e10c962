"""What a member is told about their registration."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from server.kernel import clock
from server.notifications import queries as notices
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind
from server.organisations import queries as organisations
from server.registrations.models import Registration


def tell_approved(registration: Registration, number: str) -> None:
    """The registration counts now; ``number`` is the year's."""
    place = organisations.area(registration.community_id).name
    notifications.notify(
        registration.member_id,
        NoticeKind.REGISTRATION,
        title="报到已审核通过",
        words=f"{place}已通过您的报到，编号{number}。欢迎您回社区报到，可查看报到回执。",
        page="/pages/receipt/receipt",
        subject_id=registration.id,
    )


def tell_returned(registration: Registration, reason: str) -> None:
    """The registration waits for the member's correction."""
    place = organisations.area(registration.community_id).name
    notifications.notify(
        registration.member_id,
        NoticeKind.REGISTRATION,
        title="报到需要补充或修改",
        words=f"{place}请您修改后重新提交。",
        reason=reason,
        page="/pages/register/register",
        subject_id=registration.id,
    )


def tell_renewal(member_ids: Collection[UUID], community_id: UUID, deadline: dt.date) -> int:
    """Remind those who have not been reminded this year; return how many."""
    told = notices.told_since(member_ids, NoticeKind.RENEWAL, clock.at(dt.date(deadline.year, 1, 1)))
    left = [each for each in member_ids if each not in told]
    notifications.notify_all(
        left,
        NoticeKind.RENEWAL,
        title=f"请办理{deadline.year}年度续报",
        words=f"请于{deadline.month}月{deadline.day}日前向{organisations.area(community_id).name}办理{deadline.year}年度报到。",
        page="/pages/register/register",
        subject_id=community_id,
    )
    return len(left)


def tell_continued(member_ids: Collection[UUID], former: str, community_id: UUID) -> None:
    """The community was merged or split, and nobody has to register again."""
    place = organisations.area(community_id).name
    notifications.notify_all(
        member_ids,
        NoticeKind.REGISTRATION,
        title="您的报到由新的社区继续",
        words=f"因区划调整，您在{former[:60]}的报到由{place}继续办理，不需要重新报到，本年度编号不变。",
        page="/pages/receipt/receipt",
        subject_id=community_id,
    )
