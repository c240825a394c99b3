"""Tables of the call tasks, and of everything that happened to each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

OPEN = text("state = 'open'")


class CallTask(ClinicOwned, Base):
    """One telephone call that somebody of the clinic owes a patient; `key` says what for, so it is made only once.

    `kind` is aftercare (the advice of a step, which no text brings) or move (the patient wants another time). `why` is
    a code of `reasons.py`. `due_at` is when the text would have gone, or when they last asked for another time;
    `ask_at` when to ring (next), `deadline_at` by when; clinic time. `outcome`: reached or not_needed where it is done,
    else why it was dropped.
    """

    __tablename__ = "call_tasks"
    __table_args__ = (
        the_clinic(),
        of_clinic("patient_id", "patients"),
        of_clinic("course_id", "courses"),
        of_clinic("session_id", "sessions"),
        of_clinic("message_id", "messages"),
        of_clinic("owner_staff_id", "staff"),
        of_clinic("inbox_item_id", "inbox_items"),
        UniqueConstraint("clinic_id", "key"),
        CheckConstraint("kind in ('aftercare', 'move')", name="kind"),
        CheckConstraint("state in ('open', 'done', 'dropped')", name="state"),
        Index("ix_call_tasks_open", "clinic_id", "deadline_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index(None, "clinic_id", "message_id"),
        Index(None, "clinic_id", "session_id"),
        Index(None, "clinic_id", "done_at"),
    )

    key: Mapped[str]
    kind: Mapped[str]
    patient_id: Mapped[UUID]
    course_id: Mapped[UUID]
    session_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    inbox_item_id: Mapped[UUID | None]
    step: Mapped[str | None]
    day: Mapped[int | None]
    why: Mapped[str]
    due_at: Mapped[datetime]
    ask_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    owner_staff_id: Mapped[UUID | None]
    state: Mapped[str]
    outcome: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed("call_tasks.note"))
    tries: Mapped[int] = mapped_column(default=0)
    nudged_at: Mapped[datetime | None]
    managers_told_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CallEvent(ClinicOwned, Base):
    """One thing that happened to a call task; never changed. `staff_id` is who owns it from then on, or was nudged."""

    __tablename__ = "call_events"
    __table_args__ = (of_clinic("call_task_id", "call_tasks"), Index(None, "clinic_id", "call_task_id", "at"))

    call_task_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    detail: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed("call_events.note"))
