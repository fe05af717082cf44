"""Runs the migrations on the connection `store.migrate` hands over, in its transaction.

Alembic loads this file itself and expects it to act when it is loaded.
"""

from alembic import context

from mailbridge.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,
)
context.run_migrations()
