"""What must stand before the system runs: the schema, and in a demo its city."""

from server import migration
from server.app import use_resources
from server.config import Config, ConfigurationError
from server.demo import city
from server.kernel.db import JOB_LIMITS, Database
from server.organisations import queries as organisations


def prepare(config: Config) -> None:
    """Migrate, and build the demo city where there is none; ConfigurationError for one that was left half built."""
    migration.migrate(config.owner_url, schema=config.schema)
    if config.env != "demo":
        return
    use_resources(config)
    database = Database(config.database_url, schema=config.schema, limits=JOB_LIMITS)
    try:
        _build(database, config)
    finally:
        database.dispose()


def _build(database: Database, config: Config) -> None:
    with database.transaction():
        empty = organisations.root() is None
    if empty:
        print("首次启动：正在建立演示城市（约1000名党员、60个单位，2026年1月至8月）……", flush=True)
        city.build(database, config)
    elif not config.clock_file.exists():
        raise ConfigurationError(f"演示城市上次没有建完，请清空 {config.data_dir} 后重新运行 make run。")
