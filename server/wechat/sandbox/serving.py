"""Bind the sandbox to loopback, and to nothing else."""

import ipaddress
from collections.abc import Mapping

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from server.wechat.errors import ConfigurationError

LOOPBACK = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """Logs no query: the real protocol puts the app secret, tokens and codes there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.log("info", "%s %s %s", self.command, self.path.partition("?")[0], code)


def serve(app: Flask, *, port: int, host: str = LOOPBACK) -> BaseWSGIServer:
    """Return a threaded server bound to ``host``:``port`` (0 picks a free one), not yet running.

    Raises `ConfigurationError` for any host but a numeric loopback address.
    """
    if not _is_loopback(host):
        raise ConfigurationError(f"the WeChat sandbox binds loopback only (such as {LOOPBACK}), not {host}")
    return make_server(host, port, app, threaded=True, request_handler=_QuietHandler)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name may resolve to anything
        return False


def refuse_production(environment: Mapping[str, str]) -> None:
    """Raise `ConfigurationError` where ``APP_ENV`` says production."""
    if environment.get("APP_ENV", "").strip().lower() == "production":
        raise ConfigurationError("the WeChat sandbox does not run with APP_ENV=production")
