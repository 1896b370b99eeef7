"""Alembic's environment for the collector's database (``flask collector upgrade``)."""

from __future__ import annotations

from alembic import context

from consult.collector.database import CollectorBase

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run migrations with: flask --app app collector upgrade")

context.configure(
    connection=connection,
    target_metadata=CollectorBase.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
