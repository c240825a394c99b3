"""The other half of what to know before treating: answers to the screening, and consent to the treatment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.courses.life.pages_form import Typed
from service.courses.models import Course
from service.courses.screening.desk import treatment_consent
from service.courses.screening.occasions import read_occasions, read_taken_back
from service.courses.screening.overridden import standing_yes
from service.courses.screening.overridden_words import TakenBack, in_a_word
from service.courses.screening.reading import Answered, standing_against
from service.courses.screening.rules import over_by
from service.courses.treatment import protocol_and_zone
from service.protocols.questions import Asks, ScreeningQuestion
from service.web.layout import local_today

HOW = {"paper": "on paper", "screen": "on a screen", "word": "by word of mouth"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `said`: its newest answer in words, given at `at`, nothing where nobody has asked it yet.

    `confirm`: that answer called for a clinician, so a no has to be confirmed.
    """

    key: str
    question: str
    dated: bool
    said: str
    at: datetime | None
    confirm: bool
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
    taken_back: list[TakenBack]
    given: bool | None
    given_at: datetime | None
    how: str | None
    note: str | None

    @property
    def against(self) -> bool:
        """Tell whether something stands against treating now."""
        undecided = any(one.open for one in self.taken_back)
        return bool(self.blocked or self.waiting or undecided or (self.clinician and not self.decision))


def screening_card(session: Session, clinic_id: UUID, course_id: UUID) -> ScreeningCard:
    """Read what a patient answered about the treatment of a course that exists, and whether they agreed to it."""
    course = session.get_one(Course, (clinic_id, course_id))
    protocol, zone = protocol_and_zone(session, course)
    screened, told = standing_against(session, clinic_id, course.patient_id, protocol, course.areas, zone)
    screened = over_by(screened, local_today())
    consent = treatment_consent(session, clinic_id, course_id)
    occasions = read_occasions(session, clinic_id, course.patient_id)
    asked = [one for one in protocol.screening if one.is_for(course.areas)]
    called = {one.key for one in standing_yes(asked, occasions)}
    return ScreeningCard(
        protocol=protocol.key,
        asked=[_asked(one, told, confirm=one.key in called) for one in asked],
        at=told.at if told else None,
        decision=told.decision if told else None,
        blocked=_questions(screened.blocked),
        waiting=_questions(screened.waiting),
        not_before=screened.not_before,
        clinician=_questions(screened.clinician),
        unanswered=len(screened.unanswered),
        taken_back=read_taken_back(session, clinic_id, course.patient_id, protocol, course.areas, zone),
        given=consent.given if consent else None,
        given_at=consent.at if consent else None,
        how=HOW[consent.how] if consent else None,
        note=consent.note if consent else None,
    )


def read_answers(typed: Typed, asked: Iterable[Asked]) -> Mapping[str, object]:
    """Read a form's answers as the desk takes them: dates in ISO form, never as None; what is open is left out.

    Refuses a form with neither an answer nor a decision: nobody was asked.
    """
    answers: dict[str, object] = {}
    for one in asked:
        said, on = typed.get(f"said-{one.key}", ""), typed.get(f"on-{one.key}", "")
        if one.dated and (on or said == "never"):
            answers[one.key] = on or None
        elif not one.dated and said in {"yes", "no"}:
            answers[one.key] = said == "yes"
    if not answers and not typed.get("decision", "").strip():
        raise invalid(Fault("$.answers", "Answer at least one question."))
    return answers


def _asked(one: ScreeningQuestion, told: Answered | None, *, confirm: bool) -> Asked:
    dated = one.asks is Asks.DATE
    if told is None or one.key not in told.answers:
        return Asked(one.key, one.question, dated, "", None, confirm, one.source)
    said = in_a_word(one, told.answers[one.key])
    return Asked(one.key, one.question, dated, said, told.given[one.key], confirm, one.source)


def _questions(asked: Iterable[ScreeningQuestion]) -> list[str]:
    return [one.question for one in asked]
