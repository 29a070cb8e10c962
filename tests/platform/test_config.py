"""The environment is read once and refused at start, with the variable's name."""

import dataclasses
from pathlib import Path

import pytest

from server.app import create_app
from server.config import Config, ConfigurationError
from server.kernel.db import Database
from server.kernel.http import client_address

GOOD = {"DATABASE_URL": "postgresql://app@db/city"}
PRODUCTION = GOOD | {
    "APP_ENV": "production", "PUBLIC_URL": "https://sbd.example.cn", "WECHAT_APPID": "wx1", "WECHAT_SECRET": "s",
}  # fmt: skip


def test_a_plain_url_means_psycopg_3() -> None:
    config = Config.read(GOOD)
    assert config.database_url == "postgresql+psycopg://app@db/city"
    assert (config.env, config.port, config.schema) == ("demo", 8080, "public")


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "DATABASE_URL"),
        (GOOD | {"PORT": "0"}, "PORT"),
        (GOOD | {"PORT": "http"}, "PORT"),
        (GOOD | {"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES"),
        (GOOD | {"APP_ENV": "staging"}, "APP_ENV"),
        (GOOD | {"DATABASE_SCHEMA": "a; drop"}, "DATABASE_SCHEMA"),
        ({**PRODUCTION, "PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({**PRODUCTION, "PUBLIC_URL": "http://sbd.example.cn"}, "PUBLIC_URL"),
        ({**PRODUCTION, "WECHAT_SECRET": ""}, "WECHAT_SECRET"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environ: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Config.read(environ)


def test_production_needs_no_more_than_this(tmp_path: Path) -> None:
    config = Config.read(PRODUCTION | {"DATA_DIR": str(tmp_path)})
    assert (config.production, config.specimen) == (True, None)
    assert Config.read(GOOD).specimen == "演示样张"


@pytest.mark.parametrize(("proxies", "seen"), [("0", "10.0.0.1"), ("1", "203.0.113.9")])
def test_behind_a_proxy_the_caller_is_who_called_it(
    config: Config, database: Database, proxies: str, seen: str
) -> None:
    behind = dataclasses.replace(config, trusted_proxies=int(proxies))
    app = create_app(behind, database=database)
    app.add_url_rule("/who", view_func=client_address)
    answer = app.test_client().get(
        "/who", headers={"X-Forwarded-For": "203.0.113.9"}, environ_base={"REMOTE_ADDR": "10.0.0.1"}
    )
    assert answer.text == seen
