"""The other half of what to know before treating: answers to the screening, and consent to the treatment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.courses.life.pages_form import Typed
from service.courses.models import Course
from service.courses.screening.desk import treatment_consent
from service.courses.screening.reading import Answered, standing_against
from service.courses.treatment import protocol_and_zone
from service.protocols.questions import Asks, ScreeningQuestion

HOW = {"paper": "on paper", "screen": "on a screen", "word": "by word of mouth"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its newest answer: `answered` is False where nobody has asked it yet."""

    key: str
    question: str
    dated: bool
    answer: bool | date | None
    answered: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningCard:
    """What stands against treating, in the words of the questions, and the newest entry about consent."""

    protocol: str
    asked: list[Asked]
    at: datetime | None
    decision: str | None
    blocked: list[str]
    waiting: list[str]
    not_before: date | None
    clinician: list[str]
    unanswered: int
    given: bool | None
    given_at: datetime | None
    how: str | None
    note: str | None

    @property
    def against(self) -> bool:
        """Tell whether something stands against treating now."""
        return bool(self.blocked or self.waiting or (self.clinician and not self.decision))


def screening_card(session: Session, clinic_id: UUID, course_id: UUID) -> ScreeningCard:
    """Read what a patient answered about the treatment of a course that exists, and whether they agreed to it."""
    course = session.get_one(Course, (clinic_id, course_id))
    protocol, zone = protocol_and_zone(session, course)
    screened, told = standing_against(session, clinic_id, course.patient_id, protocol, course.areas, zone)
    consent = treatment_consent(session, clinic_id, course_id)
    return ScreeningCard(
        protocol=protocol.key,
        asked=[_asked(one, told, screened.unanswered) for one in protocol.screening if one.is_for(course.areas)],
        at=told.at if told else None,
        decision=told.decision if told else None,
        blocked=_questions(screened.blocked),
        waiting=_questions(screened.waiting),
        not_before=screened.not_before,
        clinician=_questions(screened.clinician),
        unanswered=len(screened.unanswered),
        given=consent.given if consent else None,
        given_at=consent.at if consent else None,
        how=HOW[consent.how] if consent else None,
        note=consent.note if consent else None,
    )


def read_answers(typed: Typed, asked: Iterable[Asked]) -> Mapping[str, object]:
    """Read a form's answers as the desk takes them: dates in ISO form, never as None; what is open is left out."""
    answers: dict[str, object] = {}
    for one in asked:
        said, on = typed.get(f"said-{one.key}", ""), typed.get(f"on-{one.key}", "")
        if one.dated and (on or said == "never"):
            answers[one.key] = on or None
        elif not one.dated and said in {"yes", "no"}:
            answers[one.key] = said == "yes"
    return answers


def _asked(one: ScreeningQuestion, told: Answered | None, open_ones: Iterable[ScreeningQuestion]) -> Asked:
    answer = told.answers.get(one.key) if told else None
    return Asked(one.key, one.question, one.asks is Asks.DATE, answer, one not in open_ones, one.source)


def _questions(asked: Iterable[ScreeningQuestion]) -> list[str]:
    return [one.question for one in asked]
