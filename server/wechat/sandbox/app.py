"""The platform's own paths, as a Flask app."""

import secrets
import struct
import time
import zlib
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from server.wechat.sandbox.control import control
from server.wechat.sandbox.state import TOKEN_FREE, Fault, Refusal, SandboxState

THING_LIMIT = 20
TEXT_LIMIT = 2500
RISKY_WORD, DOUBTFUL_WORD = "违禁", "待审"
_SAID = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40226: "code blocked",
    41030: "invalid page",
    42001: "access_token expired",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47003: "argument invalid!",
    61010: "code is expired",
}

platform = Blueprint("platform", __name__)


def create_sandbox(state: SandboxState | None = None) -> Flask:
    """Return the sandbox over ``state``; give one to change appid, secret, easy codes or random faults."""
    app = Flask("wechat-sandbox")
    app.extensions["sandbox"] = state or SandboxState()
    app.register_blueprint(platform)
    app.register_blueprint(control, url_prefix="/_sandbox")
    app.register_error_handler(Refusal, lambda refusal: _refused(refusal.errcode))
    return app


def _state() -> SandboxState:
    state: SandboxState = current_app.extensions["sandbox"]
    return state


def _refused(errcode: int) -> Response:
    said = f"{_SAID.get(errcode, 'error')} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return jsonify(errcode=errcode, errmsg=said)


@platform.before_request
def _meet_fault_and_token() -> BaseResponse | None:
    fault = _state().next_fault(request.path)
    if fault is not None and (answer := _faulty_answer(fault)) is not None:
        return answer
    if request.path not in TOKEN_FREE:
        _state().check_token(request.args.get("access_token", ""))
    return None


def _faulty_answer(fault: Fault) -> BaseResponse | None:
    """Return the answer that ``fault`` describes, or None after a mere delay."""
    if isinstance(fault, int):
        return _refused(fault)
    time.sleep(float(fault.get("sleep", 0)))
    if "redirect" in fault:
        return redirect(str(fault["redirect"]))
    if "status" in fault or "body" in fault:
        return Response(str(fault.get("body", "upstream fault")), int(fault.get("status", 200)))
    return None


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body


def _check_credentials(asked: Any) -> None:
    if asked.get("appid") != _state().appid:
        raise Refusal(40013)
    if asked.get("secret") != _state().secret:
        raise Refusal(40125)


@platform.get("/cgi-bin/token")
def _old_token() -> Response:
    _check_credentials(request.args)
    token, seconds = _state().invalidating_token()
    return jsonify(access_token=token, expires_in=seconds)


@platform.post("/cgi-bin/stable_token")
def _stable_token() -> Response:
    asked = _body()
    _check_credentials(asked)
    token, seconds = _state().stable_token(bool(asked.get("force_refresh")))
    return jsonify(access_token=token, expires_in=seconds)


@platform.get("/sns/jscode2session")
def _code_to_session() -> Response:
    _check_credentials(request.args)
    who = _state().redeem_login_code(request.args.get("js_code", ""))
    unionid = {"unionid": who.unionid} if who.unionid else {}
    return jsonify(openid=who.openid, session_key=_state().new_session_key(), **unionid)


@platform.post("/wxa/business/getuserphonenumber")
def _phone_number() -> Response:
    redeemed = _state().redeem_phone_code(str(_body().get("code", "")))
    shown = redeemed.phone if redeemed.country_code == "86" else f"+{redeemed.country_code}{redeemed.phone}"
    watermark = {"timestamp": int(time.time()), "appid": _state().appid}
    number = {"phoneNumber": shown, "purePhoneNumber": redeemed.phone, "countryCode": redeemed.country_code}
    return jsonify(errcode=0, errmsg="ok", phone_info={**number, "watermark": watermark})


@platform.post("/cgi-bin/message/subscribe/send")
def _send_message() -> Response:
    message = _body()
    if not message.get("touser"):
        raise Refusal(40003)
    if not message.get("template_id"):
        raise Refusal(40037)
    for key, filled in (message.get("data") or {}).items():
        if key.startswith("thing") and not 1 <= len(filled.get("value", "")) <= THING_LIMIT:
            raise Refusal(47003)
    return jsonify(errcode=0, errmsg="ok", msgid=_state().deliver(message))


@platform.post("/wxa/msg_sec_check")
def _check_text() -> Response:
    asked = _body()
    text = str(asked.get("content", ""))
    valid = asked.get("version") == 2 and asked.get("scene") in (1, 2, 3, 4) and 0 < len(text) <= TEXT_LIMIT
    if not valid:
        raise Refusal(40097)
    if not asked.get("openid"):
        raise Refusal(40003)
    suggest = "risky" if RISKY_WORD in text else "review" if DOUBTFUL_WORD in text else "pass"
    result = {"suggest": suggest, "label": 100 if suggest == "pass" else 20001}
    return jsonify(errcode=0, errmsg="ok", result=result, detail=[], trace_id=secrets.token_hex(8))


@platform.post("/wxa/getwxacodeunlimit")
def _unlimited_code() -> Response:
    asked = _body()
    if not 1 <= len(str(asked.get("scene", ""))) <= 32:
        raise Refusal(40129)
    if str(asked.get("page", "")).startswith("/"):
        raise Refusal(41030)
    return Response(_one_white_pixel(), mimetype="image/png")


def _one_white_pixel() -> bytes:
    def chunk(tag: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + tag + content + struct.pack(">I", zlib.crc32(tag + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
