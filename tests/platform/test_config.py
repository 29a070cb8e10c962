"""The environment is read once and refused at start, with the variable's name."""

from pathlib import Path

import pytest

from server.config import Config, ConfigurationError

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
    assert Config.read(PRODUCTION | {"DATA_DIR": str(tmp_path)}).production
