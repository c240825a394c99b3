"""Keep who is asked to see to an item, notes, saved answers, marks on alerts, and check-ins that nobody answered."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OF_ITEM = (
    ("assigned_to", sa.Uuid()),
    ("assigned_at", MOMENT),
    ("happened_at", MOMENT),
    ("alert_needed", sa.Boolean()),
    ("alert_marked_by", sa.Uuid()),
    ("alert_marked_at", MOMENT),
)
WAITS = sa.text("state in ('asked', 'nudged')")
LISTED = sa.text("state = 'listed'")


def upgrade() -> None:
    for name, kind in OF_ITEM:
        op.add_column("inbox_items", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_inbox_items_clinic_id_opened_at"), "inbox_items", ["clinic_id", "opened_at"])
    op.create_index(op.f("ix_replies_clinic_id_inbox_item_id"), "replies", ["clinic_id", "inbox_item_id"])
    _create_notes()
    _create_saved_answers()
    _create_check_ins()


def downgrade() -> None:
    for table in ("check_ins", "saved_answers", "item_notes"):
        op.drop_table(table)
    op.drop_index(op.f("ix_replies_clinic_id_inbox_item_id"), "replies")
    op.drop_index(op.f("ix_inbox_items_clinic_id_opened_at"), "inbox_items")
    for name, _ in reversed(OF_ITEM):
        op.drop_column("inbox_items", name)


def _create_notes() -> None:
    op.create_table(
        "item_notes",
        sa.Column("inbox_item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        *_owned("item_notes"),
        _of_clinic("item_notes", "inbox_item_id", "inbox_items"),
        sa.CheckConstraint("kind in ('note', 'addendum', 'lowered', 'raised')", name=op.f("ck_item_notes_kind")),
    )
    op.create_index(
        op.f("ix_item_notes_clinic_id_inbox_item_id_at"), "item_notes", ["clinic_id", "inbox_item_id", "at"]
    )


def _create_saved_answers() -> None:
    op.create_table(
        "saved_answers",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        *_owned("saved_answers"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_saved_answers_clinic_id")),
        sa.UniqueConstraint("clinic_id", "lane", "title", name=op.f("uq_saved_answers_clinic_id_lane_title")),
        sa.CheckConstraint("lane in ('care', 'unread', 'desk')", name=op.f("ck_saved_answers_lane")),
    )


def _create_check_ins() -> None:
    op.create_table(
        "check_ins",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("look_at", MOMENT, nullable=False),
        sa.Column("nudged_at", MOMENT, nullable=True),
        sa.Column("nudge_id", sa.Uuid(), nullable=True),
        sa.Column("not_nudged", sa.String(), nullable=True),
        sa.Column("listed_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        *_owned("check_ins"),
        *(_of_clinic("check_ins", column, table) for column, table in OF_CHECK_IN.items()),
        sa.UniqueConstraint("clinic_id", "message_id", name=op.f("uq_check_ins_clinic_id_message_id")),
        sa.CheckConstraint(
            "state in ('asked', 'nudged', 'listed', 'answered', 'settled', 'let_be')", name=op.f("ck_check_ins_state")
        ),
    )
    op.create_index("ix_check_ins_waiting", "check_ins", ["look_at"], postgresql_where=WAITS, sqlite_where=WAITS)
    op.create_index("ix_check_ins_listed", "check_ins", ["clinic_id"], postgresql_where=LISTED, sqlite_where=LISTED)
    for column in ("asked_at", "course_id", "patient_id"):
        op.create_index(op.f(f"ix_check_ins_clinic_id_{column}"), "check_ins", ["clinic_id", column])


OF_CHECK_IN = {
    "message_id": "messages",
    "nudge_id": "messages",
    "patient_id": "patients",
    "course_id": "courses",
    "session_id": "sessions",
}


def _owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f(f"pk_{table}")),
    )


def _of_clinic(of: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{of}_clinic_id_{column}")
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"], name=name)
