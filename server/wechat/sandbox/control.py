"""`/_sandbox/`: how a test, the demo or the phone simulator plays the user, the console and bad luck.

| request | body | answer |
|---|---|---|
| POST login-codes | openid, unionid? | code |
| POST phone-codes | phone, country_code? | code |
| POST subscriptions | openid, template_id, times? | – |
| POST faults | path, faults: [-1, {"sleep": 8}, {"status": 502}, {"body": "<html>"}, {"redirect": "…"}], forever? | – |
| DELETE faults | – | – |
| POST tokens/expiry | – | – |
| GET messages | – | items |
| GET calls | – | path: count |
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from server.wechat.sandbox.state import SandboxState

control = Blueprint("control", __name__)


def _state() -> SandboxState:
    state: SandboxState = current_app.extensions["sandbox"]
    return state


def _asked(*required: str) -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict) or any(not body.get(name) for name in required):
        abort(422, f"需要 JSON，且包含：{'、'.join(required)}。")
    return body


@control.post("/login-codes")
def _new_login_code() -> Response:
    asked = _asked("openid")
    return jsonify(code=_state().new_login_code(asked["openid"], asked.get("unionid")))


@control.post("/phone-codes")
def _new_phone_code() -> Response:
    asked = _asked("phone")
    return jsonify(code=_state().new_phone_code(asked["phone"], str(asked.get("country_code", "86"))))


@control.post("/subscriptions")
def _grant_subscription() -> tuple[str, int]:
    asked = _asked("openid", "template_id")
    with _state().lock:
        _state().grants[asked["openid"], asked["template_id"]] += int(asked.get("times", 1))
    return "", 204


@control.post("/faults")
def _script_faults() -> tuple[str, int]:
    asked = _asked("path", "faults")
    with _state().lock:
        if asked.get("forever"):
            _state().standing_faults[asked["path"]] = asked["faults"][0]
        else:
            _state().faults[asked["path"]].extend(asked["faults"])
    return "", 204


@control.delete("/faults")
def _clear_faults() -> tuple[str, int]:
    with _state().lock:
        _state().faults.clear()
        _state().standing_faults.clear()
    return "", 204


@control.post("/tokens/expiry")
def _expire_tokens() -> tuple[str, int]:
    _state().expire_tokens()
    return "", 204


@control.get("/messages")
def _sent_messages() -> Response:
    with _state().lock:
        return jsonify(items=list(_state().sent))


@control.get("/calls")
def _call_counts() -> Response:
    with _state().lock:
        return jsonify(dict(_state().calls))
