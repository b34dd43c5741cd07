"""Alembic's entry: migrate through the connection that lib/store/migrate.py opened."""

from alembic import context

from lib.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
