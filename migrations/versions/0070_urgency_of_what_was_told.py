"""Keep how urgent staff judged what a patient told them: a request told beside a worry is left for the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item_notes", sa.Column("urgency", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("item_notes", "urgency")
