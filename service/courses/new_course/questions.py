"""The screening questions on the page of a new course: what was typed, what was recorded, and what it means.

Nothing is ticked before somebody has ticked it: what is on record stands beside the question in words, and holds where
nothing is ticked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from service.courses.screening.occasions import read_occasions
from service.courses.screening.overridden import Overridden, overridden, standing_yes
from service.courses.screening.overridden_words import in_a_word
from service.courses.screening.reading import Answered, judged_by_day, newest_answers
from service.protocols.definition import Protocol
from service.protocols.questions import Asks, Effect, ScreeningQuestion
from service.protocols.screening import Screened, plain, read_answers

FRESH = timedelta(days=30)  # how long answers are taken for granted
NEVER, YES, NO = "never", "yes", "no"

Written = Mapping[str, bool | str | None]
"""Answers by the question's key, dates in ISO form, as the screening desk takes them."""


@dataclass(frozen=True, slots=True)
class Treated:
    """A treatment that is asked about, with the areas, and the newest answers that were recorded for it.

    `lately`: those of the last days.
    """

    protocol: Protocol
    areas: Sequence[str]
    newest: Answered | None
    lately: Written = field(default_factory=dict)

    @property
    def questions(self) -> list[ScreeningQuestion]:
        return [question for question in self.protocol.screening if question.is_for(self.areas)]

    def given(self) -> list[datetime]:
        """Say when the questions were answered that were."""
        known = self.newest.given if self.newest else {}
        return [known[question.key] for question in self.questions if question.key in known]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer as the form shows it: yes, no, never, a date, or nothing yet.

    `said`: the answer on record in words, from `at`. `confirm`: a yes stands that called for a clinician, so that a no
    has to be confirmed. `only`: the treatment that alone asks it, where there are two.
    """

    question: ScreeningQuestion
    answer: str
    said: str = ""
    at: datetime | None = None
    confirm: bool = False
    only: str = ""

    @property
    def is_dated(self) -> bool:
        return self.question.asks is Asks.DATE

    @property
    def takes_back(self) -> bool:
        """Tell whether a no was typed where a yes stands."""
        return self.confirm and self.answer == NO


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one treatment, or of two: what both ask is asked once.

    `written`: what was typed; `fresh`: everything was answered in the last days; `confirmed`: the keys of questions
    that were asked again because a yes stands; `taken_back`: what was, on record, and no clinician has decided yet.
    """

    asked: list[Asked] = field(default_factory=list)
    treated: list[Treated] = field(default_factory=list)
    written: Written = field(default_factory=dict)
    decision: str = ""
    fresh: bool = False
    confirmed: Collection[str] = ()
    taken_back: Sequence[Overridden] = ()

    @property
    def undecided(self) -> bool:
        """Tell whether a yes that called for a clinician is taken back, here or on record, and none has decided."""
        return not self.decision and (bool(self.taken_back) or any(one.takes_back for one in self.asked))

    @property
    def answered_at(self) -> datetime | None:
        """Give the moment of the oldest answer that is on record for what is asked."""
        return min((at for one in self.treated for at in one.given()), default=None)

    @property
    def is_open(self) -> bool:
        """Tell whether the questions are to be seen: nobody has asked lately, or some answer is being typed."""
        return not self.fresh or self.is_new

    @property
    def is_new(self) -> bool:
        """Tell whether something was typed that is not on record."""
        return any(self.differs(one) for one in self.treated) or bool(self.decision)

    @property
    def unconfirmed(self) -> list[Asked]:
        """Return the questions where a no takes back a yes, and nobody has said that it was asked again."""
        return [one for one in self.asked if one.takes_back and one.question.key not in self.confirmed]

    def of(self, one: Treated) -> dict[str, bool | str | None]:
        """Return what was typed about one treatment."""
        known = {question.key for question in one.questions}
        return {key: value for key, value in self.written.items() if key in known}

    def differs(self, one: Treated) -> bool:
        """Tell whether something was typed about one treatment that is not on record, or was long ago."""
        typed = self.of(one)
        return bool(typed) and typed != {key: one.lately[key] for key in typed if key in one.lately}

    def judged(self, today: date, zone: ZoneInfo) -> list[Screened]:
        """Judge each treatment by what was typed, and by the answers on record to what nobody ticked."""
        return [self._judged(one, today, zone) for one in self.treated]

    def _judged(self, one: Treated, today: date, zone: ZoneInfo) -> Screened:
        typed, wrong = read_answers(one.protocol, self.of(one) if self.differs(one) else {})
        now = {} if wrong else typed
        before = one.newest.by_day(zone) if one.newest else []
        kept = [(day, {key: said for key, said in answers.items() if key not in now}) for day, answers in before]
        return judged_by_day(one.protocol, one.areas, [*kept, (today, now)] if now else kept)

    @property
    def decided(self) -> bool:
        """Tell whether a clinician has decided what the answers leave to one."""
        return bool(self.decision) or all(self._is_decided(one) for one in self.treated)

    def _is_decided(self, one: Treated) -> bool:
        """Tell it of one treatment: a decision on record holds until another yes asks for one."""
        asking = [question.key for question in one.questions if question.effect is Effect.CLINICIAN]
        typed = self.of(one) if self.differs(one) else {}
        if any(typed.get(key) is True for key in asking):
            return False
        on_record = one.newest.answers if one.newest else {}
        stands = any(on_record.get(key) is True for key in asking if key not in typed)
        return not stands or (one.newest is not None and one.newest.decision is not None)


