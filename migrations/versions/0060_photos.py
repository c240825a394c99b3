"""Keep photos that patients send, and the links by which they may send them."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TO_DO = sa.text("next_try_at is not null")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("provider_gone_at", MOMENT, nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'kept', 'refused')", name=op.f("ck_attachments_state")),
        _of_clinic("attachments", "reply_id", "replies"),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "clinic_id", "reply_id", "position", name=op.f("uq_attachments_clinic_id_reply_id_position")
        ),
    )
    op.create_index("ix_attachments_to_do", "attachments", ["next_try_at"], postgresql_where=TO_DO, sqlite_where=TO_DO)
    op.create_table(
        "attachment_pictures",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size in ('whole', 'small')", name=op.f("ck_attachment_pictures_size")),
        _of_clinic("attachment_pictures", "attachment_id", "attachments"),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_attachment_pictures")),
        sa.UniqueConstraint(
            "clinic_id", "attachment_id", "size", name=op.f("uq_attachment_pictures_clinic_id_attachment_id_size")
        ),
    )
    _create_links()


def downgrade() -> None:
    op.drop_table("photo_links")
    op.drop_table("attachment_pictures")
    op.drop_table("attachments")


def _create_links() -> None:
    named = {
        "inbox_item_id": "inbox_items",
        "conversation_id": "conversations",
        "message_id": "messages",
        "reply_id": "replies",
    }
    op.create_table(
        "photo_links",
        sa.Column("inbox_item_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(_of_clinic("photo_links", column, table) for column, table in named.items()),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_photo_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_photo_links_token_hash")),
        sa.UniqueConstraint("clinic_id", "form", name=op.f("uq_photo_links_clinic_id_form")),
    )
    op.create_index(op.f("ix_photo_links_clinic_id_inbox_item_id"), "photo_links", ["clinic_id", "inbox_item_id"])


def _of_clinic(of: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{of}_clinic_id_{column}")
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"], name=name)
