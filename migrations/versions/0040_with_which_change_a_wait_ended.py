"""Keep with which change of its session a wait ended, so that it goes on when that is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("waiting_list", sa.Column("ended_with", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("waiting_list", "ended_with")
