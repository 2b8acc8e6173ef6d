"""Alembic environment: the connection is handed over by `wardround.record.store`."""

from alembic import context

from wardround.record.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
