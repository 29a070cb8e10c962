"""What members are told of their claims and of the lines they stand in."""

from collections.abc import Sequence
from uuid import UUID

from server.notifications import service as notifications
from server.notifications.rules import NoticeKind
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, spoken


def approved(claim: Claim, post: ServicePost) -> None:
    """Tell a member that the community agreed to the claim."""
    _tell(claim, post, "岗位认领已通过", f"社区已同意您认领“{post.name}”，请按服务时段到岗。")


def declined(claim: Claim, post: ServicePost) -> None:
    """Tell a member that the claim was not agreed to, and why."""
    words = f"您对“{post.name}”的认领未通过，您可以选择其他岗位。"
    _tell(claim, post, "岗位认领未通过", words, claim.reason)


def claimed_for(claim: Claim, post: ServicePost) -> None:
    """Tell a member that the desk claimed a post for them."""
    done = "提交了认领，等待审核" if claim.state is ClaimState.PENDING else "办好了认领"
    _tell(
        claim,
        post,
        "社区已为您代办认领",
        f"社区工作人员已为您{done}：“{post.name}”。如有出入，请与社区联系。",
    )


def withdrawn_for(claim: Claim, post: ServicePost) -> None:
    """Tell a member that the desk gave their place back for them."""
    _tell(claim, post, "社区已为您代办退出", f"社区工作人员已为您退出“{post.name}”。如有出入，请与社区联系。")


def ended(member_ids: Sequence[UUID], post: ServicePost, reason: str) -> None:
    """Tell those who held a place that the post ended."""
    words = f"您认领的“{post.name}”已结束，感谢您的付出。"
    _tell_all(member_ids, NoticeKind.CLAIM, post, "岗位已结束", words, reason)


def offered(wait: Wait, post: ServicePost) -> None:
    """Tell who is first in line that a place is held, and until when."""
    if wait.offered_until is not None:
        words = f"“{post.name}”有名额了，为您保留到{spoken(wait.offered_until)}，请在此之前确认。"
        _tell_all([wait.member_id], NoticeKind.OFFER, post, "候补有名额了", words)


def lapsed(wait: Wait, post: ServicePost) -> None:
    """Tell a member that the place offered is gone."""
    words = f"为您保留的“{post.name}”名额已过确认时间。仍想参加的，可以重新候补。"
    _tell_all([wait.member_id], NoticeKind.OFFER, post, "候补名额已过期", words)


def line_ended(member_ids: Sequence[UUID], post: ServicePost) -> None:
    """Tell those in line that the post ended."""
    words = f"您候补的“{post.name}”已结束，候补随之结束。欢迎选择其他岗位。"
    _tell_all(member_ids, NoticeKind.OFFER, post, "候补已结束", words)


def _tell(claim: Claim, post: ServicePost, title: str, words: str, reason: str | None = None) -> None:
    _tell_all([claim.member_id], NoticeKind.CLAIM, post, title, words, reason)


def _tell_all(
    member_ids: Sequence[UUID],
    kind: NoticeKind,
    post: ServicePost,
    title: str,
    words: str,
    reason: str | None = None,
) -> None:
    page = f"/pages/post/post?id={post.id}"
    notifications.notify_all(
        member_ids, kind, title=title, words=words, reason=reason, page=page, subject_id=post.id
    )
