"""Keep what an item's clocks stood at when it was closed, so that a slip is taken back as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox_items", sa.Column("clocks_before", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("inbox_items", "clocks_before")
