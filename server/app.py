"""The application factory: the only place that knows every room."""

import logging
from collections.abc import Mapping
from functools import partial
from uuid import UUID

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server.accounts import queries as accounts
from server.accounts.api import routes as accounts_routes
from server.accounts.staff_api import routes as staff_routes
from server.activities.api import routes as activities_routes
from server.activities.attendance_api import routes as attendances_routes
from server.activities.own_ledger_api import routes as own_ledger_routes
from server.audit import service as audit
from server.audit.api import routes as audit_routes
from server.complaints.api import routes as complaints_routes
from server.config import Config
from server.console.every_page import PAGES as CONSOLE_PAGES
from server.deeds.api import routes as deeds_routes
from server.delivery.api import routes as delivery_routes
from server.delivery.unit_api import routes as unit_letter_routes
from server.feedback.api import routes as feedback_routes
from server.feedback.board_api import routes as letter_cycle_routes
from server.feedback.own_api import routes as letter_check_routes
from server.kernel import answers, clock, crypto, files, log
from server.kernel.actor import Actor, Channel
from server.kernel.crypto import Keyring
from server.kernel.db import Database
from server.kernel.files import FileStore
from server.members.api import routes as members_routes
from server.notifications.api import routes as notifications_routes
from server.operations.api import routes as operations_routes
from server.organisations.api import routes as organisations_routes
from server.overview.api import routes as overview_routes
from server.overview.communities_api import routes as communities_routes
from server.pages import activating, signing_in
from server.points.api import routes as points_routes
from server.points.correcting_api import routes as points_request_routes
from server.portal.pages import PAGES as PORTAL_PAGES
from server.posts.api import routes as posts_routes
from server.registrations.api import routes as registrations_routes
from server.rosters.api import routes as rosters_routes
from server.statistics.api import routes as statistics_routes
from server.wechat import Gateway, Scene, build_gateway
from server.wechat.sandbox import SANDBOX_APPID, SANDBOX_SECRET
from server.wechat.screening import TextScreen

ROUTES = (
    accounts_routes, staff_routes,
    audit_routes, organisations_routes, members_routes, rosters_routes, registrations_routes, posts_routes,
    activities_routes, attendances_routes, own_ledger_routes, deeds_routes, points_routes, points_request_routes, letter_cycle_routes, letter_check_routes, feedback_routes, delivery_routes,
    unit_letter_routes, overview_routes, communities_routes, operations_routes, notifications_routes, complaints_routes, statistics_routes,
)  # fmt: skip
MOST_BODY = 6 * 1024 * 1024


def create_app(config: Config, *, database: Database | None = None, wechat: Gateway | None = None) -> Flask:
    """Build the web application. It starts no thread and no job; ``database`` and ``wechat`` replace what config names."""
    log.configure()
    use_resources(config)
    app = Flask("server", static_folder=None, template_folder=None)
    app.config.update(_settings(config))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    if config.trusted_proxies:
        # Budgets against guessing count per caller, so the caller must not be the proxy in front of us.
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    app.extensions["database"] = database or Database(config.database_url, schema=config.schema)
    app.extensions["wechat"] = wechat or _gateway(config)
    app.extensions["authenticate"] = accounts.authenticate
    app.extensions["note_refusal"] = partial(_note_refusal, app.extensions["database"])
    app.extensions["screen"] = partial(_screen, app.extensions["wechat"])
    _register(app)
    logging.getLogger(__name__).info("ready: %s", config.env)
    return app


def use_resources(config: Config) -> None:
    """Give this process its keys, files and clock."""
    crypto.use(Keyring.load(config.key_file))
    files.use(FileStore(config.files_dir))
    clock.use(clock.SystemClock() if config.production else clock.read_clock_file(config.clock_file))


def _gateway(config: Config) -> Gateway:
    return build_gateway(
        appid=config.wechat_appid or SANDBOX_APPID,
        secret=config.wechat_secret or SANDBOX_SECRET,
        base_url=config.wechat_url,
        production=config.production,
    )


def _note_refusal(database: Database, who: Actor, endpoint: str, named: Mapping[str, object]) -> None:
    """Keep who asked for an object that is absent or not theirs (R-44), in a transaction of its own."""
    subject = next((value for value in named.values() if isinstance(value, UUID)), None)
    if subject is not None:
        with database.transaction():
            audit.record("access.refused", "route", subject, actor=who, details={"route": endpoint})


def _screen(gateway: Gateway, who: Actor) -> TextScreen | None:
    """WeChat judges what is written on phones, bound or not; it knows no openid of staff at a desk."""
    if who.channel is not Channel.PHONE or who.account_id is None:
        return None
    account_id = who.account_id
    return lambda text: gateway.check_text(text, openid=accounts.openid_of(account_id), scene=Scene.COMMENT)


def _settings(config: Config) -> dict[str, object]:
    return {
        "API_TITLE": "双报到",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
        "MAX_CONTENT_LENGTH": MOST_BODY,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "PRODUCTION": config.production,
        "SPECIMEN": config.specimen,
        "PUBLIC_URL": config.public_url,
        "PUSH_TOKEN": config.push_token,
        "TEMPLATES": config.templates,
        "CONFIG": config,
    }


def _register(app: Flask) -> None:
    api = answers.JsonApi(app)
    app.extensions["api"] = api
    for routes in ROUTES:
        api.register_blueprint(routes.blueprint)
    for pages in (signing_in.pages, activating.pages, *CONSOLE_PAGES, *PORTAL_PAGES):
        app.register_blueprint(pages)
    signing_in.install(app)
    answers.install(app)
