"""Keep whether a number has stopped every text, or all but those that safety needs."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("opt_outs", sa.Column("scope", sa.String(), nullable=False, server_default="all"))


def downgrade() -> None:
    op.drop_column("opt_outs", "scope")
