"""Tables of what staff write about items: notes and addenda, and the answers that a clinic keeps ready."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic


class ItemNote(ClinicOwned, Base):
    """What staff write down about an item; never sent, never changed.

    `kind` is note, addendum (to an item that is closed), raised or lowered (why a person changed its urgency), or told
    (what the patient said by telephone or at the desk, which is part of the item's words too; `urgency`: how urgent
    whoever heard it said that it was).
    `at` is when it was written, `happened_at` when what it tells happened; both clinic time.
    """

    __tablename__ = "item_notes"
    __table_args__ = (
        of_clinic("inbox_item_id", "inbox_items"),
        CheckConstraint("kind in ('note', 'addendum', 'lowered', 'raised', 'told')", name="kind"),
        Index(None, "clinic_id", "inbox_item_id", "at"),
    )

    inbox_item_id: Mapped[UUID]
    kind: Mapped[str]
    urgency: Mapped[str | None]
    body: Mapped[str] = mapped_column(Sealed("item_notes.body"))
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]
    happened_at: Mapped[datetime]


class SavedAnswer(ClinicOwned, Base):
    """An answer kept ready for a lane of the inbox: put into the form, and sent by a person alone."""

    __tablename__ = "saved_answers"
    __table_args__ = (
        the_clinic(),
        UniqueConstraint("clinic_id", "lane", "title"),
        CheckConstraint("lane in ('care', 'unread', 'desk')", name="lane"),
    )

    lane: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    updated_by: Mapped[UUID | None]
    updated_at: Mapped[datetime]
