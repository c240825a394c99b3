"""Let a note be what staff were told, and find the codes of closed items at once."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

WAS, IS = "'note', 'addendum', 'lowered', 'raised'", "'note', 'addendum', 'lowered', 'raised', 'told'"


def upgrade() -> None:
    _allow(WAS, IS)
    op.create_index("ix_inbox_items_clinic_id_code", "inbox_items", ["clinic_id", "code"])


def downgrade() -> None:
    op.drop_index("ix_inbox_items_clinic_id_code", "inbox_items")
    op.execute("DELETE FROM item_notes WHERE kind = 'told'")
    _allow(IS, WAS)


def _allow(was: str, to_be: str) -> None:
    """Change what the check allows; SQLite knows it by the text of its schema alone (see 0057)."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_item_notes_kind"), "item_notes")
        op.create_check_constraint(op.f("ck_item_notes_kind"), "item_notes", f"kind in ({to_be})")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    change = "UPDATE sqlite_master SET sql = replace(sql, :was, :to_be) WHERE type = 'table' AND name = 'item_notes'"
    connection.execute(sa.text(change), {"was": f"kind in ({was})", "to_be": f"kind in ({to_be})"})
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
