"""Answers that were taken back, in words for the desk. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.courses.screening.overridden import Occasion, Overridden
from service.protocols.questions import Asks, ScreeningQuestion


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One question with both of its answers; `open`: a clinician has not decided yet."""

    key: str
    question: str
    words: str
    open: bool


def taken_back_lines(found: Iterable[Overridden], zone: ZoneInfo) -> list[TakenBack]:
    """Write what was taken back; what a clinician has still to decide comes first."""
    lines = [TakenBack(one.question.key, one.question.question, both(one, zone), not one.settled) for one in found]
    return sorted(lines, key=lambda line: not line.open)


def in_a_word(question: ScreeningQuestion, answer: bool | date | None) -> str:
    """Write an answer: yes, no, never, or a date."""
    if isinstance(answer, date):
        return written(answer)
    if question.asks is Asks.DATE:
        return "never"
    return "yes" if answer else "no"


def both(one: Overridden, zone: ZoneInfo) -> str:
    """Write both answers, such as `Answered yes on 30 November 2026 by A, no on 2 December 2026 by B.`."""
    denied = "never" if isinstance(one.said, str) else "no"
    return f"Answered {_said(one)} on {_when(one.yes, zone)}, {denied} on {_when(one.no, zone)}."


def taken_back(one: Overridden, zone: ZoneInfo) -> str:
    """Say what has to be confirmed before a no is written down."""
    earlier = f"{one.question.question} The earlier answer was yes, on {_when(one.yes, zone)}"
    return f"{earlier}: ask again, and tick that you did"


def _said(one: Overridden) -> str:
    return written(date.fromisoformat(one.said)) if isinstance(one.said, str) else "yes"


def _when(one: Occasion, zone: ZoneInfo) -> str:
    day = written(_local(one.at, zone))
    return f"{day} by {one.name}" if one.name else day


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
