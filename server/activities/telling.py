"""What members are told: that their activity moved or is off, and what became of their records. Never a reason or a name."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from server.activities import queries
from server.activities.models import Activity, ServiceRecord
from server.kernel import clock
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind

MOVING = frozenset({"starts_at", "ends_at", "place"})
"""Fields of an activity whose change its people must know."""
PAGE = "/pages/services/services"


def moved(activity: Activity) -> None:
    """Tell who is expected the new time and place."""
    starts = activity.starts_at.astimezone(clock.SHANGHAI)
    words = (
        f"“{activity.name}”改为{_day(activity.day)}{starts:%H:%M}，地点：{activity.place}。请按新的安排参加。"
    )
    _tell(_expected(activity), NoticeKind.ACTIVITY, "活动有变动", words, activity.id)


def cancelled(activity: Activity) -> None:
    """Tell who is expected that the activity is off."""
    words = f"{_day(activity.day)}的“{activity.name}”已取消，不用前往。感谢您的支持。"
    _tell(_expected(activity), NoticeKind.ACTIVITY, "活动已取消", words, activity.id)


def confirmed(records: Sequence[ServiceRecord], activity: Activity) -> None:
    """Tell the people of records that their service is recognised, in one statement."""
    words = f"您参加“{activity.name}”的服务已认定，已计入服务时长。谢谢您的付出。"
    _tell((each.member_id for each in records), NoticeKind.RECORD, "服务已认定", words, activity.id)


def returned(records: Sequence[ServiceRecord], activity: Activity) -> None:
    """Tell the people of records that the sheet is looked at again."""
    words = f"“{activity.name}”的服务记录退回核对，核对后会重新认定，您无须操作。"
    _tell((each.member_id for each in records), NoticeKind.RECORD, "服务记录退回核对", words, activity.id)


def corrected(record: ServiceRecord, activity: Activity) -> None:
    """Tell a member that a corrected record took the place of theirs."""
    words = f"您参加“{activity.name}”的服务记录已更正，请查看；有疑问可提出异议。"
    _tell([record.member_id], NoticeKind.RECORD, "服务记录已更正", words, record.id)


def voided(record: ServiceRecord, activity: Activity) -> None:
    """Tell a member that their record no longer stands."""
    words = f"您参加“{activity.name}”的服务记录已作废，原因见记录。有疑问请联系社区。"
    _tell([record.member_id], NoticeKind.RECORD, "服务记录已作废", words, record.id)


def answered(record: ServiceRecord, activity: Activity) -> None:
    """Tell a member that their objection is answered."""
    words = f"您对“{activity.name}”服务记录的异议已有答复，请查看。"
    _tell([record.member_id], NoticeKind.RECORD, "异议已答复", words, record.id)


def _expected(activity: Activity) -> list[UUID]:
    return [each.member_id for each in queries.roster(activity)]


def _tell(people: Iterable[UUID], kind: NoticeKind, title: str, words: str, subject_id: UUID) -> None:
    notifications.notify_all(people, kind, title=title, words=words, page=PAGE, subject_id=subject_id)


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
