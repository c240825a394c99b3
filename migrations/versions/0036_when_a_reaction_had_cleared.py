"""Keep when what stood behind a hold had cleared, since the skin's recovery is counted from it."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course_holds", sa.Column("cleared_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("course_holds", "cleared_on")
