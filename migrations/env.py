"""Alembic's entry: the owner's connection, one schema per city, one transaction per migration."""

import os

from alembic import context
from sqlalchemy import create_engine, pool, text

from server.models import metadata

SCHEMA = context.config.attributes.get("schema") or os.environ.get("DATABASE_SCHEMA", "public")


def run(url: str) -> None:
    engine = create_engine(
        url, poolclass=pool.NullPool, connect_args={"options": f"-c search_path={SCHEMA},extensions"}
    )
    with engine.connect() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{SCHEMA}"'))
        # btree_gist is a trusted extension: the database's owner may create it (architecture.md §6).
        if not connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'")):
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS extensions"))
            connection.execute(text("CREATE EXTENSION btree_gist SCHEMA extensions"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run(context.config.attributes.get("url") or os.environ["DATABASE_OWNER_URL"])
