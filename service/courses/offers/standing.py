"""Sessions of a sick day that stand as they were, because the practitioner is well again."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.courses.models import CourseSession
from service.courses.offers.models import Offer, SickDay


def stands_as_it_was(session: Session, offer: Offer, now: datetime) -> CourseSession | None:
    """Return the session of an offer of a sick day that was taken back, if it is still to come where it was."""
    if offer.session_id is None or offer.sick_day_id is None:
        return None
    day = session.get_one(SickDay, (offer.clinic_id, offer.sick_day_id))
    one = session.get_one(CourseSession, (offer.clinic_id, offer.session_id))
    return one if is_as_it_was(offer, day, one, now) else None


def is_as_it_was(offer: Offer, day: SickDay, one: CourseSession, now: datetime) -> bool:
    """Tell whether the session of an offer is still to come where it was, and its sick day was taken back."""
    if day.absence_id is not None or one.state != "booked" or one.starts_at is None or one.starts_at <= now:
        return False
    return (one.practitioner_id, one.starts_at) == (day.practitioner_id, offer.was_starts_at)
