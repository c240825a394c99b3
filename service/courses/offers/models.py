"""Tables of sick days, the waiting list, and the offers that come from both."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic

STANDING = ("stands", "stands_if_rung", "wanted_other")
"""Why somebody is rung whose appointment stands after all; no other place is offered with it."""


class SickDay(ClinicOwned, Base):
    """A practitioner fell ill for a local date; closed when every session of it has found its end.

    Without an `absence_id` it was taken back: the practitioner is well again, and whoever was told of the absence is
    told so. Of days taken back long ago `taken_back_at` is not known.
    """

    __tablename__ = "sick_days"
    __table_args__ = (
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("absence_id", "absences"),
        Index(None, "clinic_id", "closed_at"),
    )

    practitioner_id: Mapped[UUID]
    absence_id: Mapped[UUID | None]
    on_date: Mapped[date]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]


class WaitingEntry(ClinicOwned, Base):
    """A patient who would come if a place became free: for a session of a course, else for a first of `protocol`.

    `practitioner_id` None: anybody. `preferred` as with patients. `first_day` and `last_day` are local dates. A wait
    ends `placed` (they have what they waited for, from the list or from the desk) or `withdrawn` (taken off the list,
    or the session took place or was dropped); `ended_with` is the change of the session that ended it, see `waits`.
    """

    __tablename__ = "waiting_list"
    __table_args__ = (
        of_clinic("patient_id", "patients"),
        of_clinic("session_id", "sessions"),
        of_clinic("practitioner_id", "practitioners"),
        CheckConstraint("state in ('waiting', 'offered', 'placed', 'withdrawn')", name="state"),
        CheckConstraint("(session_id is null) <> (protocol is null)", name="one_wish"),
        Index(None, "clinic_id", "state"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    protocol: Mapped[str | None]
    practitioner_id: Mapped[UUID | None]
    preferred: Mapped[dict[str, Any] | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Sealed("waiting_list.note"))
    state: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_with: Mapped[UUID | None]


class Offer(ClinicOwned, Base):
    """A place offered to a patient for one session; nobody is moved unasked.

    `asked` (by text, until `answer_by`) and `to_call` are open. A row ends `agreed` (the patient took the place),
    `moved` (the desk gave another), `called` (settled by telephone without a new place) or `withdrawn`. One of the
    waiting list that was open when its session's practitioner fell ill is a row of that sick day, too. Without a
    `starts_at` no place was found. `was_starts_at` is where the session was when the offer was made. `why_call` is a
    word: not_textable, declined, no_answer, no_place, place_lost, place_away (the new practitioner is off sick, too),
    booked_since (while the sick day was noted), not_taken (an offer of the sick day ended without another place);
    and those of `STANDING`, after it was taken back: stands (could not be told by text), stands_if_rung (never was told
    by text that there is an absence, but may have been rung), wanted_other (asked for another time meanwhile).
    `reason` is a code of the texts' own, where it could not be asked by text, or of the planner's, where no place was
    found.
    """

    __tablename__ = "offers"
    __table_args__ = (
        of_clinic("session_id", "sessions"),
        of_clinic("patient_id", "patients"),
        of_clinic("sick_day_id", "sick_days"),
        of_clinic("waiting_entry_id", "waiting_list"),
        of_clinic("reservation_id", "reservations"),
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("room_id", "rooms"),
        CheckConstraint("state in ('asked', 'to_call', 'agreed', 'moved', 'called', 'withdrawn')", name="state"),
        Index(None, "clinic_id", "state", "answer_by"),
        Index(None, "clinic_id", "session_id"),
        Index(None, "clinic_id", "sick_day_id"),
    )

    patient_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    sick_day_id: Mapped[UUID | None]
    waiting_entry_id: Mapped[UUID | None]
    reservation_id: Mapped[UUID | None]
    was_starts_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    state: Mapped[str]
    why_call: Mapped[str | None]
    reason: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed("offers.note"))
    made_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
