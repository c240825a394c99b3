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


def check_consulted(session: Session, situation: Situation, number: int | None, *, excused: bool) -> None:
    """Refuse `consultation_needed` where session `number` is the next one and nobody has looked at the patient again.

    `excused`: a clinician gave a reason. Without a number the next session is meant.
    """
    line = situation.line
    if excused or standing_of(line, situation.today).state != "needs_consultation":
        return
    if number is not None and number != min((one.number for one in line.open), default=number):
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
