"""What the answers to a protocol's screening questions mean for booking: pure, without clock or database."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service.protocols.definition import Protocol
from service.protocols.faults import Fault
from service.protocols.questions import Asks, Effect, ScreeningQuestion

Answers = Mapping[str, bool | date | None]
"""By the question's key: yes or no, or the local date of the last time (None: never).

A yes-or-no question that is missing or None is unanswered; a date question only where it is missing.
"""

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOT_ASKED = "is not asked for this treatment"
NO_DATE = 'must be a date such as "2026-03-01", or null for never'


@dataclass(frozen=True, slots=True)
class Screened:
    """What stands against a session, questions in the protocol's order.

    `not_before` is the first local day on which every wait is over (None: nothing to wait for); `blocked` holds until
    it is cleared; `clinician` needs a clinician's decision with a reason; `waiting` names the questions that make
    `not_before`, the longest wait among them.
    """

    not_before: date | None = None
    blocked: tuple[ScreeningQuestion, ...] = ()
    clinician: tuple[ScreeningQuestion, ...] = ()
    unanswered: tuple[ScreeningQuestion, ...] = ()
    waiting: tuple[ScreeningQuestion, ...] = ()


def judge(protocol: Protocol, answers: Answers, areas: Collection[str], today: date) -> Screened:
    """Judge sound answers for the areas to be treated. A yes waits from `today`, the local day of the answer."""
    asked = [question for question in protocol.screening if question.is_for(areas)]
    said_yes = [question for question in asked if answers.get(question.key) is True]
    ends = {question.key: _wait_ends(question, answers.get(question.key), today) for question in asked}
    waits = [(question, end) for question in asked if (end := ends[question.key]) is not None and end > today]
    return Screened(
        max((end for _, end in waits), default=None),
        tuple(question for question in said_yes if question.effect is Effect.BLOCKED),
        tuple(question for question in said_yes if question.effect is Effect.CLINICIAN),
        tuple(question for question in asked if not _is_answered(question, answers)),
        tuple(question for question, _ in waits),
    )


def faults(protocol: Protocol, answers: Mapping[str, object], path: str = "$.screening") -> list[Fault]:
    """Name every answer that no question asks for, or that is of the wrong kind."""
    known = {question.key: question for question in protocol.screening}
    found = [_fault(known.get(key), value) for key, value in answers.items()]
    return [Fault(f"{path}.{key}", what) for key, what in zip(answers, found, strict=True) if what is not None]


def read_answers(
    protocol: Protocol, data: Mapping[str, object], path: str = "$.screening"
) -> tuple[dict[str, bool | date | None], list[Fault]]:
    """Read answers as JSON or a form gives them, dates in ISO form: all of them, or none and what is wrong."""
    dated = {question.key for question in protocol.screening if question.asks is Asks.DATE}
    read = {key: _as_date(value) if key in dated else value for key, value in data.items()}
    sound = {key: value for key, value in read.items() if value is None or isinstance(value, bool | date)}
    wrong = faults(protocol, read, path)
    return ({} if wrong else sound), wrong


def plain(answers: Answers) -> dict[str, bool | str | None]:
    """Write answers as JSON holds them; `read_answers` reads them back."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in answers.items()}


def _wait_ends(question: ScreeningQuestion, answer: bool | date | None, today: date) -> date | None:
    """Give the first day after the wait, or None where the answer asks for none."""
    if question.effect is not Effect.WAIT or question.wait_days is None or answer is None or answer is False:
        return None
    begin = today if answer is True else answer
    return date.fromordinal(min(begin.toordinal() + question.wait_days, date.max.toordinal()))


def _is_answered(question: ScreeningQuestion, answers: Answers) -> bool:
    if question.asks is Asks.DATE:
        return question.key in answers
    return answers.get(question.key) is not None


def _fault(question: ScreeningQuestion | None, value: object) -> str | None:
    if question is None:
        return NOT_ASKED
    if question.asks is Asks.YES_NO:
        return None if value is None or isinstance(value, bool) else "must be true or false"
    dated = isinstance(value, date) and not isinstance(value, datetime)
    return None if value is None or dated else NO_DATE


def _as_date(value: object) -> object:
    """Read `2026-03-01`, and no other of the spellings that ISO 8601 has for a date."""
    if not isinstance(value, str) or ISO_DATE.fullmatch(value) is None:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
