"""Whom the service has reminded of what: read back from the keys of the reminders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.models import CourseSession
from service.notify.models import Message
from service.notify.timeline.calendar import SiteCalendar

Why = Literal["own", "closing"]
"""As the one who treats, or as a manager before closing."""

Told = Mapping[tuple[Why, UUID, date], datetime]
"""The end of the last session that somebody was reminded of, by the local day of the session."""


def key_of(why: Why, session_id: UUID, staff_id: UUID) -> str:
    """Say what a reminder is; `session_id`: the last of the sessions that it counts."""
    return f"nudge:{session_id}:{staff_id}" if why == "own" else f"nudge:{why}:{session_id}:{staff_id}"


def read_told(session: Session, clinic_id: UUID, calendar: SiteCalendar, since: datetime) -> Told:
    """Read the reminders that were made since an instant."""
    made = select(Message.dedupe_key).where(
        Message.clinic_id == clinic_id, Message.kind == "nudge", Message.created_at > since
    )
    keys = [key for written in session.scalars(made) if (key := _parsed(written)) is not None]
    one = CourseSession
    ends = select(one.id, one.ends_at).where(one.clinic_id == clinic_id, one.id.in_({key[1] for key in keys}))
    ends_at = {id_: at for id_, at in session.execute(ends) if at is not None} if keys else {}
    told: dict[tuple[Why, UUID, date], datetime] = {}
    for why, session_id, staff_id in keys:
        if session_id in ends_at:
            whom, at = (why, staff_id, calendar.local_date(ends_at[session_id])), ends_at[session_id]
            told[whom] = max(at, told.get(whom, at))
    return told


def _parsed(key: str) -> tuple[Why, UUID, UUID] | None:
    """Read a key; None for one of an earlier release, which named a day."""
    *before, session_id, staff_id = key.split(":")
    try:
        return "closing" if "closing" in before else "own", UUID(session_id), UUID(staff_id)
    except ValueError:
        return None
