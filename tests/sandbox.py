"""WeChat on loopback for any test: `with SandboxServer() as wechat: ...`; it is driven over real HTTP."""

import threading
from types import TracebackType
from typing import Any, Self

import requests

from server.wechat import Gateway, build_gateway
from server.wechat.client import MiniProgramGateway
from server.wechat.sandbox import SANDBOX_APPID, SANDBOX_SECRET, SandboxState, create_sandbox, serve
from server.wechat.transport import MiniProgramClient

Fault = int | dict[str, Any]


class SandboxServer:
    """A sandbox on a free loopback port, in threads of this process; ``state`` is its memory."""

    def __init__(self, *, easy_codes: bool = False, fault_seed: int | None = None) -> None:
        self.state = SandboxState(easy_codes=easy_codes, fault_seed=fault_seed)
        self._server = serve(create_sandbox(self.state), port=0)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away, as if WeChat could not be reached any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def gateway(self) -> Gateway:
        """Return the gateway of the application, talking to this sandbox, with a token cache of its own."""
        return build_gateway(appid=SANDBOX_APPID, secret=SANDBOX_SECRET, base_url=self.url, production=False)

    def hasty_gateway(self) -> Gateway:
        """Return a gateway that waits half a second for an answer and asks a busy WeChat again at once."""
        client = MiniProgramClient(
            SANDBOX_APPID, SANDBOX_SECRET, base_url=self.url, timeout=(0.2, 0.5), sleep=lambda seconds: None
        )
        return MiniProgramGateway(client)

    def new_code(self, openid: str, unionid: str | None = None) -> str:
        """Return a fresh login code, as `wx.login` would hand it to the phone."""
        return str(self._ask("login-codes", openid=openid, unionid=unionid)["code"])

    def new_phone_code(self, phone: str, country_code: str = "86") -> str:
        """Return a fresh code, as the phone-number button would hand it to the phone."""
        return str(self._ask("phone-codes", phone=phone, country_code=country_code)["code"])

    def grant(self, openid: str, template_id: str, times: int = 1) -> None:
        """Let the user subscribe to ``times`` messages."""
        self._ask("subscriptions", openid=openid, template_id=template_id, times=times)

    def fault(self, path: str, *codes: Fault, forever: bool = False) -> None:
        """Let the next calls of ``path`` go wrong: an errcode each, or {"sleep"|"status"|"body"|"redirect": …}."""
        self._ask("faults", path=path, faults=list(codes), forever=forever)

    def clear_faults(self) -> None:
        requests.delete(f"{self.url}_sandbox/faults", timeout=5).raise_for_status()

    def expire_tokens(self) -> None:
        self._ask("tokens/expiry")

    def calls(self) -> dict[str, int]:
        """Return how often each path of the platform was called."""
        counts: dict[str, int] = requests.get(f"{self.url}_sandbox/calls", timeout=5).json()
        return counts

    def sent(self) -> list[dict[str, Any]]:
        """Return the messages that the platform has taken, oldest first."""
        items: list[dict[str, Any]] = requests.get(f"{self.url}_sandbox/messages", timeout=5).json()["items"]
        return items

    def _ask(self, verb: str, **asked: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.url}_sandbox/{verb}", json=asked, timeout=5)
        answer.raise_for_status()
        body: dict[str, Any] = answer.json() if answer.content else {}
        return body
