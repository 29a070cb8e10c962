"""What WeChat sends to us is believed only when it is signed, young and new (R-10)."""

import datetime as dt
import hashlib
import json

import pytest

from server.wechat import PushMalformed, PushRefused, TextVerdict
from server.wechat.push import (
    MediaChecked,
    MessageOutcome,
    MessagesDelivered,
    NoncesInMemory,
    PushEvent,
    SubscriptionDecision,
    SubscriptionsDecided,
    parse_event,
    verify_signature,
)

TOKEN = "typed-into-the-console"
NOW = dt.datetime(2026, 7, 22, 1, 0, tzinfo=dt.UTC)
SENT = "1784682000"
SENT_AT = dt.datetime.fromtimestamp(int(SENT), dt.UTC)


def _signature(timestamp: str, nonce: str, token: str = TOKEN) -> str:
    return hashlib.sha1("".join(sorted([token, timestamp, nonce])).encode()).hexdigest()


def _verify(seen: NoncesInMemory, *, seconds_ago: int = 0, nonce: str = "n1", at: dt.datetime = NOW) -> None:
    timestamp = str(int(at.timestamp()) - seconds_ago)
    verify_signature(TOKEN, _signature(timestamp, nonce), timestamp, nonce, now=at, seen_nonces=seen)


@pytest.mark.parametrize("seconds_ago", [-300, -299, 0, 299, 300])
def test_a_signed_young_push_is_believed(seconds_ago: int) -> None:
    _verify(NoncesInMemory(), seconds_ago=seconds_ago)


@pytest.mark.parametrize("seconds_ago", [301, 3600, -301])
def test_a_push_more_than_five_minutes_off_is_refused(seconds_ago: int) -> None:
    with pytest.raises(PushRefused):
        _verify(NoncesInMemory(), seconds_ago=seconds_ago)


def test_a_repeated_push_is_refused_as_long_as_its_signature_is_young() -> None:
    seen = NoncesInMemory()
    _verify(seen, seconds_ago=-300)
    timestamp = str(int(NOW.timestamp()) + 300)
    for later in (0, 299, 600):
        with pytest.raises(PushRefused):
            verify_signature(
                TOKEN,
                _signature(timestamp, "n1"),
                timestamp,
                "n1",
                now=NOW + dt.timedelta(seconds=later),
                seen_nonces=seen,
            )


class NoncesNoted:
    """Remembers how long it was told to remember."""

    def __init__(self) -> None:
        self.until: list[dt.datetime] = []

    def first_use(self, nonce: str, *, until: dt.datetime) -> bool:
        self.until.append(until)
        return True


def test_a_nonce_is_to_be_kept_until_its_signature_is_too_old() -> None:
    noted, timestamp = NoncesNoted(), str(int(NOW.timestamp()) + 300)
    verify_signature(TOKEN, _signature(timestamp, "n1"), timestamp, "n1", now=NOW, seen_nonces=noted)
    assert noted.until == [NOW + dt.timedelta(minutes=10)]


def test_old_nonces_are_forgotten() -> None:
    seen = NoncesInMemory()
    _verify(seen)
    _verify(seen, at=NOW + dt.timedelta(minutes=11))


@pytest.mark.parametrize(
    ("signature", "timestamp"),
    [
        ("", SENT),
        ("签名", SENT),
        (_signature(SENT, "n1", token="guessed"), SENT),
        (_signature(SENT, "n2"), SENT),
        (_signature(SENT, "n1").upper(), SENT),
        (_signature("", "n1"), ""),
        (_signature("yesterday", "n1"), "yesterday"),
        (_signature("9" * 5000, "n1"), "9" * 5000),
    ],
)
def test_a_push_that_is_not_signed_right_is_refused_and_leaves_its_nonce_free(
    signature: str, timestamp: str
) -> None:
    seen = NoncesInMemory()
    with pytest.raises(PushRefused):
        verify_signature(TOKEN, signature, timestamp, "n1", now=NOW, seen_nonces=seen)
    _verify(seen)


HEAD = {"ToUserName": "gh_1", "FromUserName": "lin", "CreateTime": SENT, "MsgType": "event"}
ACCEPTED = {"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": "0"}
REJECTED = {"TemplateId": "t2", "SubscribeStatusString": "reject", "PopupScene": "0"}
LATE = {"TemplateId": "t1", "MsgID": "1864323726461255680", "ErrorCode": "0", "ErrorStatus": "success"}
RISKY = {"result": {"suggest": "risky", "label": "20001"}, "errcode": "0"}

