"""The error table of the platform (R-7): one row, one scripted fault, one class."""

from collections.abc import Callable

import pytest

from server.wechat import (
    CodeArgumentWrong,
    Gateway,
    HighRiskUser,
    LoginCodeInvalid,
    NotSubscribed,
    OutcomeUnknown,
    PhoneCodeInvalid,
    PhoneNotMainland,
    QuotaExhausted,
    RecipientUnknown,
    Scene,
    TemplateArgumentWrong,
    TemplateUnknown,
    TextVerdict,
    TooManySignIns,
    WeChatError,
    WeChatMisconfigured,
    WeChatUnavailable,
)
from tests.sandbox import Fault, SandboxServer

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
PHONE = "/wxa/business/getuserphonenumber"
SEND = "/cgi-bin/message/subscribe/send"
CHECK = "/wxa/msg_sec_check"
PICTURE = "/wxa/getwxacodeunlimit"

Verb = Callable[[Gateway], object]
VERBS: dict[str, Verb] = {
    LOGIN: lambda gateway: gateway.sign_in("a-code"),
    TOKEN: lambda gateway: gateway.verify_credentials(),
    PHONE: lambda gateway: gateway.phone_number("a-code"),
    SEND: lambda gateway: gateway.send_subscribe_message("lin", "shift-tomorrow", {"thing1": "楼院看护"}),
    PICTURE: lambda gateway: gateway.mini_program_code("post=7", "pages/post/index"),
}
HTML: Fault = {"body": "<html>intranet sign-in</html>"}

# path, fault, class, HTTP status, calls of the path, permanent
TABLE: list[tuple[str, Fault, type[WeChatError], int, int, bool]] = [
    (LOGIN, -1, WeChatUnavailable, 503, 3, False),
    (LOGIN, 40029, LoginCodeInvalid, 401, 1, True),
    (LOGIN, 40163, LoginCodeInvalid, 401, 1, True),
    (LOGIN, 45011, TooManySignIns, 429, 1, False),
    (LOGIN, 40226, HighRiskUser, 403, 1, True),
    (LOGIN, 45009, QuotaExhausted, 503, 1, False),
    (LOGIN, 40125, WeChatMisconfigured, 503, 1, False),
    (LOGIN, 40013, WeChatMisconfigured, 503, 1, False),
    (LOGIN, 987654, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"status": 502}, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"status": 404}, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"status": 500, "body": '{"openid": "lin"}'}, WeChatUnavailable, 503, 1, False),
    (LOGIN, HTML, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"body": "[1, 2]"}, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"body": '{"errcode": "many"}'}, WeChatUnavailable, 503, 1, False),
    (LOGIN, {"body": "{}"}, WeChatUnavailable, 503, 1, False),
    (TOKEN, -1, WeChatUnavailable, 503, 3, False),
    (TOKEN, 40001, WeChatMisconfigured, 503, 1, False),
    (TOKEN, 40125, WeChatMisconfigured, 503, 1, False),
    (TOKEN, 40013, WeChatMisconfigured, 503, 1, False),
    (TOKEN, 40164, WeChatMisconfigured, 503, 1, False),
    (TOKEN, 45009, QuotaExhausted, 503, 1, False),
    (TOKEN, HTML, WeChatUnavailable, 503, 1, False),
    (TOKEN, {"body": "{}"}, WeChatUnavailable, 503, 1, False),
    (PHONE, 40001, WeChatUnavailable, 503, 2, False),
    (PHONE, 40014, WeChatUnavailable, 503, 2, False),
    (PHONE, 42001, WeChatUnavailable, 503, 2, False),
    (PHONE, 40029, PhoneCodeInvalid, 422, 1, True),
    (PHONE, 40163, PhoneCodeInvalid, 422, 1, True),
    (PHONE, -1, WeChatUnavailable, 503, 3, False),
    (PHONE, {"status": 500}, WeChatUnavailable, 503, 1, False),
    (PHONE, {"body": "{}"}, WeChatUnavailable, 503, 1, False),
    (SEND, 43101, NotSubscribed, 409, 1, True),
    (SEND, 47003, TemplateArgumentWrong, 500, 1, True),
    (SEND, 40037, TemplateUnknown, 500, 1, True),
    (SEND, 40003, RecipientUnknown, 409, 1, True),
    (SEND, 45009, QuotaExhausted, 503, 1, False),
    (SEND, -1, WeChatUnavailable, 503, 3, False),
    (SEND, {"status": 502}, OutcomeUnknown, 503, 1, True),
    (SEND, HTML, OutcomeUnknown, 503, 1, True),
    (PICTURE, 41030, CodeArgumentWrong, 422, 1, True),
    (PICTURE, 40129, CodeArgumentWrong, 422, 1, True),
    (PICTURE, 40097, CodeArgumentWrong, 422, 1, True),
    (PICTURE, {"body": "{}"}, WeChatUnavailable, 503, 1, False),
]


