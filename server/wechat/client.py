"""The gateway to WeChat itself, or to the sandbox: the code is the same, the base URL is not."""

import logging
import re
from collections.abc import Mapping

from server.kernel.log import redact
from server.wechat.errors import (
    CodeArgumentWrong,
    ConfigurationError,
    LoginCodeInvalid,
    PhoneCodeInvalid,
    PhoneNotMainland,
    WeChatError,
    WeChatUnavailable,
)
from server.wechat.gateway import Gateway, Scene, TextVerdict, WeChatIdentity
from server.wechat.transport import MiniProgramClient

WECHAT_BASE_URL = "https://api.weixin.qq.com/"
TEXT_LIMIT, TEXT_OVERLAP = 2500, 50
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_MAINLAND_PHONE = re.compile(r"1[0-9]{10}")

log = logging.getLogger(__name__)


class MiniProgramGateway:
    """`Gateway` over HTTP."""

    def __init__(self, client: MiniProgramClient) -> None:
        self._client = client

    def verify_credentials(self) -> None:
        self._client.fetch_access_token()

    def sign_in(self, code: str) -> WeChatIdentity:
        if not code.strip():
            raise LoginCodeInvalid()
        session = self._client.wxa.code_to_session(code)
        if not session.get("openid"):
            raise WeChatUnavailable()
        return WeChatIdentity(session["openid"], session.get("unionid") or None)

    def phone_number(self, code: str) -> str:
        if not code.strip():
            raise PhoneCodeInvalid()
        phone = self._client.wxa.get_user_phone_number(code).get("phone_info")
        if not isinstance(phone, dict):
            raise WeChatUnavailable()
        number = str(phone.get("purePhoneNumber"))
        if str(phone.get("countryCode")) != "86" or not _MAINLAND_PHONE.fullmatch(number):
            raise PhoneNotMainland()
        return number

    def check_text(self, text: str, *, openid: str, scene: Scene) -> TextVerdict:
        verdict = TextVerdict.PASS
        for part in _parts(text.strip()):
            judged = self._check_part(part, openid, scene)
            if judged is TextVerdict.RISKY:
                return judged
            verdict = judged if judged is TextVerdict.REVIEW else verdict
        return verdict

    def _check_part(self, text: str, openid: str, scene: Scene) -> TextVerdict:
        try:
            result = self._client.wxa.check_text(text, openid, int(scene)).get("result")
        except WeChatError as refusal:  # fail closed: what nobody judged, a person judges
            log.warning("text goes to review: %s", refusal.code)
            return TextVerdict.REVIEW
        suggested = result.get("suggest") if isinstance(result, dict) else None
        return TextVerdict(suggested) if suggested in list(TextVerdict) else TextVerdict.REVIEW

    def send_subscribe_message(
        self, openid: str, template_id: str, values: Mapping[str, str], *, page: str | None = None
    ) -> None:
        filled = {key: {"value": value} for key, value in values.items()}
        self._client.wxa.send_subscribe_message(openid, template_id, filled, page)

    def mini_program_code(self, scene: str, page: str) -> bytes:
        if not _SCENE.fullmatch(scene) or page.startswith("/"):
            raise CodeArgumentWrong()
        picture: bytes = self._client.wxa.unlimited_code(scene, page)
        if not picture:
            raise WeChatUnavailable()
        return picture


def _parts(text: str) -> list[str]:
    """Cut ``text`` to what one check takes; the parts overlap, so that no cut can hide a word."""
    starts = range(0, max(len(text) - TEXT_OVERLAP, 1), TEXT_LIMIT - TEXT_OVERLAP)
    return [text[start : start + TEXT_LIMIT] for start in starts] if text else []


class _Redaction(logging.Filter):
    """urllib3 writes every URL at DEBUG level, and WeChat wants secret and token in the URL."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


_REDACTION = _Redaction()


def build_gateway(*, appid: str, secret: str, base_url: str, production: bool) -> Gateway:
    """Return the gateway to ``base_url``, WeChat's own when empty; in production any other is a `ConfigurationError`."""
    base_url = base_url or WECHAT_BASE_URL
    if production and base_url.rstrip("/") + "/" != WECHAT_BASE_URL:
        raise ConfigurationError(f"in production WECHAT_API_BASE_URL must be {WECHAT_BASE_URL}, nothing else")
    if not appid or not secret:
        raise ConfigurationError("WeChat needs both an appid and a secret")
    logging.getLogger("urllib3.connectionpool").addFilter(_REDACTION)
    return MiniProgramGateway(MiniProgramClient(appid, secret, base_url=base_url))
