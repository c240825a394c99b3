"""What screening answers mean for booking, in words for the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.courses.new_course.questions import Questions
from service.courses.screening.rules import over_by
from service.protocols.screening import Screened

UNDECIDED = "a clinician has still to decide about a yes that was taken back"


@dataclass(frozen=True, slots=True)
class Meaning:
    """`blocked`: nothing can be booked until these have cleared; `clinician`: one has to decide; `waits`: why to wait.

    `not_before`: until when, a local date; `open`: how many questions have no answer.
    """

    blocked: tuple[str, ...] = ()
    clinician: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    not_before: date | None = None
    open: int = 0

    @property
    def until(self) -> str:
        """Write the first day on which everything is over."""
        return _written(self.not_before) if self.not_before else ""

    @property
    def is_clear(self) -> bool:
        return not (self.blocked or self.clinician or self.waits or self.open)

    @property
    def summary(self) -> str:
        """Say it in a few words."""
        if self.blocked:
            return "nothing can be booked yet"
        told = [f"wait until {self.until}"] if self.waits else []
        told += ["a clinician decides"] if self.clinician else []
        told += [f"{self.open} question{' has' if self.open == 1 else 's have'} no answer yet"] if self.open else []
        return ", ".join(told) or "nothing stands against it"


@dataclass(frozen=True, slots=True)
class Headline:
    """Where the questions stand, in one sentence, and how much it presses."""

    words: str
    tone: str


def meaning_of(screened: Iterable[Screened], today: date) -> Meaning:
    """Tell what the answers about one treatment or several mean together; questions of both are told once.

    Waits that are over by `today` are no news.
    """
    every = [over_by(one, today) for one in screened]
    ends = [one.not_before for one in every if one.not_before]
    return Meaning(
        blocked=_questions(every, "blocked"),
        clinician=_questions(every, "clinician"),
        waits=_questions(every, "waiting"),
        not_before=max(ends, default=None),
        open=len(_questions(every, "unanswered")),
    )


def headline_of(questions: Questions, meaning: Meaning, answered_on: date | None) -> Headline:
    """Say in one sentence where the questions stand; only what was answered lately and stands clear is calm."""
    if questions.unconfirmed:
        return Headline("An earlier yes is no now: tick that you asked again.", "urgent")
    told, tone = meaning.summary, "calm" if meaning.is_clear else "concern"
    if questions.undecided:
        told = UNDECIDED if meaning.is_clear else f"{told}, {UNDECIDED}"
        tone = "concern"
    if questions.is_new and questions.written:
        return Headline(f"Answered now, not recorded yet: {told}.", tone)
    if answered_on is None:
        return Headline("Nobody has asked yet: please ask before you book.", "concern")
    if meaning.open or questions.fresh:
        return Headline(f"Answered on {_written(answered_on)}: {told}.", tone)
    return Headline(f"Last answered on {_written(answered_on)}: please ask again.", "concern")


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _questions(screened: list[Screened], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question.question for one in screened for question in getattr(one, kind)))
