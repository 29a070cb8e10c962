"""Alembic without its command line: migrate a schema to a revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig


def alembic_config(owner_url: str, *, schema: str = "public") -> AlembicConfig:
    """Return Alembic's configuration for one city's schema, reached as the owner."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.attributes["url"] = owner_url
    config.attributes["schema"] = schema
    return config


def migrate(owner_url: str, *, schema: str = "public") -> None:
    """Bring a city's schema up to date."""
    command.upgrade(alembic_config(owner_url, schema=schema), "head")
