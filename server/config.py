"""Everything read from the environment, once, at start: it fails here and not at first use."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from server.kernel.errors import ConfigurationError as ConfigurationError
from server.notifications.rules import Templates, read_templates, sandbox_templates

_PUSH_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


@dataclass(frozen=True, slots=True)
class Config:
    """``env`` is "production", "demo" or "test"; only production talks to WeChat itself, and outside it
    an empty WeChat identity means the sandbox's."""

    env: str
    database_url: str
    owner_url: str
    schema: str
    data_dir: Path
    port: int
    public_url: str
    wechat_url: str
    wechat_appid: str
    wechat_secret: str
    trusted_proxies: int = 0
    push_token: str = ""
    templates: Templates = field(default_factory=dict)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment. ConfigurationError names the variable that is missing or wrong."""
        env = environ.get("APP_ENV", "demo")
        port = _port(environ.get("PORT", "8080"))
        database_url = _required(environ, "DATABASE_URL")
        config = cls(
            env=env,
            database_url=_driver(database_url),
            owner_url=_driver(environ.get("DATABASE_OWNER_URL", database_url)),
            schema=environ.get("DATABASE_SCHEMA", "public"),
            data_dir=Path(environ.get("DATA_DIR", "./var")).absolute(),
            port=port,
            public_url=environ.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            wechat_url=environ.get("WECHAT_API_BASE_URL", ""),
            wechat_appid=environ.get("WECHAT_APPID", ""),
            wechat_secret=environ.get("WECHAT_SECRET", ""),
            trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
            push_token=environ.get("WECHAT_PUSH_TOKEN", ""),
            templates=_templates(environ.get("WECHAT_TEMPLATES", ""), production=env == "production"),
        )
        config._check(environ)
        return config

    def _check(self, environ: Mapping[str, str]) -> None:
        if self.env not in ("production", "demo", "test"):
            raise ConfigurationError("APP_ENV must be production, demo or test")
        if not self.schema.replace("_", "").isalnum() or self.schema[0].isdigit():
            raise ConfigurationError("DATABASE_SCHEMA must be a plain identifier")
        if self.push_token and not _PUSH_TOKEN.fullmatch(self.push_token):
            raise ConfigurationError(
                "WECHAT_PUSH_TOKEN must be 3 to 32 letters and digits, as WeChat's console has it"
            )
        if self.production:
            for name in ("WECHAT_APPID", "WECHAT_SECRET", "PUBLIC_URL"):
                _required(environ, name)
            if not self.public_url.startswith("https://"):
                raise ConfigurationError("PUBLIC_URL must begin with https:// in production")

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def specimen(self) -> str | None:
        """The mark on every document that is not for real use; None in production."""
        return None if self.production else "演示样张"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def key_file(self) -> Path:
        return self.data_dir / "keys.json"

    @property
    def heads_dir(self) -> Path:
        return self.data_dir / "heads"

    @property
    def clock_file(self) -> Path:
        return self.data_dir / "clock.json"


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise ConfigurationError(f"{name} is not set")
    return value


def _count(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0")
    if text not in ("0", "1", "2", "3"):
        raise ConfigurationError(f"{name} must be a number between 0 and 3")
    return int(text)


def _templates(text: str, *, production: bool) -> Templates:
    """Read the subscribe messages' templates; made-up ones where none are named and nobody is really told."""
    try:
        return read_templates(text) if text or production else sandbox_templates()
    except ValueError as wrong:
        raise ConfigurationError(
            f"WECHAT_TEMPLATES must be like registration=ID or registration=ID:thing1:thing2:time3, not {wrong}"
        ) from None


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigurationError("PORT must be a number between 1 and 65535")
    return int(text)


def _driver(url: str) -> str:
    """Let a plain postgresql:// URL mean psycopg 3."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if mark and scheme in ("postgresql", "postgres") else url
