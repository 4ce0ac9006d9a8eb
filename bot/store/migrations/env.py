"""What Alembic runs: the migrations, on the connection that `bot.store.schema` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from bot.store.tables import metadata


def render_plainly(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own types as the plain ones under them, so that a migration never depends on the program."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_plainly,
    render_as_batch=context.config.attributes.get("batch", True),
)
with context.begin_transaction():
    context.run_migrations()
