"""What to know before the next treatment of a patient: plain data, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from service.courses.screening.overridden_words import TakenBack
from service.notify.marking import Parts


@dataclass(frozen=True, slots=True)
class About:
    """The treatment that something was about: which course and session, and the local days since then."""

    course_id: UUID | None = None
    treatment: str | None = None
    session: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a patient reported as urgent or a concern; `outcome` is the sentence of how it ended, None while open."""

    id: UUID
    at: datetime
    about: About
    urgency: str
    state: str
    parts: Parts
    signs: list[str]
    outcome: str | None
    note: str | None

    @property
    def open(self) -> bool:
        return self.state != "resolved"

    @property
    def words(self) -> str:
        return "".join(part for part, _ in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a patient wrote that was not plainly fine, and is not among the reactions."""

    id: UUID
    at: datetime
    about: About
    category: str
    parts: Parts
    media: int

    @property
    def words(self) -> str:
        return "".join(part for part, _ in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A time in which a course was on hold; `lifted_at` None: it still is."""

    id: UUID
    at: datetime
    about: About
    cause: str
    lifted_at: datetime | None
    lifted_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that there is to know of one patient, each list newest first.

    `taken_back`: answers to the questions of this course's treatment that were yes once and are no now.
    `more` holds what other rooms add under their names, such as the answers of the screening and the consent to
    treatment.
    """

    patient_id: UUID
    reactions: list[Reaction]
    replies: list[Told]
    holds: list[Held]
    taken_back: list[TakenBack] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not (self.reactions or self.replies or self.holds or self.taken_back or self.more)
