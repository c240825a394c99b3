"""Who comes today and has reported a reaction before: for the list of the day."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.day import day_sessions
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem


def reacted_before(session: Session, clinic_id: UUID, today: date) -> dict[UUID, int]:
    """Count by patient what those who come today reported as urgent or a concern, ever."""
    coming = {one.patient_id for one in day_sessions(session, clinic_id, today)}
    serious = select(InboxItem.patient_id, func.count()).where(
        InboxItem.clinic_id == clinic_id, InboxItem.patient_id.in_(coming), InboxItem.urgency.in_(HOLDING)
    )
    rows = session.execute(serious.group_by(InboxItem.patient_id)).all()
    return {patient_id: count for patient_id, count in rows if patient_id is not None}
