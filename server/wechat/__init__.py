"""The WeChat platform as this system sees it: sign-in, phone number, text check, messages, codes.

The other rooms know `Gateway` and the errors; the app builds one with `build_gateway` and hands it on. This
room is the only importer of wechatpy; the app secret, access tokens and session keys never leave it.
`sandbox` speaks the platform's own paths, codes and faults over loopback HTTP, for development and tests;
`push` checks and reads what the platform sends to us.
"""

from server.wechat.client import build_gateway
from server.wechat.errors import (
    CodeArgumentWrong,
    ConfigurationError,
    ContentNotCheckable,
    HighRiskUser,
    LoginCodeInvalid,
    NotSubscribed,
    OutcomeUnknown,
    PhoneCodeInvalid,
    PhoneNotMainland,
    PushMalformed,
    PushRefused,
    QuotaExhausted,
    RecipientUnknown,
    TemplateArgumentWrong,
    TemplateUnknown,
    TextRefused,
    TooManySignIns,
    WeChatError,
    WeChatMisconfigured,
    WeChatUnavailable,
)
from server.wechat.gateway import Gateway, Scene, TextVerdict, WeChatIdentity

__all__ = [
    "CodeArgumentWrong",
    "ConfigurationError",
    "ContentNotCheckable",
    "Gateway",
    "HighRiskUser",
    "LoginCodeInvalid",
    "NotSubscribed",
    "OutcomeUnknown",
    "PhoneCodeInvalid",
    "PhoneNotMainland",
    "PushMalformed",
    "PushRefused",
    "QuotaExhausted",
    "RecipientUnknown",
    "Scene",
    "TemplateArgumentWrong",
    "TemplateUnknown",
    "TextRefused",
    "TextVerdict",
    "TooManySignIns",
    "WeChatError",
    "WeChatIdentity",
    "WeChatMisconfigured",
    "WeChatUnavailable",
    "build_gateway",
]
