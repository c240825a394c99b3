"""Run the migrations on the connection that `service.base.schema` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from service.base.columns import JsonValue, Sealed, UtcDateTime
from service.tables import METADATA

PLAIN = {Sealed: "sa.LargeBinary()", UtcDateTime: "sa.DateTime(timezone=True)"}


def plain_types(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write the types below ours into new migrations, so that old migrations never need our code."""
    if kind == "type" and thing is JsonValue:
        return "JSON"
    return PLAIN.get(type(thing), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
