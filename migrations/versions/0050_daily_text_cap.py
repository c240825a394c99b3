"""Keep how many texts that can wait a patient gets on one day."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clinics", sa.Column("daily_text_cap", sa.Integer(), nullable=False, server_default="3"))


def downgrade() -> None:
    op.drop_column("clinics", "daily_text_cap")
