"""What is asked when somebody is off sick, and what is answered: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.courses.planning.answer import Blocked, PlannedSession
from service.courses.planning.problem import PlanningProblem


class Placed(Protocol):
    """Where a session is: `start` is aware. A `PlannedSession` is one, a `Pinned` too."""

    @property
    def start(self) -> datetime: ...

    @property
    def practitioner(self) -> str: ...

    @property
    def room(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place by itself; `start` is aware."""

    start: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True)
class Displaced:
    """A session that cannot stay where it `was`.

    `key` names it in the answer. `problem` has this one session to place: its horizon is what the course's other
    sessions allow, its diary is without this session and with the absence of whoever is off sick. The problems of a day
    share zone and diary; treatments, and so their minutes, may differ. `patient` names whoever cannot be in two places.
    """

    key: str
    patient: str
    problem: PlanningProblem
    was: Placed

    def __post_init__(self) -> None:
        if len(self.problem.numbers) != 1 or self.problem.pinned:
            raise ValueError("a displaced session is one session to place")


@dataclass(frozen=True, slots=True)
class Reassigned:
    """The best new places, chosen together, and what blocks those that have none; each key is in one of the two.

    `proven`: no better choice exists. False only if the search was given up on an unusually tangled day.
    """

    places: Mapping[str, PlannedSession]
    without: Mapping[str, Blocked]
    proven: bool = True
