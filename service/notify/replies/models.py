"""Tables of the texts that come in: raw webhooks, conversations, replies, and inbox items."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.ids import new_id
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

URGENCIES = ("urgent", "concern", "admin", "unclear")


class RawWebhook(Base):
    """A call of the provider exactly as it came, committed before anything is done about it.

    `dedupe_key` is `inbound:SID` or `status:ATTEMPT:SID:STATUS`. Form values are sealed; times are machine time.
    """

    __tablename__ = "raw_webhooks"
    __table_args__ = (
        Index("ix_raw_webhooks_waiting", "kind", "received_at", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    clinic_id: Mapped[UUID | None]
    attempt_id: Mapped[UUID | None]
    form: Mapped[str] = mapped_column(Sealed("raw_webhooks.form"))
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]


class Conversation(ClinicOwned, Base):
    """All texts between one sender and one number; a patient is named once somebody has made sure."""

    __tablename__ = "conversations"
    __table_args__ = (
        of_clinic("sender_id", "senders"),
        of_clinic("patient_id", "patients"),
        UniqueConstraint("clinic_id", "sender_id", "number_digest"),
        Index(None, "clinic_id", "number_digest"),
    )

    sender_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(Sealed("conversations.number"))
    number_digest: Mapped[str]
    patient_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class InboxItem(ClinicOwned, Base):
    """Something that a person has to deal with; software never closes it.

    `code` is what staff answer with (`ACK 4821`), unique among the clinic's open items and not used again soon
    (`codes.py`). `rung` and `round` say how far its alert has climbed, `escalates_at` when it climbs on (clinic time),
    `next_channel_at` when the same person is tried in another way before that; `alert_words` are the newest urgent
    words, `language` their likely one. Whoever takes an urgent item has until `contact_due_at` to speak with the
    patient (`contacted_at`); `call_again_at` is when they said that they would ring again. `assigned_to` was asked to
    see to it; `happened_at` is when what closed it happened, `clocks_before` what its clocks stood at before it was
    closed, `alert_needed` what a clinician said of its alert afterwards.
    """

    __tablename__ = "inbox_items"
    __table_args__ = (
        the_clinic(),
        of_clinic("patient_id", "patients"),
        of_clinic("course_id", "courses"),
        of_clinic("session_id", "sessions"),
        of_clinic("conversation_id", "conversations"),
        CheckConstraint("urgency in ('urgent', 'concern', 'admin', 'unclear')", name="urgency"),
        CheckConstraint("state in ('open', 'acknowledged', 'resolved')", name="state"),
        Index(
            "uq_inbox_items_open_code",
            "clinic_id",
            "code",
            unique=True,
            postgresql_where=text("state <> 'resolved'"),
            sqlite_where=text("state <> 'resolved'"),
        ),
        Index(None, "clinic_id", "state", "opened_at"),
        Index(None, "clinic_id", "patient_id"),
        Index("ix_inbox_items_escalates", "escalates_at", postgresql_where=text("escalates_at is not null")),
        Index(None, "clinic_id", "opened_at"),
        Index(None, "clinic_id", "code"),
        Index("ix_inbox_items_contact", "contact_due_at", postgresql_where=text("contact_due_at is not null")),
    )

    state: Mapped[str] = mapped_column(default="open")
    urgency: Mapped[str]
    source: Mapped[str]
    code: Mapped[str]
    patient_id: Mapped[UUID | None]
    course_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Sealed("inbox_items.text"))
    signs: Mapped[list[Any]]
    because: Mapped[str] = mapped_column(Sealed("inbox_items.because"))
    opened_at: Mapped[datetime]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed("inbox_items.note"))
    round: Mapped[int] = mapped_column(default=1)
    rung: Mapped[int] = mapped_column(default=0)
    escalates_at: Mapped[datetime | None]
    next_channel_at: Mapped[datetime | None]
    alert_words: Mapped[str | None] = mapped_column(Sealed("inbox_items.alert_words"))
    language: Mapped[str | None]
    contact_due_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    call_again_at: Mapped[datetime | None]
    assigned_to: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    happened_at: Mapped[datetime | None]
    clocks_before: Mapped[str | None]
    alert_needed: Mapped[bool | None]
    alert_marked_by: Mapped[UUID | None]
    alert_marked_at: Mapped[datetime | None]


class InboxEvent(ClinicOwned, Base):
    """One line of an item's record, from the patient's words to the outcome; never changed. Times are clinic time.

    `detail` is a code, such as the reason why nobody could be alerted; never a name, a number or words of a patient.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        of_clinic("inbox_item_id", "inbox_items"),
        of_clinic("staff_id", "staff"),
        of_clinic("message_id", "messages"),
        Index(None, "clinic_id", "inbox_item_id", "at"),
    )

    inbox_item_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    detail: Mapped[str | None]


class Reply(ClinicOwned, Base):
    """One text that came in, how it was read, and the item it led to; `automatic`: a machine wrote it."""

    __tablename__ = "replies"
    __table_args__ = (
        of_clinic("conversation_id", "conversations"),
        of_clinic("patient_id", "patients"),
        of_clinic("message_id", "messages"),
        of_clinic("inbox_item_id", "inbox_items"),
        UniqueConstraint("provider_id"),
        Index(None, "clinic_id", "patient_id", "received_at"),
        Index(None, "clinic_id", "conversation_id", "received_at"),
        Index(None, "clinic_id", "inbox_item_id"),
    )

    conversation_id: Mapped[UUID]
    patient_id: Mapped[UUID | None]
    course_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    inbox_item_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    provider_id: Mapped[str]
    body: Mapped[str] = mapped_column(Sealed("replies.body"))
    media: Mapped[int] = mapped_column(default=0)
    automatic: Mapped[bool] = mapped_column(default=False)
    category: Mapped[str]
    signs: Mapped[list[Any]]
    because: Mapped[str] = mapped_column(Sealed("replies.because"))
    lexicon_version: Mapped[str]
    received_at: Mapped[datetime]
