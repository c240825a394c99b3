"""Keep the ways to each person, duties and their changes, test alerts, and the second clock of an item."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

OF_ITEM = ("contact_due_at", "contacted_at", "call_again_at", "next_channel_at")
CONTACT_DUE = sa.text("contact_due_at is not null")


def upgrade() -> None:
    op.create_table(
        "staff_channels",
        *_of_staff("staff_channels"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_digest", sa.String(), nullable=False),
        sa.Column("after_seconds", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel in ('sms', 'whatsapp', 'voice', 'email')", name=op.f("ck_staff_channels_channel")),
    )
    _index("staff_channels", "staff_id")
    _index("staff_channels", "address_digest")
    op.create_table(
        "duties",
        *_of_staff("duties"),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("from_weekday", sa.Integer(), nullable=False),
        sa.Column("from_wall", sa.String(), nullable=False),
        sa.Column("to_weekday", sa.Integer(), nullable=False),
        sa.Column("to_wall", sa.String(), nullable=False),
        sa.Column("wait_seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    _index("duties", "rung")
    op.create_table(
        "duty_changes",
        *_of_staff("duty_changes", required=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    _index("duty_changes", "ends_at")
    op.create_table(
        "alert_tests",
        *_of_staff("alert_tests"),
        sa.Column("staff_channel_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _within("alert_tests", "staff_channel_id", "staff_channels"),
        _within("alert_tests", "message_id", "messages"),
    )
    _index("alert_tests", "staff_id", "asked_at")
    _index("alert_tests", "message_id")
    for column in OF_ITEM:
        op.add_column("inbox_items", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbox_items", sa.Column("language", sa.String(), nullable=True))
    op.create_index("ix_inbox_items_contact", "inbox_items", ["contact_due_at"], postgresql_where=CONTACT_DUE)
    op.add_column("clinics", sa.Column("contact_minutes", sa.Integer(), nullable=False, server_default="15"))


def downgrade() -> None:
    op.drop_column("clinics", "contact_minutes")
    op.drop_index("ix_inbox_items_contact", "inbox_items")
    for column in ("language", *reversed(OF_ITEM)):
        op.drop_column("inbox_items", column)
    for table in ("alert_tests", "duty_changes", "duties", "staff_channels"):
        op.drop_table(table)


def _of_staff(table: str, *, required: bool = True) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=not required),
        _within(table, "staff_id", "staff"),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_clinic_id_{column}")
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{other}.clinic_id", f"{other}.id"], name=name)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_clinic_id_{'_'.join(columns)}"), table, ["clinic_id", *columns])