BOTH = (SubscriptionDecision("t1", True), SubscriptionDecision("t2", False))
OUTCOME = MessageOutcome("t1", "1864323726461255680", 0)

# name, fields, wrapper of the list in XML, what is understood
EVENTS: list[tuple[str, dict[str, object], str, PushEvent]] = [
    (
        "subscribe_msg_popup_event",
        {"List": [ACCEPTED, REJECTED]},
        "SubscribeMsgPopupEvent",
        SubscriptionsDecided("subscribe_msg_popup_event", "lin", SENT_AT, BOTH),
    ),
    (
        "subscribe_msg_change_event",
        {"List": [REJECTED]},
        "SubscribeMsgChangeEvent",
        SubscriptionsDecided("subscribe_msg_change_event", "lin", SENT_AT, BOTH[1:]),
    ),
    (
        "subscribe_msg_sent_event",
        {"List": [LATE]},
        "SubscribeMsgSentEvent",
        MessagesDelivered("subscribe_msg_sent_event", "lin", SENT_AT, (OUTCOME,)),
    ),
    (
        "wxa_media_check",
        {"trace_id": "trace-1", **RISKY},
        "",
        MediaChecked("wxa_media_check", "lin", SENT_AT, "trace-1", TextVerdict.RISKY),
    ),
    (
        "wxa_media_check",
        {"trace_id": "trace-1", **RISKY, "errcode": "-1011"},
        "",
        MediaChecked("wxa_media_check", "lin", SENT_AT, "trace-1", TextVerdict.REVIEW),
    ),
    ("user_enter_tempsession", {}, "", PushEvent("user_enter_tempsession", "lin", SENT_AT)),
]


def _xml(fields: dict[str, object]) -> str:
    parts = []
    for tag, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            inner = _xml(one) if isinstance(one, dict) else f"<![CDATA[{one}]]>"
            parts.append(f"<{tag}>{inner}</{tag}>")
    return "".join(parts)


@pytest.mark.parametrize(("name", "fields", "wrapper", "understood"), EVENTS)
@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=utf-8", ""])
def test_an_event_in_xml_is_understood(
    name: str, fields: dict[str, object], wrapper: str, understood: PushEvent, content_type: str
) -> None:
    inner = {wrapper: fields} if wrapper else fields
    body = f"<xml>{_xml({**HEAD, 'Event': name, **inner})}</xml>".encode()
    assert parse_event(body, content_type) == understood


@pytest.mark.parametrize(("name", "fields", "wrapper", "understood"), EVENTS)
@pytest.mark.parametrize("content_type", ["application/json", ""])
def test_an_event_in_json_is_understood(
    name: str, fields: dict[str, object], wrapper: str, understood: PushEvent, content_type: str
) -> None:
    assert parse_event(json.dumps({**HEAD, "Event": name, **fields}).encode(), content_type) == understood


def test_json_may_bring_one_item_without_a_list() -> None:
    body = json.dumps({**HEAD, "Event": "subscribe_msg_change_event", "List": REJECTED}).encode()
    understood = parse_event(body, "application/json")
    assert isinstance(understood, SubscriptionsDecided)
    assert understood.decisions == BOTH[1:]


BOMB = (
    f"""<!doctype x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml>{_xml(HEAD)}<Event>&b;</Event></xml>"""
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/xml"),
        (b"", "application/json"),
        (b"<xml><Event>", "text/xml"),
        (b"<xml></xml>", "text/xml"),
        (b"<xml>only words</xml>", "text/xml"),
        (b'<?xml version="1.0" encoding="klingon"?><xml/>', "text/xml"),
        (BOMB.encode(), "text/xml"),
        (BOMB.replace("doctype", "DOCTYPE").encode(), "text/xml"),
        (b"[]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (json.dumps({**HEAD, "Event": "subscribe_msg_sent_event"}).encode(), "application/json"),
        (json.dumps({**HEAD, "Event": "wxa_media_check", "trace_id": "t"}).encode(), "application/json"),
        (json.dumps({**HEAD, "Event": "x", "CreateTime": "soon"}).encode(), "application/json"),
        (json.dumps({**HEAD, "Event": "x", "CreateTime": 10**30}).encode(), "application/json"),
    ],
)
def test_a_push_that_cannot_be_read_is_refused_without_quoting_it(body: bytes, content_type: str) -> None:
    with pytest.raises(PushMalformed) as refusal:
        parse_event(body, content_type)
    assert (refusal.value.__cause__, refusal.value.__context__) == (None, None)
