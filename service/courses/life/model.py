"""What is asked of a running course, and what is answered: plain data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from service.base.errors import Fault
from service.courses.models import Course, CourseSession
from service.courses.planning import Blocked, Preference, Reason, Standing

Change = Literal["stays", "moves", "placed", "unplaceable", "unplaced"]
"""What becomes of a session. `unplaceable`: no place was found; `unplaced`: it gives its place up, as was asked."""

Why = Literal[
    "done",
    "begun",
    "pinned",
    "confirmed",
    "in_window",
    "nothing_near",
    "to_be_placed",
    "asked",
    "window_broken",
    "not_recovered",
    "place_lost",
    "no_place",
]
"""Why: it took place; it has begun; staff or patient want it there; its window is kept, or is not and nothing better is
free; it has no place yet; somebody asked for it; its window broke; the skin has not recovered by then; nobody can treat
there any more; nothing is free."""

NO_PREFERENCE = Preference()


@dataclass(frozen=True, slots=True)
class Place:
    """Ask for a place: `start` is aware, people and rooms are keys. One left out stays as it is, or is chosen.

    `end` is only compared.
    """

    start: datetime
    practitioner: str | None = None
    room: str | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the diary: aware instants and keys."""

    start: datetime
    end: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What choices and a new plan shall respect: local dates, what the patient likes, who treats.

    `same_practitioner` None: as the course has it. `cleared_on`: when the skin had settled after a reaction.
    """

    earliest: date | None = None
    latest: date | None = None
    preferred: Preference = NO_PREFERENCE
    same_practitioner: bool | None = None
    cleared_on: date | None = None


ANYTHING = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one session: from where to where, and why; `reasons` say why nothing was found.

    `objection`: what is wrong with where it was, if its place stands no longer; a sentence of `Openings`.
    """

    number: int
    change: Change
    why: Why
    was: Spot | None = None
    to: Spot | None = None
    reasons: tuple[Reason, ...] = ()
    objection: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that is free for one session; `moves_others`: taking it moves other sessions too."""

    number: int
    spot: Spot
    moves_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What a course needs next: where it stands, which sessions are to be placed, places for the first of them."""

    standing: Standing
    to_be_placed: tuple[int, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would happen to a course: the fate of each of its sessions. `blocked` is told where nothing can be done."""

    fates: tuple[Fate, ...] = ()
    warnings: tuple[Fault, ...] = ()
    choices: tuple[Choice, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    next: Next | None = None

    @property
    def left_without(self) -> list[int]:
        """Return the numbers of sessions that would lose the place they have, though nobody asked for that."""
        return [fate.number for fate in self.fates if fate.change == "unplaceable" and fate.was is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What happened to a course: the outlook that came true, the sessions that changed, and one that was added."""

    course: Course
    outlook: Outlook
    changed: tuple[CourseSession, ...] = field(default_factory=tuple)
    added: CourseSession | None = None
