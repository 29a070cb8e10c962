"""What the other rooms get from WeChat when all goes well, and how it is asked for (R-4, R-5)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.wechat import Gateway, NotSubscribed, Scene, TemplateArgumentWrong, TextVerdict, WeChatIdentity
from server.wechat.client import MiniProgramGateway
from tests.sandbox import SandboxServer

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
CHECK = "/wxa/msg_sec_check"
PHONE = "/wxa/business/getuserphonenumber"


def test_a_login_code_becomes_an_identity_once(wechat: SandboxServer, gateway: Gateway) -> None:
    code = wechat.new_code("lin", "union-lin")
    assert gateway.sign_in(code) == WeChatIdentity("lin", "union-lin")
    with pytest.raises(Exception, match="重新进入小程序登录"):
        gateway.sign_in(code)


def test_somebody_without_a_unionid_has_none(wechat: SandboxServer, gateway: Gateway) -> None:
    assert gateway.sign_in(wechat.new_code("wang")).unionid is None


def test_signing_in_works_while_the_token_endpoint_is_down(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.fault(TOKEN, {"status": 502}, forever=True)
    assert gateway.sign_in(wechat.new_code("lin")).openid == "lin"
    assert wechat.calls() == {LOGIN: 1}


def test_a_phone_code_becomes_eleven_digits(wechat: SandboxServer, gateway: Gateway) -> None:
    assert gateway.phone_number(wechat.new_phone_code("13900000001")) == "13900000001"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("想认领楼院看护", TextVerdict.PASS),
        ("这句待审", TextVerdict.REVIEW),
        ("这句违禁", TextVerdict.RISKY),
        ("这句待审，那句违禁", TextVerdict.RISKY),
    ],
)
def test_a_text_is_judged(gateway: Gateway, text: str, verdict: TextVerdict) -> None:
    assert gateway.check_text(text, openid="lin", scene=Scene.FORUM) is verdict


@pytest.mark.parametrize(("ending", "verdict"), [("违禁", TextVerdict.RISKY), ("待审", TextVerdict.REVIEW)])
def test_a_long_text_is_judged_to_its_end(
    wechat: SandboxServer, gateway: Gateway, ending: str, verdict: TextVerdict
) -> None:
    assert gateway.check_text("好" * 5000 + ending, openid="lin", scene=Scene.FORUM) is verdict
    assert wechat.calls()[CHECK] == 3


def test_a_word_across_a_cut_is_still_seen(gateway: Gateway) -> None:
    assert gateway.check_text("好" * 2499 + "违禁", openid="lin", scene=Scene.FORUM) is TextVerdict.RISKY


def test_nothing_written_needs_no_judge(wechat: SandboxServer, gateway: Gateway) -> None:
    assert gateway.check_text(" \n", openid="lin", scene=Scene.PROFILE) is TextVerdict.PASS
    assert wechat.calls() == {}


def test_a_subscriber_gets_one_message_per_grant(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.grant("lin", "shift-tomorrow")
    gateway.send_subscribe_message("lin", "shift-tomorrow", {"thing1": "楼院看护"}, page="pages/me/index")
    with pytest.raises(NotSubscribed):
        gateway.send_subscribe_message("lin", "shift-tomorrow", {"thing1": "楼院看护"})
    (message,) = wechat.sent()
    assert (message["touser"], message["page"]) == ("lin", "pages/me/index")
    assert message["data"] == {"thing1": {"value": "楼院看护"}}


def test_a_thing_of_21_characters_is_a_wrong_argument(wechat: SandboxServer, gateway: Gateway) -> None:
    wechat.grant("lin", "shift-tomorrow")
    with pytest.raises(TemplateArgumentWrong):
        gateway.send_subscribe_message("lin", "shift-tomorrow", {"thing1": "长" * 21})


def test_a_mini_program_code_is_a_picture(gateway: Gateway) -> None:
    assert gateway.mini_program_code("post=7", "pages/post/index").startswith(b"\x89PNG")


def test_eight_threads_that_start_cold_share_one_stable_token(wechat: SandboxServer) -> None:
    gateway, start = wechat.gateway(), threading.Barrier(8)
    assert isinstance(gateway, MiniProgramGateway)

    def ask(_: int) -> str:
        start.wait()
        return gateway._client.access_token

    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(ask, range(8)))
    assert len(tokens) == 1
    assert "/cgi-bin/token" not in wechat.calls()


def test_eight_workers_that_start_cold_do_not_take_each_others_token(wechat: SandboxServer) -> None:
    workers = [wechat.gateway() for _ in range(8)]
    codes = [wechat.new_phone_code("13900000001") for _ in workers]
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda worker, code: worker.phone_number(code), workers, codes))
    assert numbers == ["13900000001"] * 8
    assert wechat.calls() == {TOKEN: 8, PHONE: 8}


def test_a_token_is_fetched_once_and_kept(wechat: SandboxServer, gateway: Gateway) -> None:
    for _ in range(3):
        gateway.phone_number(wechat.new_phone_code("13900000001"))
    assert wechat.calls() == {TOKEN: 1, PHONE: 3}


@pytest.mark.parametrize(("lifetime", "fetched"), [(120, 2), (7200, 1)])
def test_a_token_is_dropped_two_minutes_before_its_end(
    wechat: SandboxServer, gateway: Gateway, lifetime: int, fetched: int
) -> None:
    token, _ = wechat.state.stable_token(force_refresh=False)
    wechat.fault(TOKEN, {"body": f'{{"access_token": "{token}", "expires_in": {lifetime}}}'})
    for _ in range(2):
        gateway.phone_number(wechat.new_phone_code("13900000001"))
    assert wechat.calls()[TOKEN] == fetched


def test_an_expired_token_is_renewed_without_anybody_noticing(
    wechat: SandboxServer, gateway: Gateway
) -> None:
    gateway.phone_number(wechat.new_phone_code("13900000001"))
    wechat.expire_tokens()
    assert gateway.phone_number(wechat.new_phone_code("13900000002")) == "13900000002"
    assert wechat.calls() == {TOKEN: 2, PHONE: 3}