def read_questions(
    session: Session,
    clinic_id: UUID,
    patient_id: UUID,
    treated: Sequence[tuple[Protocol, Sequence[str]]],
    typed: MultiDict[str, str],
    now: datetime,
) -> Questions:
    """Read the questions of treatments (with the areas), what was typed, and what is on record."""
    each = [_treated(one, areas, newest_answers(session, clinic_id, patient_id, one), now) for one, areas in treated]
    every, occasions = _every(each), read_occasions(session, clinic_id, patient_id)
    called = {one.key for one in standing_yes(every, occasions)}
    given = "screening_asked" in typed
    asked = [
        _asked(question, each, _typed(question, typed) if given else "", confirm=question.key in called)
        for question in every
    ]
    return Questions(
        asked=asked,
        treated=each,
        written={one.question.key: _value(one) for one in asked if one.answer},
        decision=typed.get("decision", "").strip(),
        fresh=all(question.key in one.lately for one in each for question in one.questions),
        confirmed=typed.getlist("confirmed"),
        taken_back=[one for one in overridden(every, occasions) if not one.settled],
    )


def _treated(protocol: Protocol, areas: Sequence[str], newest: Answered | None, now: datetime) -> Treated:
    known = plain(newest.answers) if newest else {}
    lately = {key: said for key, said in known.items() if newest and now - newest.given[key] < FRESH}
    return Treated(protocol, areas, newest, lately)


def _every(each: Sequence[Treated]) -> list[ScreeningQuestion]:
    """Return every question once, in the words of the first treatment that asks it."""
    found: dict[str, ScreeningQuestion] = {}
    for question in (question for one in each for question in one.questions):
        found.setdefault(question.key, question)
    return list(found.values())


def _asked(question: ScreeningQuestion, each: Sequence[Treated], answer: str, *, confirm: bool) -> Asked:
    names = [one.protocol.name for one in each if any(own.key == question.key for own in one.questions)]
    only = names[0] if len(each) > len(names) else ""
    at, said = max(_on_record(question, each), default=(None, ""))
    return Asked(question, answer, said, at, confirm, only)


def _on_record(question: ScreeningQuestion, each: Sequence[Treated]) -> Iterator[tuple[datetime, str]]:
    for one in each:
        if one.newest and question.key in one.newest.answers:
            yield one.newest.given[question.key], in_a_word(question, one.newest.answers[question.key])


def _typed(question: ScreeningQuestion, typed: MultiDict[str, str]) -> str:
    """Return the answer in a form; `nothing` of all this is no to everything."""
    if "nothing" in typed:
        return NEVER if question.asks is Asks.DATE else NO
    day = typed.get(f"screen_{question.key}_on", "")
    chosen = typed.get(f"screen_{question.key}", "")
    return day or (chosen if chosen == NEVER else "") if question.asks is Asks.DATE else chosen


def _value(one: Asked) -> bool | str | None:
    """Return an answer as the desk takes it; what is no answer stays as it is, for the desk to say so."""
    if one.is_dated:
        return None if one.answer == NEVER else one.answer
    return {YES: True, NO: False}.get(one.answer, one.answer)
