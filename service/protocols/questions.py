"""What the desk asks before booking: contraindications and recent treatments, each with its source."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Asks(StrEnum):
    """How a screening question is answered: yes or no, or the date of the last time (none: never)."""

    YES_NO = "yes_no"
    DATE = "date"


class Effect(StrEnum):
    """What a yes, or a date, does: no session for some days, none until cleared, or a clinician decides."""

    WAIT = "wait"
    BLOCKED = "blocked"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class ScreeningQuestion:
    """What the desk asks before booking, in plain words.

    `wait_days` are whole local days, from the date answered or, for a yes, from the day of answering. With `areas`
    it is asked only where one of them is treated.
    """

    key: str
    question: str
    asks: Asks
    effect: Effect
    source: str
    wait_days: int | None = None
    areas: tuple[str, ...] | None = None

    def is_for(self, areas: Collection[str]) -> bool:
        """Say whether it is asked for these areas; where none is named yet, everything is asked."""
        return not self.areas or not areas or any(area in self.areas for area in areas)
