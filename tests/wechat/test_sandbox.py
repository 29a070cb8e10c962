"""The sandbox itself: loopback only, never in production, easy codes and random faults only when asked for."""

import os
import subprocess
import sys
from collections import Counter

import pytest
import requests

from server.wechat import ConfigurationError, LoginCodeInvalid, PhoneCodeInvalid, WeChatError
from server.wechat.sandbox import SandboxState, create_sandbox, serve
from tests.sandbox import SandboxServer


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.wechat.sandbox", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_it_does_not_start_in_production() -> None:
    finished = _run(APP_ENV="production")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "APP_ENV=production" in finished.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "localhost", ""])
def test_it_binds_nothing_but_loopback(host: str) -> None:
    with pytest.raises(ConfigurationError, match="loopback only"):
        serve(create_sandbox(), port=0, host=host)


def test_it_runs_as_a_program() -> None:
    command = [sys.executable, "-m", "server.wechat.sandbox", "--port", "0", "--easy-codes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        try:
            assert program.stdout
            address = program.stdout.readline().split()[-1]
            assert requests.get(f"{address}_sandbox/calls", timeout=5).json() == {}
        finally:
            program.terminate()


def test_easy_codes_are_accepted_again_and_again() -> None:
    with SandboxServer(easy_codes=True) as wechat:
        gateway = wechat.gateway()
        assert [gateway.sign_in("demo-lin").openid for _ in range(2)] == ["lin", "lin"]
        assert [gateway.phone_number("phone-13900000001") for _ in range(2)] == ["13900000001"] * 2
        with pytest.raises(LoginCodeInvalid):
            gateway.sign_in("demo-")
        with pytest.raises(PhoneCodeInvalid):
            gateway.phone_number("phone-139")


def test_easy_codes_mean_nothing_unless_asked_for(wechat: SandboxServer) -> None:
    with pytest.raises(LoginCodeInvalid):
        wechat.gateway().sign_in("demo-lin")
    with pytest.raises(PhoneCodeInvalid):
        wechat.gateway().phone_number("phone-13900000001")


def test_a_used_phone_code_is_refused(wechat: SandboxServer) -> None:
    code = wechat.new_phone_code("13900000001")
    wechat.gateway().phone_number(code)
    with pytest.raises(PhoneCodeInvalid):
        wechat.gateway().phone_number(code)


def test_random_faults_come_as_often_as_promised_and_the_same_for_a_seed() -> None:
    def thrown(seed: int) -> list[object]:
        state = SandboxState(fault_seed=seed)
        return [state.next_fault("/wxa/msg_sec_check") for _ in range(5000)]

    counted = Counter(thrown(7))
    assert thrown(7) == thrown(7) != thrown(8)
    assert 200 < counted[-1] < 300
    assert 25 < counted[42001] < 80


def test_random_faults_are_survived_by_nearly_every_call() -> None:
    with SandboxServer(fault_seed=3) as wechat:
        gateway, refused = wechat.hasty_gateway(), 0
        for _ in range(100):
            try:
                gateway.sign_in(wechat.new_code("lin"))
            except WeChatError:
                refused += 1
    assert refused <= 1


def test_the_old_token_call_takes_the_others_token_away(wechat: SandboxServer) -> None:
    ours = {"appid": wechat.state.appid, "secret": wechat.state.secret}
    first, _ = (requests.get(f"{wechat.url}cgi-bin/token", params=ours, timeout=5).json() for _ in range(2))
    checked = requests.post(
        f"{wechat.url}wxa/msg_sec_check", params={"access_token": first["access_token"]}, json={}, timeout=5
    )
    assert checked.json()["errcode"] == 40001


def test_a_wrong_secret_or_appid_gets_no_token(wechat: SandboxServer) -> None:
    asked = {"grant_type": "client_credential", "appid": wechat.state.appid, "secret": "wrong"}
    answer = requests.post(f"{wechat.url}cgi-bin/stable_token", json=asked, timeout=5)
    assert answer.json()["errcode"] == 40125
    answer = requests.post(f"{wechat.url}cgi-bin/stable_token", json={**asked, "appid": "wx9"}, timeout=5)
    assert answer.json()["errcode"] == 40013


def test_a_control_request_that_lacks_something_says_what(wechat: SandboxServer) -> None:
    answer = requests.post(f"{wechat.url}_sandbox/login-codes", json={}, timeout=5)
    assert (answer.status_code, "openid" in answer.text) == (422, True)
