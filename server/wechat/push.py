"""What WeChat sends to us: prove that it is WeChat, then read it.

A push is signed with the token typed into WeChat's console, not with the app secret: SHA-1 over the sorted
token, timestamp and nonce. The signature does not cover the body; only TLS keeps others from changing that.
"""

import contextlib
import datetime as dt
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree import ElementTree

from server.wechat.errors import PushMalformed, PushRefused
from server.wechat.gateway import TextVerdict

TOLERANCE = dt.timedelta(minutes=5)
_UNIX_TIME = re.compile(r"[0-9]{1,12}")
_UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    ElementTree.ParseError,
)


class SeenNonces(Protocol):
    """Memory of nonces; several processes must share it, for example as a table with a unique column."""

    def first_use(self, nonce: str, *, until: dt.datetime) -> bool:
        """Remember ``nonce`` at least until ``until``; return False when it was remembered already."""


class NoncesInMemory:
    """`SeenNonces` for one process."""

    def __init__(self) -> None:
        self._until: dict[str, dt.datetime] = {}
        self._lock = threading.Lock()

    def first_use(self, nonce: str, *, until: dt.datetime) -> bool:
        expired_before = until - 2 * TOLERANCE
        with self._lock:
            self._until = {kept: end for kept, end in self._until.items() if end >= expired_before}
            if nonce in self._until:
                return False
            self._until[nonce] = until
            return True


def verify_signature(
    token: str, signature: str, timestamp: str, nonce: str, *, now: dt.datetime, seen_nonces: SeenNonces
) -> None:
    """Raise `PushRefused` unless the push is signed with ``token``, five minutes off at most, new to us."""
    expected = hashlib.sha1("".join(sorted((token, timestamp, nonce))).encode()).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise PushRefused()
    if not _UNIX_TIME.fullmatch(timestamp) or abs(int(timestamp) - now.timestamp()) > TOLERANCE.seconds:
        raise PushRefused()
    if not seen_nonces.first_use(nonce, until=now + 2 * TOLERANCE):  # twice: the sender's clock may be ahead
        raise PushRefused()


@dataclass(frozen=True, slots=True)
class PushEvent:
    """An event this system has no use for; its subclasses are those it has."""

    name: str
    openid: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SubscriptionDecision:
    template_id: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class SubscriptionsDecided(PushEvent):
    """The user accepted or refused templates, in the dialogue or in WeChat's settings."""

    decisions: tuple[SubscriptionDecision, ...]


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    template_id: str
    message_id: str
    errcode: int


@dataclass(frozen=True, slots=True)
class MessagesDelivered(PushEvent):
    """What became of subscribe messages that WeChat had taken from us; ``errcode`` 0 means delivered."""

    outcomes: tuple[MessageOutcome, ...]


@dataclass(frozen=True, slots=True)
class MediaChecked(PushEvent):
    """The verdict on a picture or sound that was handed in for checking."""

    trace_id: str
    verdict: TextVerdict


def parse_event(body: bytes, content_type: str) -> PushEvent:
    """Read a push in XML or JSON (``content_type`` decides, else the first byte). Raises `PushMalformed`."""
    with contextlib.suppress(*_UNREADABLE):
        return _event(_fields(body, content_type))
    raise PushMalformed()  # not chained: the first exception would quote the body


def _fields(body: bytes, content_type: str) -> dict[str, Any]:
    if "json" in content_type or ("xml" not in content_type and body.lstrip().startswith(b"{")):
        fields = json.loads(body)
    else:
        fields = _children(_root(body))
    return dict(fields)


def _root(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body.upper():
        raise ValueError("a push has no document type, and an entity bomb needs one")
    return ElementTree.fromstring(body)


def _children(node: ElementTree.Element) -> dict[str, Any]:
    """Return the tree as JSON would have brought it: repeated tags become a list."""
    fields: dict[str, Any] = {}
    for child in node:
        value = _children(child) if len(child) else (child.text or "")
        if child.tag in fields:
            before = fields[child.tag]
            fields[child.tag] = [*(before if isinstance(before, list) else [before]), value]
        else:
            fields[child.tag] = value
    return fields


def _event(fields: Mapping[str, Any]) -> PushEvent:
    created_at = dt.datetime.fromtimestamp(int(fields["CreateTime"]), dt.UTC)
    about = (str(fields["Event"]), str(fields["FromUserName"]), created_at)
    match about[0]:
        case "subscribe_msg_popup_event":
            return SubscriptionsDecided(*about, _decisions(fields, "SubscribeMsgPopupEvent"))
        case "subscribe_msg_change_event":
            return SubscriptionsDecided(*about, _decisions(fields, "SubscribeMsgChangeEvent"))
        case "subscribe_msg_sent_event":
            return MessagesDelivered(*about, _outcomes(fields))
        case "wxa_media_check":
            return MediaChecked(*about, str(fields["trace_id"]), _verdict(fields))
    return PushEvent(*about)


def _listed(fields: Mapping[str, Any], wrapper: str) -> list[Mapping[str, Any]]:
    """XML wraps the list and cannot tell one item from a list of one; JSON has it at the top."""
    items = (fields.get(wrapper) or fields)["List"]
    return items if isinstance(items, list) else [items]


def _decisions(fields: Mapping[str, Any], wrapper: str) -> tuple[SubscriptionDecision, ...]:
    return tuple(
        SubscriptionDecision(str(item["TemplateId"]), item["SubscribeStatusString"] == "accept")
        for item in _listed(fields, wrapper)
    )


def _outcomes(fields: Mapping[str, Any]) -> tuple[MessageOutcome, ...]:
    return tuple(
        MessageOutcome(str(item["TemplateId"]), str(item["MsgID"]), int(item["ErrorCode"]))
        for item in _listed(fields, "SubscribeMsgSentEvent")
    )


def _verdict(fields: Mapping[str, Any]) -> TextVerdict:
    if int(fields.get("errcode") or 0):
        return TextVerdict.REVIEW
    suggested = fields["result"]["suggest"]
    return TextVerdict(suggested) if suggested in list(TextVerdict) else TextVerdict.REVIEW
