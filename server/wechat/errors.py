"""What WeChat may answer, as classes. None of them carries a URL, a request, a secret, a code or a phone."""

from typing import ClassVar

from server.kernel.errors import ConfigurationError as ConfigurationError
from server.kernel.errors import DomainError, Fields, Invalid


class WeChatError(DomainError):
    """Base of this room's refusals.

    ``permanent`` tells a sender that trying the same thing again can never be right; ``wait_seconds`` becomes
    ``retry_after`` where the platform's own limit says how long to wait.
    """

    code = "wechat_error"
    status = 503
    message = "微信服务未能完成此操作，请稍后重试。"
    permanent: ClassVar[bool] = False
    wait_seconds: ClassVar[int | None] = None

    def __init__(
        self, message: str | None = None, *, fields: Fields | None = None, retry_after: int | None = None
    ) -> None:
        wait = self.wait_seconds if retry_after is None else retry_after
        super().__init__(message, fields=fields, retry_after=wait)


class WeChatUnavailable(WeChatError):
    """Network fault, 5xx, an answer that is not JSON, "busy" after all attempts, or a code nobody knows."""

    code = "wechat_unavailable"
    message = "微信服务暂时不可用，请稍后重试；急需办理的，请到社区服务台。"


class OutcomeUnknown(WeChatUnavailable):
    """The message left us and no answer came back: it may have been delivered, so never send it again."""

    code = "wechat_outcome_unknown"
    message = "微信没有回应，消息可能已经送达，为避免重复不再发送。"
    permanent = True


class QuotaExhausted(WeChatUnavailable):
    """The daily quota is used up: stop the queue and alert."""

    code = "wechat_quota_exhausted"
    message = "今日微信接口调用次数已用完，请明天再试，或到社区服务台办理。"


class WeChatMisconfigured(WeChatUnavailable):
    """Our appid, secret, allow-list or permission is wrong: health must turn red, users can do nothing."""

    code = "wechat_misconfigured"
    message = "小程序与微信的连接配置有误，请联系系统管理员。"


class LoginCodeInvalid(WeChatError):
    code = "login_code_invalid"
    status = 401
    message = "微信登录凭证已失效或已使用，请重新进入小程序登录。"
    permanent = True


class TooManySignIns(WeChatError):
    code = "too_many_sign_ins"
    status = 429
    message = "操作过于频繁，请一分钟后再试。"
    wait_seconds = 60


class HighRiskUser(WeChatError):
    code = "high_risk_user"
    status = 403
    message = "微信提示该账号存在安全风险，暂不能登录；请到社区服务台办理。"
    permanent = True


class PhoneCodeInvalid(WeChatError):
    code = "phone_code_invalid"
    status = 422
    message = "手机号授权已失效或已使用，请重新点击获取手机号。"
    permanent = True


class PhoneNotMainland(WeChatError):
    code = "phone_not_mainland"
    status = 422
    message = "微信绑定的不是中国大陆11位手机号，请改用大陆手机号授权，或到社区服务台办理。"
    permanent = True


class ContentNotCheckable(WeChatError):
    """61010: the author has not been active within two hours, so the platform does not judge the text."""

    code = "content_not_checkable"
    message = "内容暂时无法自动审核，已转人工审核。"
    permanent = True


class NotSubscribed(WeChatError):
    code = "not_subscribed"
    status = 409
    message = "接收人没有订阅此类消息，已改为站内消息。"
    permanent = True


class RecipientUnknown(WeChatError):
    code = "recipient_unknown"
    status = 409
    message = "接收人的微信标识无效，已改为站内消息。"
    permanent = True


class TemplateArgumentWrong(WeChatError):
    code = "template_argument_wrong"
    status = 500
    message = "订阅消息的模板参数不符合微信要求（例如 thing 字段须为1至20个字）。"
    permanent = True


class TemplateUnknown(WeChatError):
    code = "template_unknown"
    status = 500
    message = "订阅消息模板不存在，请在微信公众平台核对模板编号。"
    permanent = True


class CodeArgumentWrong(WeChatError):
    code = "mini_program_code_argument_wrong"
    status = 422
    message = "小程序码参数有误：参数须为1至32个允许的字符，页面须已发布且不以“/”开头。"
    permanent = True


class PushRefused(WeChatError):
    code = "push_refused"
    status = 403
    message = "推送签名无效、已过期或重复。"
    permanent = True


class PushMalformed(WeChatError):
    code = "push_malformed"
    status = 400
    message = "推送内容无法解析。"
    permanent = True


BUSY = -1
TOKEN_REFUSED = frozenset({40001, 40014, 42001})
PHONE_ENDPOINT = "wxa/business/getuserphonenumber"
TOKEN_ENDPOINT = "cgi-bin/stable_token"

_BY_CODE: dict[int, type[WeChatError]] = {
    40003: RecipientUnknown,
    40013: WeChatMisconfigured,
    40029: LoginCodeInvalid,
    40037: TemplateUnknown,
    40097: CodeArgumentWrong,
    40125: WeChatMisconfigured,
    40129: CodeArgumentWrong,
    40163: LoginCodeInvalid,
    40164: WeChatMisconfigured,
    40169: CodeArgumentWrong,
    40226: HighRiskUser,
    41008: LoginCodeInvalid,
    41030: CodeArgumentWrong,
    43101: NotSubscribed,
    45009: QuotaExhausted,
    45011: TooManySignIns,
    47003: TemplateArgumentWrong,
    48001: WeChatMisconfigured,
    61004: WeChatMisconfigured,
    61010: ContentNotCheckable,
}
_BY_ENDPOINT: dict[tuple[str, int], type[WeChatError]] = {
    (PHONE_ENDPOINT, 40029): PhoneCodeInvalid,
    (PHONE_ENDPOINT, 40163): PhoneCodeInvalid,
    (TOKEN_ENDPOINT, 40001): WeChatMisconfigured,
}


def error_for(endpoint: str, errcode: int) -> WeChatError:
    """Return the error for WeChat's ``errcode`` at ``endpoint``; unknown codes mean "unavailable"."""
    found = _BY_ENDPOINT.get((endpoint, errcode)) or _BY_CODE.get(errcode, WeChatUnavailable)
    return found()


class TextRefused(Invalid):
    """A member's words were judged risky; the fields say which."""

    code = "text_refused"
    message = "文字未通过内容安全检查，请修改后再提交。"
