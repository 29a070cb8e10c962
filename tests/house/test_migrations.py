"""The schema is what the migrations say, in both directions, and the models agree."""

from collections.abc import Callable
from types import SimpleNamespace

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from server import launch
from server.migration import alembic_config
from server.models import metadata

Copy = Callable[[str], SimpleNamespace]


def test_every_migration_goes_back_and_forth(copy_database: Copy, worker_name: str) -> None:
    owner = copy_database(f"migrations_{worker_name}").owner
    config = alembic_config(owner)
    command.downgrade(config, "base")
    engine = create_engine(owner)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_models_and_migrations_agree(copy_database: Copy, worker_name: str) -> None:
    command.check(alembic_config(copy_database(f"check_{worker_name}").owner))


def test_a_city_may_have_a_schema_of_its_own(copy_database: Copy, worker_name: str) -> None:
    owner = copy_database(f"schemas_{worker_name}").owner
    command.upgrade(alembic_config(owner, schema="jinquan"), "head")
    engine = create_engine(owner)
    assert set(inspect(engine).get_table_names(schema="jinquan")) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_launcher_knows_the_newest_revision_without_alembic() -> None:
    script = ScriptDirectory.from_config(alembic_config("postgresql://nowhere"))
    assert launch.newest_revision() == script.get_current_head()
