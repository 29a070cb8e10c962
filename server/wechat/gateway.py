"""What the other rooms may ask of WeChat, without knowing how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WeChatIdentity:
    """Who signed in. The platform's session key is deliberately absent."""

    openid: str
    unionid: str | None = None


class Scene(IntEnum):
    """Where a text is going to appear, in the numbers of `msg_sec_check` version 2."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL_LOG = 4


class TextVerdict(StrEnum):
    """PASS may be published, REVIEW waits for a person, RISKY is rejected with a reason, open to appeal."""

    PASS = "pass"
    REVIEW = "review"
    RISKY = "risky"


class Gateway(Protocol):
    """The verbs. Every error is a `server.wechat.errors.WeChatError`."""

    def verify_credentials(self) -> None:
        """Raise `WeChatMisconfigured` when WeChat refuses our appid or secret; for start-up and health."""

    def sign_in(self, code: str) -> WeChatIdentity:
        """Exchange the code of `wx.login` (single use, 5 minutes) for an identity.

        Raises `LoginCodeInvalid`, `TooManySignIns`, `HighRiskUser`, `WeChatUnavailable`.
        """

    def phone_number(self, code: str) -> str:
        """Exchange the code of the phone-number button for 11 digits.

        Raises `PhoneCodeInvalid`, `PhoneNotMainland`, `WeChatUnavailable`.
        """

    def check_text(self, text: str, *, openid: str, scene: Scene) -> TextVerdict:
        """Judge a member's text at submission; what WeChat cannot judge is REVIEW, never PASS."""

    def send_subscribe_message(
        self, openid: str, template_id: str, values: Mapping[str, str], *, page: str | None = None
    ) -> None:
        """Send one subscribe message, at most once.

        ``values`` maps the template's keys (``thing1``, ``date2`` …) to plain text. The error's ``permanent``
        says that no later attempt makes sense; `OutcomeUnknown` is permanent: the message may have arrived.
        """

    def mini_program_code(self, scene: str, page: str) -> bytes:
        """Return the picture of an unlimited mini-program code opening ``page`` with ``scene``.

        Codes never expire: ``scene`` (1–32 characters) must not hold a secret or a right. Raises
        `CodeArgumentWrong`.
        """
