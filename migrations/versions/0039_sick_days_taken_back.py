"""Let a sick day that was taken back stay as history without its absence."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sick_days") as table:
        table.alter_column("absence_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM sick_days WHERE absence_id IS NULL")
    with op.batch_alter_table("sick_days") as table:
        table.alter_column("absence_id", existing_type=sa.Uuid(), nullable=False)
