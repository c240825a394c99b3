"""The screening questions on the page of a new course: what was typed, what was recorded, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from service.courses.screening.reading import Answered, newest_answers
from service.protocols.definition import Protocol
from service.protocols.questions import Asks, ScreeningQuestion
from service.protocols.screening import Screened, judge, plain, read_answers

FRESH = timedelta(days=30)  # how long answers are taken for granted
NEVER, YES, NO = "never", "yes", "no"

Written = Mapping[str, bool | str | None]
"""Answers by the question's key, dates in ISO form, as the screening desk takes them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer as the form shows it: yes, no, never, a date, or nothing yet."""

    question: ScreeningQuestion
    answer: str

    @property
    def is_dated(self) -> bool:
        return self.question.asks is Asks.DATE


@dataclass(frozen=True, slots=True)
class Treated:
    """A treatment that is asked about, with the areas, and the newest answers that were recorded for it."""

    protocol: Protocol
    areas: Sequence[str]
    newest: Answered | None


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one treatment, or of two: what both ask is asked once.

    `written`: what was typed; `fresh`: the answers on record are of the last days; `nothing`: all were denied at once.
    """

    asked: list[Asked] = field(default_factory=list)
    treated: list[Treated] = field(default_factory=list)
    written: Written = field(default_factory=dict)
    decision: str = ""
    fresh: bool = False
    nothing: bool = False

    @property
    def answered_at(self) -> datetime | None:
        """Give the moment of the newest answers, where every treatment has some."""
        moments = [one.newest.at for one in self.treated if one.newest]
        return min(moments) if moments and len(moments) == len(self.treated) else None

    @property
    def is_open(self) -> bool:
        """Tell whether the questions are to be seen: nobody has asked lately, or some answer is being typed."""
        return not self.nothing and (not self.fresh or self.is_new)

    @property
    def is_new(self) -> bool:
        """Tell whether something was typed that is not on record."""
        return bool(self.written and any(self._differs(one) for one in self.treated)) or bool(self.decision)

    def of(self, one: Treated) -> dict[str, bool | str | None]:
        """Return what was typed about one treatment."""
        known = {question.key for question in one.protocol.screening if question.is_for(one.areas)}
        return {key: value for key, value in self.written.items() if key in known}

    def _differs(self, one: Treated) -> bool:
        typed = self.of(one)
        kept = plain(one.newest.answers) if one.newest and self.fresh else {}
        return bool(typed) and typed != {key: kept[key] for key in typed if key in kept}

    def judged(self, today: date, zone: ZoneInfo) -> list[Screened]:
        """Judge each treatment by what was typed, or else by the answers on record."""
        return [self._judged(one, today, zone) for one in self.treated]

    def _judged(self, one: Treated, today: date, zone: ZoneInfo) -> Screened:
        answers, wrong = read_answers(one.protocol, self.of(one))
        if answers and not wrong:
            return judge(one.protocol, answers, one.areas, today)
        return (
            one.newest.judged(one.protocol, one.areas, zone)
            if one.newest
            else judge(one.protocol, {}, one.areas, today)
        )

    @property
    def decided(self) -> bool:
        """Tell whether a clinician has decided what the answers leave to one."""
        on_record = [one.newest.decision for one in self.treated if one.newest and not self._differs(one)]
        return bool(self.decision) or (bool(on_record) and all(on_record))


def read_questions(
    session: Session,
    clinic_id: UUID,
    patient_id: UUID,
    treated: Sequence[tuple[Protocol, Sequence[str]]],
    typed: MultiDict[str, str],
    now: datetime,
) -> Questions:
    """Read the questions of treatments (with the areas), and their answers: typed ones, or those of the last days."""
    each = [Treated(one, areas, newest_answers(session, clinic_id, patient_id, one)) for one, areas in treated]
    moments = [one.newest.at for one in each if one.newest]
    fresh = len(moments) == len(each) and all(now - at < FRESH for at in moments)
    questions = {question.key: question for one in reversed(each) for question in _of(one)}
    ordered = [questions[question.key] for one in each for question in _of(one)]
    kept = {key: value for one in each if one.newest and fresh for key, value in plain(one.newest.answers).items()}
    given = "screening_asked" in typed
    asked = [Asked(one, _typed(one, typed) if given else _shown(one, kept)) for one in dict.fromkeys(ordered)]
    written = {one.question.key: _value(one) for one in asked if one.answer} if given else {}
    return Questions(asked, each, written, typed.get("decision", "").strip(), fresh, "nothing" in typed)


def _of(one: Treated) -> list[ScreeningQuestion]:
    return [question for question in one.protocol.screening if question.is_for(one.areas)]


def _typed(question: ScreeningQuestion, typed: MultiDict[str, str]) -> str:
    """Return the answer in a form; `nothing` of all this is no to everything."""
    if "nothing" in typed:
        return NEVER if question.asks is Asks.DATE else NO
    day = typed.get(f"screen_{question.key}_on", "")
    chosen = typed.get(f"screen_{question.key}", "")
    return day or (chosen if chosen == NEVER else "") if question.asks is Asks.DATE else chosen


def _shown(question: ScreeningQuestion, kept: Written) -> str:
    if question.key not in kept:
        return ""
    value = kept[question.key]
    if question.asks is Asks.DATE:
        return str(value) if value is not None else NEVER
    return {True: YES, False: NO}.get(value is True, "") if value is not None else ""


def _value(one: Asked) -> bool | str | None:
    """Return an answer as the desk takes it; what is no answer stays as it is, for the desk to say so."""
    if one.is_dated:
        return None if one.answer == NEVER else one.answer
    return {YES: True, NO: False}.get(one.answer, one.answer)
