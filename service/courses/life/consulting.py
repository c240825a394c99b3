"""A course that has paused for very long goes on only after somebody has looked at the patient again."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.appointments.models import Appointment
from service.courses.life.situation import Situation
from service.courses.life.standing import standing_of


def check_consulted(
    session: Session, situation: Situation, number: int | None = None, on: date | None = None, *, excused: bool
) -> None:
    """Refuse `consultation_needed` where nobody has looked at the patient again before the next session.

    Session `number` is the next one wherever no other stands before the local date `on`, whatever its number. Without
    them the next session is meant. `excused`: a clinician gave a reason.
    """
    line = situation.line
    if excused or standing_of(line, situation.today).state != "needs_consultation":
        return
    if on is not None and any(one.on is not None and one.on < on for one in line.open if one.number != number):
        return
    last = max(one.on for one in line.had if one.why == "done")
    if not was_consulted(session, situation.course.clinic_id, situation.course.patient_id, last, situation.zone):
        raise Refusal("consultation_needed", {"last_session_on": last.isoformat()})


def was_consulted(session: Session, clinic_id: UUID, patient_id: UUID, since: date, zone: ZoneInfo) -> bool:
    """Tell whether a consultation took place after a local date."""
    after = datetime.combine(since, time.max, zone).astimezone(UTC)
    found = exists().where(
        Appointment.clinic_id == clinic_id,
        Appointment.patient_id == patient_id,
        Appointment.kind == "consultation",
        Appointment.state == "completed",
        Appointment.starts_at > after,
    )
    return bool(session.scalar(select(found)))
