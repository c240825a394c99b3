"""What is asked before a session is ticked: it has not begun, or nobody has recorded that the patient agrees."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.courses.completion_form import is_ahead
from service.courses.life.pages_course import read_course
from service.courses.life.pages_screening import screening_card
from service.courses.page_views import SessionLine
from service.web.actor import current_clinic
from service.web.program import program
from service.web.request_db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksFirst:
    """The session, and why its tick is asked about; `unanswered` counts the questions that are open beside that."""

    one: SessionLine
    not_begun: bool
    no_consent: bool
    taken_back: bool
    unanswered: int


def asks_first(course_id: UUID, number: int, completed_at: datetime | None) -> AsksFirst | None:
    """Say what is asked before this tick; None where nothing is, or there is nothing to tick."""
    one = read_course(course_id)[0].session(number)
    if one is None or one.state != "booked":
        return None
    card = screening_card(db(), current_clinic(), course_id)
    found = AsksFirst(
        one=one,
        not_begun=is_ahead(one.start, completed_at, program().clock.now()),
        no_consent=not card.given,
        taken_back=card.given is False,
        unanswered=card.unanswered,
    )
    return found if found.not_begun or found.no_consent else None
