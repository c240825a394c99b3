"""Keep how our record and the provider's compare, what it counted, and what the coming week will cost."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

OPEN = sa.text("settled_at is null")


def upgrade() -> None:
    op.create_table(
        "list_differences",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ours", sa.String(), nullable=True),
        sa.Column("theirs", sa.String(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind in ('missing_here', 'missing_there', 'differs')", name=op.f("ck_list_differences_kind")
        ),
        *(_of_clinic("list_differences", *one) for one in (("sender_id", "senders"), ("attempt_id", "attempts"))),
        _of_clinic("list_differences", "settled_by", "staff"),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_list_differences")),
        sa.UniqueConstraint(
            "clinic_id", "provider_id", "kind", name=op.f("uq_list_differences_clinic_id_provider_id_kind")
        ),
    )
    op.create_index(
        "ix_list_differences_open",
        "list_differences",
        ["clinic_id", "found_at"],
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_table(
        "list_cursors",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        _of_clinic("list_cursors", "sender_id", "senders"),
        sa.PrimaryKeyConstraint("clinic_id", "sender_id", "look", name=op.f("pk_list_cursors")),
    )
    op.create_table(
        "listed_texts",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _of_clinic("listed_texts", "attempt_id", "attempts"),
        sa.PrimaryKeyConstraint("clinic_id", "attempt_id", name=op.f("pk_listed_texts")),
    )
    op.create_index(op.f("ix_listed_texts_clinic_id_seen_at"), "listed_texts", ["clinic_id", "seen_at"])
    op.create_table(
        "weeks_ahead",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("price", "cost", "account_cost", "balance")),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("lasts_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_weeks_ahead_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_weeks_ahead")),
    )
    op.create_index(
        op.f("ix_attempts_clinic_id_sender_id_started_at"), "attempts", ["clinic_id", "sender_id", "started_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_attempts_clinic_id_sender_id_started_at"), table_name="attempts")
    for table in ("weeks_ahead", "listed_texts", "list_cursors", "list_differences"):
        op.drop_table(table)


def _of_clinic(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["clinic_id", column],
        [f"{target}.clinic_id", f"{target}.id"],
        name=op.f(f"fk_{table}_clinic_id_{column}"),
    )
