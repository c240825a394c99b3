"""Answers that were taken back: a yes, or a date, that is a no, or never, by now. Pure.

What a patient once told stays to be seen, whoever said otherwise later. Where the yes called for a clinician, one has
to decide before it is history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.protocols.questions import Asks, Effect, ScreeningQuestion


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time of asking, for whichever treatment: answers as they are kept, and who wrote them down."""

    at: datetime
    answers: Mapping[str, bool | str | None]
    decided: bool = False
    by: UUID | None = None
    name: str | None = None
    by_clinician: bool = False


@dataclass(frozen=True, slots=True)
class Overridden:
    """A question whose `yes` was followed by a `no`; `settled`: a clinician has decided, or none was called for."""

    question: ScreeningQuestion
    yes: Occasion
    no: Occasion
    settled: bool

    @property
    def asks_for_clinician(self) -> bool:
        return self.question.effect is Effect.CLINICIAN

    @property
    def said(self) -> bool | str | None:
        """Give what was answered first: yes, or a date in ISO form."""
        return self.yes.answers[self.question.key]


def overridden(questions: Sequence[ScreeningQuestion], occasions: Sequence[Occasion]) -> Iterator[Overridden]:
    """Find the questions that are denied now and were not always; `occasions` from the oldest to the newest."""
    for question in questions:
        said = [one for one in occasions if _has_answer(question, one)]
        yeses = [at for at, one in enumerate(said) if one.answers[question.key] not in (False, None)]
        if yeses and yeses[-1] + 1 < len(said):
            yes, denials = said[yeses[-1]], said[yeses[-1] + 1 :]
            yield Overridden(question, yes, denials[0], _settled(question, yes, denials, occasions))


def _has_answer(question: ScreeningQuestion, one: Occasion) -> bool:
    if question.key not in one.answers:
        return False
    return question.asks is Asks.DATE or one.answers[question.key] is not None


def _settled(
    question: ScreeningQuestion, yes: Occasion, denials: Sequence[Occasion], occasions: Sequence[Occasion]
) -> bool:
    if question.effect is not Effect.CLINICIAN or any(one.by_clinician for one in denials):
        return True
    since = next(at for at, one in enumerate(occasions) if one is yes)
    return any(one.decided for one in occasions[since:])


def standing_yes(questions: Sequence[ScreeningQuestion], occasions: Sequence[Occasion]) -> Iterator[ScreeningQuestion]:
    """Find the questions whose yes still stands and called for a clinician: a no to them has to be confirmed."""
    for question in questions:
        said = [one.answers[question.key] for one in occasions if _has_answer(question, one)]
        if question.effect is Effect.CLINICIAN and said and said[-1] is True:
            yield question


def to_confirm(
    questions: Sequence[ScreeningQuestion], occasions: Sequence[Occasion], new: Occasion
) -> list[Overridden]:
    """Return what `new` answers would take back that called for a clinician, unless it carries a decision."""
    if new.decided:
        return []
    found = overridden(questions, [*occasions, new])
    return [one for one in found if one.no is new and one.asks_for_clinician]
