"""Tables of the texts that go out: messages, attempts to send them, and every move of both."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

MESSAGE_STATES = (
    "planned",
    "queued",
    "sending",
    "accepted",
    "sent",
    "delivered",
    "read",
    "unknown",
    "undelivered",
    "failed",
    "skipped",
    "cancelled",
    "expired",
)
ATTEMPT_STATES = (
    "started",
    "accepted",
    "refused",
    "unknown",
    "unsent",
    "sent",
    "delivered",
    "read",
    "undelivered",
    "failed",
)
ON_WHATSAPP = text("channel = 'whatsapp' and state in ('accepted', 'sent')")
WAITS = text("next_try_at is not null")
UNSETTLED = text("state in ('sending', 'unknown', 'accepted', 'sent')")
"""What the clock looks at again and again; SQLite, which cannot tell that a question is about these, has them all."""

SENDER_STOPPED = text("reason = 'sender_stopped'")
COVERED = text("reason = 'covered_by'")
TO_BE_CALLED = text("call_day is not null and state not in ('accepted', 'sent', 'delivered', 'read', 'cancelled')")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(value) for value in values)})", name=column)


class Message(ClinicOwned, Base):
    """One text that is to reach one number; `dedupe_key` says what it is, so it can never be made twice.

    `kind` is step, acknowledgement, alert, answer (to a staff command), reply (written by staff), offer (of another
    place), moved (where the clinic moved sessions to), nudge (to staff, about sessions without an outcome), proof (to
    staff: does this phone answer?), check_in (to a patient who has not answered one, once), number_test (does
    somebody answer this number of the clinic's?) or invitation (to write back by WhatsApp, so that a reply can go).
    `to_number` is resolved at the moment of sending for steps, offers and moves, and fixed for the others. `body` is
    set where the words do not come from a protocol; the words as sent stand with the attempt. `next_try_at` is the
    moment a worker may claim the row; `leased_until` guards it while a worker holds it (machine time). `again_of` is
    the text that somebody had sent again, with `again_reason`; `covered_by` the one that had told the same before.
    `fallback` says why WhatsApp gave way to SMS: `reported`, `no_receipt` in time, or `no_way` as a text with a number
    of its own left. `call_day` is set where somebody rings if the text does not arrive: the day after the treatment.
    """

    __tablename__ = "messages"
    __table_args__ = (
        the_clinic(),
        of_clinic("patient_id", "patients"),
        of_clinic("course_id", "courses"),
        of_clinic("session_id", "sessions"),
        of_clinic("staff_id", "staff"),
        of_clinic("conversation_id", "conversations"),
        of_clinic("inbox_item_id", "inbox_items"),
        of_clinic("protocol_version_id", "protocol_versions"),
        UniqueConstraint("clinic_id", "dedupe_key"),
        _one_of("state", MESSAGE_STATES),
        CheckConstraint("lane in ('urgent', 'aftercare', 'housekeeping')", name="lane"),
        Index("ix_messages_claimable", "lane", "next_try_at", postgresql_where=WAITS),
        Index("ix_messages_waiting", "lane", "clinic_id", "next_try_at", postgresql_where=WAITS, sqlite_where=WAITS),
        Index("ix_messages_whatsapp_on_its_way", "updated_at", postgresql_where=ON_WHATSAPP, sqlite_where=ON_WHATSAPP),
        Index("ix_messages_sender_stopped", "clinic_id", postgresql_where=SENDER_STOPPED, sqlite_where=SENDER_STOPPED),
        Index(None, "clinic_id", "patient_id", "due_at"),
        Index(None, "clinic_id", "course_id"),
        Index(None, "clinic_id", "session_id"),
        Index(None, "clinic_id", "inbox_item_id"),
        Index(None, "clinic_id", "conversation_id"),
        Index("ix_messages_unsettled", "state", "updated_at", postgresql_where=UNSETTLED),
        Index("ix_messages_covered", "due_at", postgresql_where=COVERED, sqlite_where=COVERED),
        Index("ix_messages_called", "due_at", postgresql_where=TO_BE_CALLED, sqlite_where=TO_BE_CALLED),
    )

    dedupe_key: Mapped[str]
    kind: Mapped[str]
    lane: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    step: Mapped[str | None]
    occurrence: Mapped[int] = mapped_column(default=1)
    patient_id: Mapped[UUID | None]
    course_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    inbox_item_id: Mapped[UUID | None]
    protocol_version_id: Mapped[UUID | None]
    again_of: Mapped[UUID | None]
    again_reason: Mapped[str | None] = mapped_column(Sealed("messages.again_reason"))
    covered_by: Mapped[UUID | None]
    channel: Mapped[str]
    fallback: Mapped[str | None]
    language: Mapped[str]
    call_day: Mapped[int | None]
    to_number: Mapped[str | None] = mapped_column(Sealed("messages.to_number"))
    body: Mapped[str | None] = mapped_column(Sealed("messages.body"))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MessageMove(ClinicOwned, Base):
    """One move of a message from a state to another, with the reason; never changed."""

    __tablename__ = "message_moves"
    __table_args__ = (of_clinic("message_id", "messages"), Index(None, "clinic_id", "message_id", "at"))

    message_id: Mapped[UUID]
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str | None]


class Attempt(ClinicOwned, Base):
    """One call to the provider for one message; its id travels in the status-callback address.

    Times are machine time. `body` is the text as rendered, `to_number` the number it went to. `content_sid` names the
    template that it went by, `content_variables` what was put into it (JSON).
    """

    __tablename__ = "attempts"
    __table_args__ = (
        of_clinic("message_id", "messages"),
        of_clinic("sender_id", "senders"),
        UniqueConstraint("clinic_id", "message_id", "number"),
        UniqueConstraint("provider_id"),
        _one_of("state", ATTEMPT_STATES),
        Index("ix_attempts_open", "state", "started_at"),
        Index(None, "clinic_id", "to_digest", "started_at"),
        Index(None, "clinic_id", "sender_id", "started_at"),
    )

    message_id: Mapped[UUID]
    number: Mapped[int]
    sender_id: Mapped[UUID]
    channel: Mapped[str]
    to_number: Mapped[str] = mapped_column(Sealed("attempts.to_number"))
    to_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Sealed("attempts.body"))
    content_sid: Mapped[str | None]
    content_variables: Mapped[str | None] = mapped_column(Sealed("attempts.content_variables"))
    segments: Mapped[int]
    state: Mapped[str]
    provider_id: Mapped[str | None]
    error_code: Mapped[int | None]
    reason: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AttemptMove(ClinicOwned, Base):
    """One move of an attempt from a state to another, with the reason; never changed."""

    __tablename__ = "attempt_moves"
    __table_args__ = (of_clinic("attempt_id", "attempts"), Index(None, "clinic_id", "attempt_id", "at"))

    attempt_id: Mapped[UUID]
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str | None]


class SenderPace(Base):
    """When a sender will be through with all that it was given, at its pace (machine time); no row: it is free."""

    __tablename__ = "sender_paces"
    __table_args__ = (of_clinic("sender_id", "senders"),)

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[UUID] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]
