"""Alembic's entry: runs the migrations on the connection that `storage.schema` gives it."""

from alembic import context

from storage.tables import metadata
from storage.tables.columns import complete

complete()

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
