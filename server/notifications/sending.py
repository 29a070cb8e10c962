"""What becomes of a notice's subscribe message: at most one attempt whose outcome is unknown, and never another after it (R-9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Update, func, update
from sqlalchemy.dialects.postgresql import insert

from server.kernel.db import session
from server.notifications.models import Notice, SubscribeMessage, SubscriptionCredit
from server.notifications.rules import MOST_CREDITS, MessageState, Template, Templates, without_reason
from server.wechat.errors import NotSubscribed, OutcomeUnknown, WeChatError

FindOpenid = Callable[[UUID], str | None]
NO_CREDIT = "no_credit"


@dataclass(frozen=True, slots=True)
class Message:
    """What WeChat is asked to send, and on whose credit."""

    notice_id: UUID
    person_id: UUID
    openid: str
    template_id: str
    values: Mapping[str, str]
    page: str | None


def begin(notice_id: UUID, templates: Templates, openid_of: FindOpenid) -> Message | None:
    """Note the attempt and use up a credit; return what to send, None where nothing may be sent.

    The caller commits before it sends.
    """
    notice = session().get(Notice, notice_id)
    template = templates.get(notice.kind) if notice else None
    openid = openid_of(notice.person_id) if notice else None
    if notice is None or template is None or openid is None or not _attempt(notice, template):
        return None
    if not _use_credit(notice.person_id, template.template_id):
        _end(notice_id, MessageState.UNDELIVERABLE, NO_CREDIT)
        return None
    return _compose(notice, template, openid)


def _compose(notice: Notice, template: Template, openid: str) -> Message:
    values = template.fill(notice.title, without_reason(notice.words), notice.created_at)
    page = notice.page.removeprefix("/") if notice.page else None  # WeChat wants it without
    return Message(notice.id, notice.person_id, openid, template.template_id, values, page)


def _attempt(notice: Notice, template: Template) -> bool:
    """Take the message in hand, by compare-and-set; one already in hand was cut off and may have arrived: it ends there."""
    values = {"notice_id": notice.id, "template_id": template.template_id}
    if session().execute(_ATTEMPT, values).scalar_one_or_none() is not None:
        return True
    _end(notice.id, MessageState.UNKNOWN, "cut_off")
    return False


_ATTEMPT = (
    insert(SubscribeMessage)
    .values(state=MessageState.ATTEMPTED, attempts=1, attempted_at=func.clock_timestamp())
    .on_conflict_do_update(
        index_elements=[SubscribeMessage.notice_id],
        set_={
            "state": MessageState.ATTEMPTED,
            "attempts": SubscribeMessage.attempts + 1,
            "attempted_at": func.clock_timestamp(),
        },
        where=SubscribeMessage.state == MessageState.AGAIN,
    )
    .returning(SubscribeMessage.notice_id)
)


def _use_credit(person_id: UUID, template_id: str) -> bool:
    using = _credit(person_id, template_id).where(SubscriptionCredit.credits > 0)
    using = using.values(credits=SubscriptionCredit.credits - 1).returning(SubscriptionCredit.credits)
    return session().execute(using).one_or_none() is not None


def end_sent(message: Message) -> None:
    """WeChat took the message."""
    _end(message.notice_id, MessageState.SENT, None)


def end_unsent(message: Message, error: WeChatError) -> None:
    """Give the message up for good; the notice stays in the inbox.

    43101: WeChat knows of no credit, so there is none. Any other refusal used none up.
    """
    unknown = isinstance(error, OutcomeUnknown)
    _end(message.notice_id, MessageState.UNKNOWN if unknown else MessageState.UNDELIVERABLE, error.code)
    if isinstance(error, NotSubscribed):
        session().execute(_credit(message.person_id, message.template_id).values(credits=0))
    elif not unknown:
        _give_back(message)


def put_back(message: Message, error: WeChatError) -> None:
    """Let the message be tried again: WeChat certainly did not take it."""
    again = _message(message.notice_id).values(state=MessageState.AGAIN, error=error.code)
    session().execute(again)
    _give_back(message)


def _give_back(message: Message) -> None:
    more = func.least(SubscriptionCredit.credits + 1, MOST_CREDITS)
    session().execute(_credit(message.person_id, message.template_id).values(credits=more))


def _end(notice_id: UUID, state: MessageState, error: str | None) -> None:
    ending = _message(notice_id).values(state=state, error=error, ended_at=func.clock_timestamp())
    session().execute(ending)


def _message(notice_id: UUID) -> Update:
    """The message in hand: whoever gave it up meanwhile has the last word."""
    return update(SubscribeMessage).where(
        SubscribeMessage.notice_id == notice_id, SubscribeMessage.state == MessageState.ATTEMPTED
    )


def _credit(person_id: UUID, template_id: str) -> Update:
    return update(SubscriptionCredit).where(
        SubscriptionCredit.person_id == person_id, SubscriptionCredit.template_id == template_id
    )
