"""Free places for one session, as the pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.courses.life.model import Choice
from service.courses.life.pages_form import taking
from service.courses.page_views import CourseLines, Names, SessionLine


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A free place: `value` is what its button sends, `gap` how far it is from the session before.

    `here`: it is the place that the session has now.
    """

    value: str
    start: datetime
    practitioner: str
    room: str
    gap: str
    moves_others: bool
    here: bool


def choices_of(choices: Iterable[Choice], course: CourseLines, names: Names) -> list[ChoiceLine]:
    """Put the planner's choices into words, best first."""
    return [_line(choice, course, names) for choice in choices]


def _line(choice: Choice, course: CourseLines, names: Names) -> ChoiceLine:
    spot = choice.spot
    who, where = names.practitioners.get(spot.practitioner, ""), names.rooms.get(spot.room, "")
    one = course.session(choice.number)
    here = one is not None and one.start == spot.start and (one.practitioner, one.room) == (who, where)
    return ChoiceLine(taking(spot), spot.start, who, where, _gap(choice, course), choice.moves_others, here)


def _gap(choice: Choice, course: CourseLines) -> str:
    before = [(one.on, one.number) for one in course.sessions if one.on and _comes_before(one, choice)]
    if not before:
        return ""
    on, number = max(before)
    days = (choice.spot.start.date() - on).days
    return f"{days} day{'' if days == 1 else 's'} after session {number}"


def _comes_before(one: SessionLine, choice: Choice) -> bool:
    counts = one.state in {"booked", "completed"} and one.number != choice.number
    return counts and one.on is not None and one.on < choice.spot.start.date()
