"""Whether a site is shut for a whole date, and what the date is called, in words for the desk."""

from datetime import date

from sqlalchemy.orm import Session

from service.courses.appointments.diary_times import why_closed
from service.courses.diary import House


def shut_on(session: Session, house: House, day: date) -> str | None:
    """Say that the clinic is closed on a date, with the name of a public holiday; None where it opens at all."""
    spans = house.dates.get(day, house.opening_hours.get(day.weekday(), ()))
    if spans and day not in house.closures:
        return None
    return f"The clinic is closed on {day:%A} {day.day} {day:%B %Y}{_named(why_closed(session, house, day))}."


def _named(name: str | None) -> str:
    return f": {name}" if name else ""
