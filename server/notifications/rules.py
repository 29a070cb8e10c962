"""Kinds of notices, what a subscribe message may hold, and what becomes of one."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.kernel.clock import SHANGHAI

MOST_WORDS = 200
MOST_TITLE = 40
MOST_THING = 20
"""Characters of a template's ``thing``; WeChat refuses the whole message (47003) for one more."""
MOST_CREDITS = 50
KEPT = dt.timedelta(days=731)
"""How long a notice stays in the inbox."""


class NoticeKind(StrEnum):
    REGISTRATION = "registration"
    CLAIM = "claim"
    OFFER = "offer"
    ACTIVITY = "activity"
    RECORD = "record"
    LETTER = "letter"
    OPINION = "opinion"
    COMPLAINT = "complaint"
    RENEWAL = "renewal"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    NoticeKind.REGISTRATION: "报到审核结果",
    NoticeKind.CLAIM: "岗位认领结果",
    NoticeKind.OFFER: "候补名额",
    NoticeKind.ACTIVITY: "活动变动",
    NoticeKind.RECORD: "服务记录",
    NoticeKind.LETTER: "反馈函核对",
    NoticeKind.OPINION: "意见答复",
    NoticeKind.COMPLAINT: "投诉答复",
    NoticeKind.RENEWAL: "年度续报",
}


class Answer(StrEnum):
    """What WeChat's subscription dialogue says of one template."""

    ACCEPT = "accept"
    REJECT = "reject"
    BAN = "ban"
    FILTER = "filter"


class MessageState(StrEnum):
    """ATTEMPTED is committed before WeChat is asked; AGAIN: WeChat certainly did not take the message."""

    ATTEMPTED = "attempted"
    AGAIN = "again"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Template:
    """A subscribe message's template in WeChat's console and the keys of its three places."""

    template_id: str
    title: str = "thing1"
    words: str = "thing2"
    time: str = "time3"

    def fill(self, title: str, words: str, at: dt.datetime) -> dict[str, str]:
        """Return the values of the places."""
        return {self.title: thing(title), self.words: thing(words), self.time: moment(at)}


Templates = Mapping[NoticeKind, Template]
_TEMPLATE = re.compile(r"(?P<kind>[a-z]+)=(?P<id>[A-Za-z0-9_-]{1,64})(?P<keys>(:[a-z_]+[0-9]{1,2}){3})?")


def read_templates(text: str) -> dict[NoticeKind, Template]:
    """Read ``kind=template id`` or ``kind=template id:title:words:time``, with commas between; ValueError says what is wrong."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return dict(_template(part) for part in parts)


def _template(part: str) -> tuple[NoticeKind, Template]:
    found = _TEMPLATE.fullmatch(part)
    if found is None or found["kind"] not in set(NoticeKind):
        raise ValueError(part)
    keys = (found["keys"] or "").split(":")[1:]
    return NoticeKind(found["kind"]), Template(found["id"], *keys)


def sandbox_templates() -> dict[NoticeKind, Template]:
    """Return made-up templates, one a kind, for whatever runs against the sandbox."""
    return {kind: Template(f"sandbox-{kind}") for kind in NoticeKind}


_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def without_numbers(text: str) -> str:
    """Return ``text`` with mobile phones and ID numbers left out: reasons are typed by people, and WeChat reads along."""
    return _NUMBERS.sub("［号码］", text)


_BECAUSE = "原因："


def with_reason(words: str, reason: str | None) -> str:
    """Return a notice's words with the reason that somebody typed, as the inbox shows it."""
    return f"{words}{_BECAUSE}{reason}" if reason else words


def without_reason(words: str) -> str:
    """Return what WeChat may carry of a notice's words: all but the reason, which may say anything about anybody."""
    return words.partition(_BECAUSE)[0]


def shortened(text: str, most: int) -> str:
    """Return ``text`` in one line of at most ``most`` characters, its cut end shown as …."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def thing(text: str) -> str:
    """Return the value of a ``thing``: 1 to 20 characters in one line."""
    return shortened(text, MOST_THING) or "—"


def moment(at: dt.datetime) -> str:
    """Return an instant as WeChat's ``time`` wants it, in Shanghai: 2026年7月22日 09:00."""
    there = at.astimezone(SHANGHAI)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


FIRST_HOUR, LAST_HOUR = 8, 21
"""Between these hours of the Shanghai day messages go to phones."""
