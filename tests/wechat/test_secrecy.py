"""Canaries (R-6): secret, token, session key and phone must not come out in any error or log."""

import logging
from collections.abc import Callable, Iterator

import pytest

from server.wechat import Gateway, Scene, WeChatError
from server.wechat.sandbox import SANDBOX_SECRET
from tests.sandbox import Fault, SandboxServer

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
PHONE = "/wxa/business/getuserphonenumber"
SEND = "/cgi-bin/message/subscribe/send"
PICTURE = "/wxa/getwxacodeunlimit"
PHONE_CANARY = "13912345678"
KEY_CANARY = "c2Vzc2lvbi1rZXktY2FuYXJ5"
CUT_LOGIN: Fault = {"body": f'{{"openid": "lin", "session_key": "{KEY_CANARY}", '}
CUT_PHONE: Fault = {"body": f'{{"phone_info": {{"purePhoneNumber": "{PHONE_CANARY}", '}

FAULTS: list[Fault] = [40001, 40125, 47003, 45009, 99999, {"status": 502}, {"body": "<html>"}, {"sleep": 0.8}]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and whatever hangs on it, shown in a traceback or not."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [linked for linked in (one.__cause__, one.__context__) if linked]


def _told(error: BaseException) -> str:
    return " ".join(f"{one} {one!r} {one.args} {vars(one)}" for one in _chain(error))


def _refused(gateway: Gateway, path: str) -> str:
    asks: dict[str, Callable[[], object]] = {
        LOGIN: lambda: gateway.sign_in("login-code-canary"),
        TOKEN: gateway.verify_credentials,
        PHONE: lambda: gateway.phone_number("phone-code-canary"),
        SEND: lambda: gateway.send_subscribe_message("lin", "t", {"phone_number1": PHONE_CANARY}),
        PICTURE: lambda: gateway.mini_program_code("post=7", "pages/post/index"),
    }
    with pytest.raises(WeChatError) as refusal:
        asks[path]()
    return _told(refusal.value)


def _assert_silent(wechat: SandboxServer, told: str) -> None:
    codes = ["login-code-canary", "phone-code-canary"]
    canaries = [
        SANDBOX_SECRET,
        PHONE_CANARY,
        KEY_CANARY,
        *codes,
        *wechat.state.tokens,
        *wechat.state.session_keys,
    ]
    assert [canary for canary in canaries if canary in told] == []


@pytest.mark.parametrize("path", [LOGIN, TOKEN, PHONE, SEND, PICTURE])
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_error_and_no_log_tells_a_secret(
    wechat: SandboxServer, caplog: pytest.LogCaptureFixture, path: str, fault: Fault
) -> None:
    caplog.set_level(logging.DEBUG)
    wechat.gateway().phone_number(wechat.new_phone_code(PHONE_CANARY))  # so that a token exists
    gateway = wechat.hasty_gateway()
    wechat.fault(path, fault, forever=True)
    _assert_silent(wechat, _refused(gateway, path) + caplog.text)
    assert wechat.state.tokens
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}


@pytest.mark.parametrize(("path", "cut"), [(LOGIN, CUT_LOGIN), (PHONE, CUT_PHONE)])
def test_an_answer_cut_short_is_not_quoted(
    wechat: SandboxServer, caplog: pytest.LogCaptureFixture, path: str, cut: Fault
) -> None:
    caplog.set_level(logging.DEBUG)
    wechat.fault(path, cut)
    _assert_silent(wechat, _refused(wechat.gateway(), path) + caplog.text)


@pytest.mark.parametrize("path", [LOGIN, TOKEN, PHONE, SEND, PICTURE])
def test_an_unreachable_wechat_is_told_without_the_address(
    caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with SandboxServer() as wechat:
        gateway = wechat.gateway()
    told = _refused(gateway, path)
    _assert_silent(wechat, told + caplog.text)
    assert "127.0.0.1" not in told


def test_success_is_as_silent_as_failure(wechat: SandboxServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = wechat.gateway()
    identity = gateway.sign_in(wechat.new_code("lin"))
    gateway.phone_number(wechat.new_phone_code(PHONE_CANARY))
    gateway.check_text("想认领楼院看护", openid="lin", scene=Scene.COMMENT)
    assert len(wechat.state.session_keys) == 1
    _assert_silent(wechat, f"{identity!r} {gateway!r} {caplog.text}")
