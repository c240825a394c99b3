"""A refused time on a day when the whole clinic is shut: pages name the day, such as a public holiday."""

from datetime import datetime

from service.base.errors import Refusal
from service.courses.diary import read_house
from service.courses.new_course.closed_days import shut_on
from service.courses.refusal_words import refusal_lines
from service.web.actor import current_clinic
from service.web.layout import page_zone
from service.web.program import program


def lines_about(refusal: Refusal, start: datetime | None) -> list[str]:
    """Say what a refusal says of a place that was to begin at `start`."""
    return [shut] if (shut := shut_then(refusal, start)) else refusal_lines(refusal)


def shut_then(refusal: Refusal, start: datetime | None) -> str | None:
    """Say that the clinic is shut on the whole day, where that is what was refused; `start` None: nobody knows when."""
    if refusal.code != "outside_hours" or start is None:
        return None
    with program().database.read() as session:
        return shut_on(session, read_house(session, current_clinic()), start.astimezone(page_zone()).date())
