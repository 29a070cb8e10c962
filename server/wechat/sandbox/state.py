"""What the sandbox remembers: tokens, codes, grants, sent messages, scripted faults. One lock guards it all."""

import base64
import random
import secrets
import threading
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

SANDBOX_APPID = "wx0000000000sandbox"
SANDBOX_SECRET = "sandbox-secret-known-to-everybody"
TOKEN_SECONDS = 7200
LOGIN_CODE_SECONDS = 300
EASY_LOGIN, EASY_PHONE = "demo-", "phone-"
BUSY_SHARE, EXPIRED_SHARE = 0.05, 0.01
TOKEN_FREE = frozenset({"/cgi-bin/token", "/cgi-bin/stable_token", "/sns/jscode2session"})

Fault = int | dict[str, Any]


class Refusal(Exception):
    """WeChat's way to say no: HTTP 200 and an errcode."""

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode
        super().__init__(errcode)


@dataclass
class LoginCode:
    openid: str
    unionid: str | None
    made_at: float
    used: bool = False


@dataclass
class PhoneCode:
    phone: str
    country_code: str
    used: bool = False


@dataclass
class SandboxState:
    """``fault_seed`` switches on random faults: 5 % "busy" and 1 % "token expired", the same for the same seed."""

    appid: str = SANDBOX_APPID
    secret: str = SANDBOX_SECRET
    easy_codes: bool = False
    fault_seed: int | None = None
    tokens: dict[str, float] = field(default_factory=dict)
    login_codes: dict[str, LoginCode] = field(default_factory=dict)
    phone_codes: dict[str, PhoneCode] = field(default_factory=dict)
    session_keys: list[str] = field(default_factory=list)
    grants: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    standing_faults: dict[str, Fault] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._dice = None if self.fault_seed is None else random.Random(self.fault_seed)

    def next_fault(self, path: str) -> Fault | None:
        """Count a call to ``path`` and return what shall go wrong with it."""
        with self.lock:
            self.calls[path] += 1
            if self.faults[path]:
                return self.faults[path].popleft()
            return self.standing_faults.get(path) or self._thrown(path)

    def _thrown(self, path: str) -> Fault | None:
        if self._dice is None:
            return None
        thrown = self._dice.random()
        if thrown < BUSY_SHARE:
            return -1
        return 42001 if thrown < BUSY_SHARE + EXPIRED_SHARE and path not in TOKEN_FREE else None

    def new_login_code(self, openid: str, unionid: str | None = None) -> str:
        code = secrets.token_hex(16)
        with self.lock:
            self.login_codes[code] = LoginCode(openid, unionid, time.monotonic())
        return code

    def new_phone_code(self, phone: str, country_code: str = "86") -> str:
        code = secrets.token_hex(16)
        with self.lock:
            self.phone_codes[code] = PhoneCode(phone, country_code)
        return code

    def redeem_login_code(self, code: str) -> LoginCode:
        if self.easy_codes and code.startswith(EASY_LOGIN) and code != EASY_LOGIN:
            return LoginCode(code.removeprefix(EASY_LOGIN), None, time.monotonic())
        with self.lock:
            known = self.login_codes.get(code)
            if known is None or time.monotonic() - known.made_at > LOGIN_CODE_SECONDS:
                raise Refusal(40029)
            if known.used:
                raise Refusal(40163)
            known.used = True
            return known

    def redeem_phone_code(self, code: str) -> PhoneCode:
        digits = code.removeprefix(EASY_PHONE)
        if self.easy_codes and code.startswith(EASY_PHONE) and len(digits) == 11 and digits.isdecimal():
            return PhoneCode(digits, "86")
        with self.lock:
            known = self.phone_codes.get(code)
            if known is None or known.used:
                raise Refusal(40029)
            known.used = True
            return known

    def new_session_key(self) -> str:
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        with self.lock:
            self.session_keys.append(key)
        return key

    def stable_token(self, force_refresh: bool) -> tuple[str, int]:
        """Return the live token and its remaining seconds; make a new one where none lives or one is forced."""
        with self.lock:
            live = [token for token, until in self.tokens.items() if until > time.monotonic()]
            token = live[-1] if live and not force_refresh else self._new_token()
            return token, int(self.tokens[token] - time.monotonic())

    def invalidating_token(self) -> tuple[str, int]:
        """Issue a token the old way: whoever holds an earlier one has lost it."""
        with self.lock:
            self.tokens.clear()
            return self._new_token(), TOKEN_SECONDS

    def _new_token(self) -> str:
        token = secrets.token_urlsafe(64)
        self.tokens[token] = time.monotonic() + TOKEN_SECONDS
        return token

    def check_token(self, token: str) -> None:
        with self.lock:
            if token not in self.tokens:
                raise Refusal(40001)
            if self.tokens[token] < time.monotonic():
                raise Refusal(42001)

    def expire_tokens(self) -> None:
        with self.lock:
            self.tokens = dict.fromkeys(self.tokens, 0.0)

    def deliver(self, message: dict[str, Any]) -> int:
        """Use up one grant and keep the message; 43101 where the user has granted none."""
        whose = (message["touser"], message["template_id"])
        with self.lock:
            if self.grants[whose] <= 0:
                raise Refusal(43101)
            self.grants[whose] -= 1
            self.sent.append(message)
            return len(self.sent)
