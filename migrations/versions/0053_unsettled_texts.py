"""Find what the clock looks at again and again, without reading all texts that there ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state in ('sending', 'unknown', 'accepted', 'sent')")


def upgrade() -> None:
    op.create_index("ix_messages_unsettled", "messages", ["state", "updated_at"], postgresql_where=UNSETTLED)


def downgrade() -> None:
    op.drop_index("ix_messages_unsettled", table_name="messages")
