"""Nothing is asked without end, waited for without end, or told to anybody else (R-1, R-2, R-3)."""

import re
import socket
import time
from pathlib import Path

import pytest
import requests

from server.wechat import (
    ConfigurationError,
    Gateway,
    OutcomeUnknown,
    Scene,
    TextVerdict,
    WeChatUnavailable,
    build_gateway,
)
from server.wechat.client import WECHAT_BASE_URL, MiniProgramGateway
from tests.sandbox import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
PHONE = "/wxa/business/getuserphonenumber"
SEND = "/cgi-bin/message/subscribe/send"


def test_a_token_refused_for_ever_costs_two_tokens_and_two_requests(
    wechat: SandboxServer, gateway: Gateway
) -> None:
    wechat.fault(PHONE, 40001, forever=True)
    with pytest.raises(WeChatUnavailable):
        gateway.phone_number("a-code")
    assert wechat.calls() == {TOKEN: 2, PHONE: 2}


def test_a_mixture_of_faults_stays_within_three_attempts(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.fault(PHONE, -1, 42001, -1, -1, -1)
    with pytest.raises(WeChatUnavailable):
        gateway.phone_number("a-code")
    assert wechat.calls() == {TOKEN: 2, PHONE: 3}


def test_busy_twice_is_survived(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.fault(PHONE, -1, -1)
    assert gateway.phone_number(wechat.new_phone_code("13900000001")) == "13900000001"


@pytest.mark.parametrize("path", [TOKEN, PHONE])
def test_a_sleeping_wechat_is_not_waited_for(wechat: SandboxServer, path: str) -> None:
    wechat.fault(path, {"sleep": 4.0})
    gateway, started = wechat.hasty_gateway(), time.monotonic()
    with pytest.raises(WeChatUnavailable):
        gateway.phone_number("a-code")
    assert time.monotonic() - started < 3.5
    assert wechat.calls()[path] == 1


def test_production_waits_two_seconds_for_a_connection_and_five_for_an_answer(wechat: SandboxServer) -> None:
    gateway = wechat.gateway()
    assert isinstance(gateway, MiniProgramGateway)
    assert gateway._client.timeout == (2.0, 5.0)


def test_a_message_without_an_answer_is_never_sent_again(wechat: SandboxServer) -> None:
    wechat.grant("lin", "shift-tomorrow", times=5)
    wechat.fault(SEND, {"sleep": 2.0})
    with pytest.raises(OutcomeUnknown) as refusal:
        wechat.hasty_gateway().send_subscribe_message("lin", "shift-tomorrow", {"thing1": "楼院看护"})
    assert refusal.value.permanent
    assert wechat.calls()[SEND] == 1


def test_a_message_that_met_a_closed_port_may_be_sent_later() -> None:
    with SandboxServer() as wechat:
        gateway = wechat.gateway()
        gateway.verify_credentials()
    with pytest.raises(WeChatUnavailable) as refusal:
        gateway.send_subscribe_message("lin", "shift-tomorrow", {"thing1": "楼院看护"})
    assert not refusal.value.permanent


def test_a_text_goes_to_review_while_wechat_is_gone() -> None:
    with SandboxServer() as wechat:
        gateway = wechat.gateway()
    assert gateway.check_text("想认领楼院看护", openid="lin", scene=Scene.COMMENT) is TextVerdict.REVIEW


def test_a_redirect_is_not_followed(wechat: SandboxServer, gateway: Gateway) -> None:
    with SandboxServer() as elsewhere:
        wechat.fault(LOGIN, {"redirect": f"{elsewhere.url}sns/jscode2session"})
        with pytest.raises(WeChatUnavailable):
            gateway.sign_in("a-code")
        assert elsewhere.calls() == {}


def test_a_proxy_of_the_machine_is_not_used(wechat: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    code = wechat.new_code("lin")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        assert wechat.gateway().sign_in(code).openid == "lin"
        with pytest.raises(requests.ConnectionError):  # the variable does bite those who trust it
            requests.get(wechat.url, timeout=2)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8081/",
        WECHAT_BASE_URL.replace("https", "http"),
        WECHAT_BASE_URL.replace(".com", ".com.example.org"),
        WECHAT_BASE_URL.replace("https://", "https://user@"),
        WECHAT_BASE_URL + "proxy/",
    ],
)
def test_production_refuses_every_address_but_wechats_own(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="WECHAT_API_BASE_URL must be"):
        build_gateway(appid="wx1", secret="s", base_url=base_url, production=True)


@pytest.mark.parametrize("base_url", [WECHAT_BASE_URL, WECHAT_BASE_URL.rstrip("/"), ""])
def test_production_takes_wechats_own_address(base_url: str) -> None:
    assert build_gateway(appid="wx1", secret="s", base_url=base_url, production=True)


@pytest.mark.parametrize(("appid", "secret"), [("", "s"), ("wx1", "")])
def test_a_gateway_needs_appid_and_secret(appid: str, secret: str) -> None:
    with pytest.raises(ConfigurationError):
        build_gateway(appid=appid, secret=secret, base_url=WECHAT_BASE_URL, production=True)


def _sources_matching(pattern: str) -> set[str]:
    sources = (ROOT / "server").rglob("*.py")
    return {
        str(path.relative_to(ROOT)) for path in sources if re.search(pattern, path.read_text(), re.MULTILINE)
    }


def test_only_this_room_imports_wechatpy() -> None:
    importers = _sources_matching(r"^\s*(from|import) wechatpy")
    assert importers == {"server/wechat/transport.py"}


def test_the_host_of_wechat_is_written_in_one_file() -> None:
    assert _sources_matching(re.escape("api.weixin" + ".qq.com")) == {"server/wechat/client.py"}
