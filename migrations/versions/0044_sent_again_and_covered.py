"""Keep of which text one is sent again, and why; and which text had told already what one would have repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("again_of", sa.Uuid(), nullable=True))
    op.add_column("messages", sa.Column("again_reason", sa.LargeBinary(), nullable=True))
    op.add_column("messages", sa.Column("covered_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "covered_by")
    op.drop_column("messages", "again_reason")
    op.drop_column("messages", "again_of")
