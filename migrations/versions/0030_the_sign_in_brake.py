"""Count attempts to sign in, so that guessing can be stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEXES = (["email_digest", "at"], ["address_digest", "at"], ["at"])


def upgrade() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_digest", sa.String(), nullable=False),
        sa.Column("address_digest", sa.String(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_sign_in_attempts_{'_'.join(columns)}"), "sign_in_attempts", columns, unique=False)


def downgrade() -> None:
    op.drop_table("sign_in_attempts")
