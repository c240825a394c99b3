"""Keep why an offer could not be made by text, in a word that has a sentence."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("offers", "reason")
