"""Demo members' phones: each signs in through the WeChat sandbox over HTTP, as a real phone would, and is bound."""

import logging
import threading
from types import TracebackType
from typing import Self
from uuid import UUID

from server.accounts import queries as account_queries
from server.accounts import service as accounts
from server.accounts import sessions
from server.kernel.actor import Actor
from server.wechat import build_gateway
from server.wechat.sandbox import SANDBOX_APPID, SANDBOX_SECRET, SandboxState, create_sandbox, serve


class Phones:
    """A sandbox on a free loopback port for as long as the demo is being built. Phone ``n`` has the openid ``openid-n``,
    for which the sandbox takes the easy code ``demo-openid-n`` at any later time."""

    def __init__(self) -> None:
        self._server = serve(create_sandbox(SandboxState(easy_codes=True)), port=0)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._gateway = build_gateway(
            appid=SANDBOX_APPID,
            secret=SANDBOX_SECRET,
            base_url=f"http://127.0.0.1:{self._server.server_port}/",
            production=False,
        )

    def __enter__(self) -> Self:
        # One line per request would drown what the builder says about its progress.
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        logging.getLogger("werkzeug").setLevel(logging.NOTSET)

    def bind(self, number: int, member_id: UUID) -> Actor:
        """Sign phone ``number`` in, bind it to a member, and return the member as they act on it."""
        signed_in = accounts.sign_in_with_wechat(f"demo-{openid(number)}", gateway=self._gateway)
        visitor = account_queries.authenticate(signed_in.token)
        assert visitor.account_id is not None, "a session belongs to an account"
        accounts.bind(visitor.account_id, member_id, actor=visitor)
        member = account_queries.authenticate(signed_in.token)
        sessions.sign_out(actor=member)
        return member


def openid(number: int) -> str:
    """Return the openid of a demo phone."""
    return f"openid-{number}"
