"""Tables of photos that patients sent, and of the links by which they may send them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import SealedBytes
from service.base.models import Base, ClinicOwned, of_clinic

TO_DO = text("next_try_at is not null")


class Attachment(ClinicOwned, Base):
    """Something that came with a patient's words: a photo, or what cannot be taken for one; words are a `Reply`.

    It waits at the provider, is kept here, or is refused for a `reason` that staff see. `provider_id` is the provider's
    id of the file, empty where that is not known yet, or where the patient brought it by a link. `next_try_at`: there
    is something to do, to fetch what waits or to delete at the provider what is kept. Times are machine time.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        of_clinic("reply_id", "replies"),
        CheckConstraint("state in ('waiting', 'kept', 'refused')", name="state"),
        UniqueConstraint("clinic_id", "reply_id", "position"),
        Index("ix_attachments_to_do", "next_try_at", postgresql_where=TO_DO, sqlite_where=TO_DO),
    )

    reply_id: Mapped[UUID]
    position: Mapped[int]
    provider_id: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    provider_gone_at: Mapped[datetime | None]


class Picture(ClinicOwned, Base):
    """A photo made anew, sealed: `whole`, or `small` for lists."""

    __tablename__ = "attachment_pictures"
    __table_args__ = (
        of_clinic("attachment_id", "attachments"),
        CheckConstraint("size in ('whole', 'small')", name="size"),
        UniqueConstraint("clinic_id", "attachment_id", "size"),
    )

    attachment_id: Mapped[UUID]
    size: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(SealedBytes("attachment_pictures.content"))


class PhotoLink(ClinicOwned, Base):
    """An address at which a patient may send photos once; only the hash of its secret is kept.

    `form` is the one form that it was asked for in. `reply_id` is what came by it. Times are clinic time.
    """

    __tablename__ = "photo_links"
    __table_args__ = (
        of_clinic("inbox_item_id", "inbox_items"),
        of_clinic("conversation_id", "conversations"),
        of_clinic("message_id", "messages"),
        of_clinic("reply_id", "replies"),
        UniqueConstraint("token_hash"),
        UniqueConstraint("clinic_id", "form"),
        Index(None, "clinic_id", "inbox_item_id"),
    )

    inbox_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    form: Mapped[UUID]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    reply_id: Mapped[UUID | None]
