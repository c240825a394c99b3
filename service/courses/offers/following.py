"""Follow what the desk does: a session that moved or ended needs no answer any more.

Where a session comes to lie, or comes back, with somebody who is off sick then, its patient is rung. That happens to
those who were booking while the sick day was being noted: they had read the hours before.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.timetable_models import Absence
from service.courses.facts import CourseFact
from service.courses.models import CourseSession
from service.courses.offers.finding import open_offers
from service.courses.offers.models import SickDay
from service.courses.offers.settling import Ending, Settling
from service.courses.offers.waits import Waits

ENDS: dict[str, Ending] = {"moved": "moved", "booked": "moved", "cancelled": "withdrawn", "completed": "withdrawn"}
PLACED = ("booked", "moved", "completion_undone")


class Following:
    """Listen to the facts of courses."""

    def __init__(self, settling: Settling) -> None:
        self._settling = settling
        self._waits = Waits(settling)

    def on_fact(self, session: Session, fact: CourseFact) -> None:
        """End the open offers of the sessions that it happened to; the course is held by whoever tells."""
        state = ENDS.get(fact.kind)
        if state is not None and fact.session_ids:
            for offer in open_offers(session, fact.clinic_id, fact.session_ids):
                self._settling.end(session, fact.actor, offer, state)
        if fact.kind in PLACED:
            self._ring_displaced(session, fact)
        self._waits.on_fact(session, fact)

    def _ring_displaced(self, session: Session, fact: CourseFact) -> None:
        for one, day in _displaced(session, fact):
            if open_offers(session, fact.clinic_id, [one.id]):
                continue
            session.refresh(day, with_for_update=True)  # it may be taken back at this moment
            if day.absence_id is not None:
                self._settling.ring(session, fact.actor, day, one, "booked_since")


def _displaced(session: Session, fact: CourseFact) -> Sequence[tuple[CourseSession, SickDay]]:
    """List those sessions whose practitioner is off sick then, with the sick day."""
    found = (
        select(CourseSession, SickDay)
        .join(
            SickDay,
            (SickDay.clinic_id == CourseSession.clinic_id) & (SickDay.practitioner_id == CourseSession.practitioner_id),
        )
        .join(Absence, (Absence.clinic_id == SickDay.clinic_id) & (Absence.id == SickDay.absence_id))
        .where(
            CourseSession.clinic_id == fact.clinic_id,
            CourseSession.id.in_(fact.session_ids),
            CourseSession.state == "booked",
            CourseSession.starts_at >= fact.at,
            CourseSession.starts_at >= Absence.starts_at,
            CourseSession.starts_at < Absence.ends_at,
        )
    )
    return [(one, day) for one, day in session.execute(found.order_by(CourseSession.id))]
