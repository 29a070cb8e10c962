"""wechatpy 1.8.18, with the gaps closed that were found by running it.

Stock wechatpy hard-codes the host, loops without end on a refused token, has no time-out on the token call,
hangs the secret-bearing URL on its exceptions, fetches a token for sign-in, takes HTML for success. Here: one
base URL, `stable_token`, time-outs everywhere, one token refresh and three attempts at most, bare errors.
"""

# mypy: allow-untyped-calls, allow-subclassing-any
# wechatpy has no type hints; what it hands back is given its type here.

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from wechatpy.client import WeChatClient
from wechatpy.client.api.wxa import WeChatWxa
from wechatpy.session import SessionStorage

from server.wechat.errors import (
    BUSY,
    PHONE_ENDPOINT,
    TOKEN_ENDPOINT,
    TOKEN_REFUSED,
    OutcomeUnknown,
    WeChatUnavailable,
    error_for,
)

TIMEOUT = (2.0, 5.0)
ATTEMPTS = 3
TOKEN_MARGIN_SECONDS = 120
POOL_SIZE = 20
SEND_ENDPOINT = "cgi-bin/message/subscribe/send"

log = logging.getLogger(__name__)


class ExpiringStorage(SessionStorage):
    """Token storage that honours its time to live, which wechatpy's own memory storage does not.

    A dictionary of tuples needs no lock: with `stable_token`, two threads that fetch at once get one token.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}

    def get(self, key: str, default: str | None = None) -> str | None:
        value, until = self._kept.get(key, ("", 0.0))
        return value if time.monotonic() < until else default

    def set(self, key: str, value: str, ttl: int = 0) -> None:
        self._kept[key] = (value, time.monotonic() + ttl)

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: JSON, or the bytes of a picture."""

    errcode: int
    body: dict[str, Any]
    picture: bytes = b""


class MiniProgramAPI(WeChatWxa):
    """wechatpy's mini-program calls, plus those it lacks, in their present versions."""

    API_BASE_URL = ""  # falls back to the client's base URL

    def _post(self, url: str, **asked: Any) -> Reply:
        reply: Reply = super()._post(url, **asked)
        return reply

    def code_to_session(self, js_code: str) -> dict[str, Any]:
        ours = {"appid": self.appid, "secret": self.secret}
        params = {**ours, "js_code": js_code, "grant_type": "authorization_code"}
        reply: Reply = self._get("sns/jscode2session", params=params, with_token=False)
        return reply.body

    def get_user_phone_number(self, code: str) -> dict[str, Any]:
        return self._post(PHONE_ENDPOINT, data={"code": code}).body

    def check_text(self, content: str, openid: str, scene: int) -> dict[str, Any]:
        data = {"version": 2, "content": content, "openid": openid, "scene": scene}
        return self._post("wxa/msg_sec_check", data=data).body

    def send_subscribe_message(
        self, user_id: str, template_id: str, data: Mapping[str, Any], page: str | None = None
    ) -> None:
        message = {"touser": user_id, "template_id": template_id, "data": data, "lang": "zh_CN"}
        opening = {"miniprogram_state": "formal", **({"page": page} if page else {})}
        self._post(SEND_ENDPOINT, data={**message, **opening})

    def unlimited_code(self, scene: str, page: str) -> bytes:
        data = {"scene": scene, "page": page, "check_path": True}
        return self._post("wxa/getwxacodeunlimit", data=data).picture


class MiniProgramClient(WeChatClient):
    """The one way out to WeChat; safe to share between threads."""

    wxa = MiniProgramAPI()

    def __init__(
        self,
        appid: str,
        secret: str,
        *,
        base_url: str,
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(appid, secret, session=ExpiringStorage(), timeout=timeout, auto_retry=False)
        self.API_BASE_URL = base_url.rstrip("/") + "/"
        self._sleep = sleep
        self._http.trust_env = False  # no proxy or netrc of the machine may see the secret
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=POOL_SIZE))

    @property
    def access_token(self) -> str:
        kept: str | None = self.session.get(self.access_token_key)
        return kept or str(self.fetch_access_token()["access_token"])

    def fetch_access_token(self) -> dict[str, Any]:
        """Fetch the stable token, the same for every caller, and keep it until shortly before its end."""
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        body: dict[str, Any] = self._request("post", TOKEN_ENDPOINT, data=asked, with_token=False).body
        token, lifetime = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not isinstance(lifetime, int):
            raise WeChatUnavailable()
        self.session.set(self.access_token_key, token, lifetime - TOKEN_MARGIN_SECONDS)
        return body

    def _request(self, method: str, url_or_endpoint: str, *, with_token: bool = True, **asked: Any) -> Reply:
        """Ask until answered: "busy" is asked again, a refused token renewed once, nothing asked 4 times."""
        refreshed = False
        for attempt in range(1, ATTEMPTS + 1):
            token = self.access_token if with_token else None
            reply = self._exchange(method, url_or_endpoint, token, **asked)
            if token and not refreshed and reply.errcode in TOKEN_REFUSED:
                refreshed = True
                self._forget(token)
            elif reply.errcode == BUSY and attempt < ATTEMPTS:
                self._sleep(0.2 * 2**attempt + random.uniform(0, 0.1))
            else:
                break
        if reply.errcode:
            raise error_for(url_or_endpoint, reply.errcode)
        return reply

    def _forget(self, refused: str) -> None:
        """Drop the cached token, unless another thread has renewed it meanwhile."""
        if self.session.get(self.access_token_key) == refused:
            self.session.delete(self.access_token_key)

    def _exchange(
        self,
        method: str,
        endpoint: str,
        token: str | None,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Send one request and read its answer; raise `WeChatUnavailable` for whatever WeChat did not say.

        The errors are raised outside every ``except``: a chained exception would hold the URL or the body.
        """
        query = {**(params or {}), **({"access_token": token} if token else {})}
        payload = None if data is None else json.dumps(data, ensure_ascii=False).encode()
        response, fault = None, None
        try:
            response = self._http.request(
                method,
                self.API_BASE_URL + endpoint,
                params=query,
                data=payload,
                headers={"Content-Type": "application/json"},
                timeout=self.timeout,
                allow_redirects=False,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError) as problem:
            fault = _fault(endpoint, type(problem).__name__, sent=not _never_connected(problem))
        if response is None:
            raise fault or WeChatUnavailable()
        reply = _read(response)
        if reply is None:
            raise _fault(endpoint, f"HTTP {response.status_code}, no JSON of WeChat", sent=True)
        if reply.errcode:
            log.warning("wechat %s answered errcode %d", endpoint, reply.errcode)
        return reply


def _fault(endpoint: str, reason: str, *, sent: bool) -> WeChatUnavailable:
    log.warning("wechat %s failed: %s", endpoint, reason)
    return OutcomeUnknown() if sent and endpoint == SEND_ENDPOINT else WeChatUnavailable()


def _never_connected(problem: Exception) -> bool:
    if isinstance(problem, requests.ConnectTimeout):
        return True
    reason = getattr(problem.args[0] if problem.args else None, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _read(response: requests.Response) -> Reply | None:
    if response.status_code != requests.codes.ok:
        return None
    if response.headers.get("Content-Type", "").startswith("image/"):
        return Reply(0, {}, response.content)
    try:
        body = json.loads(response.content.decode(), strict=False)
        return Reply(int(body.get("errcode") or 0), body)
    except (ValueError, TypeError, AttributeError):  # not UTF-8, not JSON, not an object, no number
        return None
