"""Keep whom to ring in place of a text that does not reach its patient, and which texts that concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
TO_BE_CALLED = sa.text("call_day is not null and state not in ('accepted', 'sent', 'delivered', 'read', 'cancelled')")
OF_CLINIC = {
    "patient_id": "patients",
    "course_id": "courses",
    "session_id": "sessions",
    "message_id": "messages",
    "owner_staff_id": "staff",
    "inbox_item_id": "inbox_items",
}


def upgrade() -> None:
    op.add_column("messages", sa.Column("call_day", sa.Integer(), nullable=True))
    op.create_index(
        "ix_messages_called", "messages", ["due_at"], postgresql_where=TO_BE_CALLED, sqlite_where=TO_BE_CALLED
    )
    op.create_table(
        "call_tasks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("inbox_item_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_staff_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("managers_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('aftercare', 'move')", name=op.f("ck_call_tasks_kind")),
        sa.CheckConstraint("state in ('open', 'done', 'dropped')", name=op.f("ck_call_tasks_state")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_call_tasks_clinic_id")),
        *(_of_clinic("call_tasks", column, table) for column, table in OF_CLINIC.items()),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_call_tasks")),
        sa.UniqueConstraint("clinic_id", "key", name=op.f("uq_call_tasks_clinic_id_key")),
    )
    op.create_index(
        "ix_call_tasks_open", "call_tasks", ["clinic_id", "deadline_at"], postgresql_where=OPEN, sqlite_where=OPEN
    )
    for column in ("message_id", "session_id", "done_at"):
        op.create_index(op.f(f"ix_call_tasks_clinic_id_{column}"), "call_tasks", ["clinic_id", column])
    _create_events()


def downgrade() -> None:
    op.drop_table("call_events")
    op.drop_table("call_tasks")
    op.drop_index("ix_messages_called", "messages")
    op.drop_column("messages", "call_day")


def _create_events() -> None:
    op.create_table(
        "call_events",
        sa.Column("call_task_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_clinic("call_events", "call_task_id", "call_tasks"),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_call_events")),
    )
    op.create_index(
        op.f("ix_call_events_clinic_id_call_task_id_at"), "call_events", ["clinic_id", "call_task_id", "at"]
    )


def _of_clinic(of: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{of}_clinic_id_{column}")
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"], name=name)
