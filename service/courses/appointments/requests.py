"""What is asked of the appointment desk, from the API and from the pages alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal
from uuid import UUID

Kind = Literal["consultation", "review", "walk_in", "block"]
KINDS: tuple[Kind, ...] = ("consultation", "review", "walk_in", "block")
USUAL_MINUTES: Mapping[str, int] = MappingProxyType({"consultation": 30, "review": 20, "walk_in": 30})
LEAST_MINUTES, MOST_MINUTES = 5, 12 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRequest:
    """Ask for an entry of the diary; `practitioner` and `room` are keys.

    Without `minutes` it is as long as its kind usually is; a block has no usual length. Without a practitioner the
    first who is free is taken; a block takes only what it names.
    """

    kind: Kind
    start: datetime
    minutes: int | None = None
    patient_id: UUID | None = None
    course_id: UUID | None = None
    practitioner: str | None = None
    room: str | None = None
    note: str | None = None

    @property
    def length(self) -> int:
        """Return the minutes it lasts; 0 where nobody said so."""
        return USUAL_MINUTES.get(self.kind, 0) if self.minutes is None else self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """Ask for another place of an appointment; what is left out stays as it is."""

    start: datetime
    minutes: int | None = None
    practitioner: str | None = None
    room: str | None = None