def _row_name(row: object) -> str | None:
    return str(row).strip("/") if isinstance(row, str | int | dict) else getattr(row, "__name__", None)


@pytest.fixture
def gateway(wechat: SandboxServer) -> Gateway:
    return wechat.hasty_gateway()


@pytest.mark.parametrize(("path", "fault", "kind", "status", "calls", "permanent"), TABLE, ids=_row_name)
def test_each_answer_of_wechat_becomes_its_error(
    wechat: SandboxServer,
    gateway: Gateway,
    path: str,
    fault: Fault,
    kind: type[WeChatError],
    status: int,
    calls: int,
    permanent: bool,
) -> None:
    wechat.fault(path, fault, forever=True)
    with pytest.raises(WeChatError) as refusal:
        VERBS[path](gateway)
    assert (type(refusal.value), refusal.value.status, refusal.value.permanent) == (kind, status, permanent)
    assert wechat.calls()[path] == calls
    assert wechat.sent() == []


def test_too_many_sign_ins_say_when_to_come_back(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.fault(LOGIN, 45011)
    with pytest.raises(TooManySignIns) as refusal:
        gateway.sign_in("a-code")
    assert refusal.value.retry_after == 60


@pytest.mark.parametrize(
    ("fault", "kind", "permanent"),
    [(-1, WeChatUnavailable, False), ({"status": 502}, WeChatUnavailable, False)],
)
def test_a_message_that_never_left_may_be_sent_later(
    wechat: SandboxServer, gateway: Gateway, fault: Fault, kind: type[WeChatError], permanent: bool
) -> None:
    wechat.fault(TOKEN, fault, forever=True)
    with pytest.raises(kind) as refusal:
        VERBS[SEND](gateway)
    assert (type(refusal.value), refusal.value.permanent) == (kind, permanent)
    assert SEND not in wechat.calls()


@pytest.mark.parametrize(
    "fault", [61010, -1, 40003, 45009, 40001, 87014, {"status": 502}, HTML, {"body": "{}"}], ids=str
)
def test_a_text_that_wechat_cannot_judge_waits_for_a_person(
    wechat: SandboxServer, gateway: Gateway, fault: Fault
) -> None:
    wechat.fault(CHECK, fault, forever=True)
    assert gateway.check_text("想认领楼院看护", openid="lin", scene=Scene.COMMENT) is TextVerdict.REVIEW


def test_a_verdict_that_nobody_knows_waits_for_a_person(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.fault(CHECK, {"body": '{"errcode": 0, "result": {"suggest": "perhaps"}}'})
    assert gateway.check_text("想认领楼院看护", openid="lin", scene=Scene.COMMENT) is TextVerdict.REVIEW


@pytest.mark.parametrize(
    ("phone", "country"), [("61234567", "852"), ("13800138000", "1"), ("1380013800", "86")]
)
def test_a_number_from_elsewhere_is_refused_without_being_named(
    wechat: SandboxServer, gateway: Gateway, phone: str, country: str
) -> None:
    with pytest.raises(PhoneNotMainland) as refusal:
        gateway.phone_number(wechat.new_phone_code(phone, country))
    assert phone not in f"{refusal.value} {refusal.value!r}"


@pytest.mark.parametrize(
    ("scene", "page"),
    [(scene, "pages/post/index") for scene in ("", "x" * 33, "报到", "a b", "a\n")]
    + [("post=7", "/pages/post")],
)
def test_a_code_that_wechat_would_refuse_is_not_asked_for(
    wechat: SandboxServer, gateway: Gateway, scene: str, page: str
) -> None:
    with pytest.raises(CodeArgumentWrong):
        gateway.mini_program_code(scene, page)
    assert wechat.calls() == {}


def test_blank_codes_are_not_sent(wechat: SandboxServer, gateway: Gateway) -> None:
    with pytest.raises(LoginCodeInvalid):
        gateway.sign_in(" ")
    with pytest.raises(PhoneCodeInvalid):
        gateway.phone_number("")
    assert wechat.calls() == {}
