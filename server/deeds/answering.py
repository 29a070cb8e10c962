"""Telling members what became of their opinions."""

from server.deeds.models import Opinion
from server.deeds.rules import OpinionState
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind
from server.organisations import queries as organisations

PAGE = "/pages/opinions/opinions"
_BECAME = {
    OpinionState.RECORDED: "已受理，正在办理",
    OpinionState.ADOPTED: "已采纳，感谢您的建议",
    OpinionState.NOT_ADOPTED: "已答复，暂未采纳",
    OpinionState.DISMISSED: "未予受理，理由见答复",
}


def tell(opinion: Opinion) -> None:
    """Tell the member what became of their opinion. The words say nothing of it: a notice may be read over a shoulder."""
    community = organisations.area(opinion.community_id).name
    notifications.notify(
        opinion.member_id, NoticeKind.OPINION, title=f"意见建议{opinion.state.label}",
        words=f"您{opinion.day.month}月{opinion.day.day}日向{community}提出的意见建议{_BECAME[opinion.state]}。",
        page=PAGE, subject_id=opinion.id,
    )  # fmt: skip
