"""Let a sender be a number that calls, or a mail address; each number that texts calls as well."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

WAS, IS = "'sms', 'whatsapp'", "'sms', 'whatsapp', 'voice', 'email'"
SENDERS = sa.table(
    "senders",
    sa.column("clinic_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("site_id", sa.Uuid()),
    sa.column("channel", sa.String()),
    sa.column("address", sa.String()),
    sa.column("provider_account_id", sa.Uuid()),
)


def upgrade() -> None:
    _allow(WAS, IS)
    connection = op.get_bind()
    texting = connection.execute(sa.select(SENDERS).where(SENDERS.c.channel == "sms")).mappings().all()
    calling = [{**row, "id": UUID(int=row["id"].int + 1), "channel": "voice"} for row in texting]  # older rows first
    if calling:
        connection.execute(sa.insert(SENDERS), calling)


def downgrade() -> None:
    op.execute(sa.delete(SENDERS).where(SENDERS.c.channel.in_(("voice", "email"))))
    _allow(IS, WAS)


def _allow(was: str, to_be: str) -> None:
    """Change what the check allows.

    SQLite cannot, but for the text of its schema; to copy the table would take the rows that point at it along.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_senders_channel"), "senders")
        op.create_check_constraint(op.f("ck_senders_channel"), "senders", f"channel in ({to_be})")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    change = "UPDATE sqlite_master SET sql = replace(sql, :was, :to_be) WHERE type = 'table' AND name = 'senders'"
    connection.execute(sa.text(change), {"was": f"channel in ({was})", "to_be": f"channel in ({to_be})"})
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
