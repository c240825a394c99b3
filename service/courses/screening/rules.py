"""What answers to screening questions do to booking: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from service.base.errors import Fault
from service.protocols.questions import ScreeningQuestion
from service.protocols.screening import Screened

PATH = "$.screening"
NOTHING_AGAINST = Screened()


def hindrances(screened: Screened, *, decided: bool) -> Iterator[tuple[str, Fault]]:
    """Find what forbids booking: the code of the refusal, and where; `decided`: a clinician has said to go on."""
    for question in screened.blocked:
        yield "screening_blocks", Fault(_path(question), f"{question.question} Yes: nothing is booked until it is over")
    if not decided:
        for question in screened.clinician:
            sentence = f"{question.question} Yes: a clinician decides, with a reason"
            yield "screening_needs_clinician", Fault(_path(question), sentence)


def too_early(screened: Screened, days: Sequence[date]) -> Iterator[Fault]:
    """Find the sessions, by their local dates in order, that come before a wait is over."""
    until = screened.not_before
    for at, day in enumerate(days):
        if until is not None and day < until:
            sentence = f"is before {until.day} {until:%B %Y}, until when the screening answers ask to wait"
            yield Fault(f"$.sessions[{at}].start", sentence)


def over_by(screened: Screened, today: date) -> Screened:
    """Leave the wait out once it is over: the answers are judged by the day on which they were given."""
    if screened.not_before is None or screened.not_before > today:
        return screened
    return replace(screened, not_before=None, waiting=())


def open_questions(screened: Screened) -> Iterator[Fault]:
    """Point out what nobody has asked yet."""
    if screened.unanswered:
        count = len(screened.unanswered)
        asked = "question has" if count == 1 else "questions have"
        yield Fault(PATH, f"{count} screening {asked} no answer yet: ask before treating")


def _path(question: ScreeningQuestion) -> str:
    return f"{PATH}.{question.key}"
