"""A treatment as data: its spacing (read by courses) and its steps (read by notify)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import chain, combinations

from service.protocols.questions import ScreeningQuestion

CONCERN_OPEN = "concern_open"
"""Names the circumstance that a worry waits for a person: see `Part`."""


class Anchor(StrEnum):
    """The moment a step is counted from: booking once a booking, the others once a session."""

    BOOKING = "booking"
    SESSION_START = "session_start"
    COMPLETION = "completion"


class PastDue(StrEnum):
    """What becomes of a step whose moment has passed before it is planned."""

    SEND_NOW = "send_now"
    SKIP = "skip"
    NEXT_WINDOW = "next_window"


class WhileConcernOpen(StrEnum):
    SEND = "send"
    WITHHOLD = "withhold"


class ExpectsReply(StrEnum):
    NONE = "none"
    CONFIRM_MOVE = "confirm_move"
    CHECK_IN = "check_in"


class Contact(StrEnum):
    """What a clinic must have told before the protocol can be switched on."""

    PHONE = "phone"
    OUT_OF_HOURS = "out_of_hours"
    EMAIL = "email"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Area:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SpacingSources:
    """Where each figure of a spacing comes from, by the figure's name."""

    hard_floor_days: str | None = None
    min_days: str | None = None
    ideal_days: str | None = None
    max_days: str | None = None


@dataclass(frozen=True, slots=True)
class Spacing:
    """Whole local calendar days between two sessions: hard_floor ≤ min ≤ ideal ≤ max."""

    hard_floor_days: int
    min_days: int
    ideal_days: int
    max_days: int
    source: str
    sources: SpacingSources = SpacingSources()

    def source_of(self, figure: str) -> str:
        """Say where a figure (`min_days`) comes from: its own source, or the general one where it has none."""
        own: str | None = getattr(self.sources, figure)
        return own or self.source


@dataclass(frozen=True, slots=True)
class CrossTreatment:
    """The least days to any other treatment of the same patient."""

    min_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a text has gone stale: exactly one of the three is set.

    `hours` after it is due; the end of the local day `day` days after the anchor; or the anchor itself.
    """

    hours: int | None = None
    day: int | None = None
    at_anchor: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """The most segments a text may take, in GSM-7 and where a language needs UCS-2."""

    gsm: int
    ucs2: int


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a text.

    `when` is None (always), `area:KEY`, `next_session`, `concern_open`, or one of them after `not `. `concern_open`: a
    worry of this patient is open, or the course is on hold, at the moment at which the text leaves.
    """

    text: str
    when: str | None = None

    @property
    def circumstance(self) -> str | None:
        """Name what the condition is about, without its `not`."""
        return None if self.when is None else self.when.removeprefix("not ")

    def holds(self, circumstances: Collection[str]) -> bool:
        """Say whether the paragraph is part of the text when these circumstances hold and no others."""
        return self.when is None or (self.circumstance in circumstances) != self.when.startswith("not ")


@dataclass(frozen=True, slots=True)
class Step:
    """One text of the treatment.

    Either `offset_minutes` is set, or `offset_days` (local calendar days) with `at` (civil time of the site). With
    `before_closing_hours` it waits for the first open day on which it goes at least so many hours before closing.
    `phone_within` promises the number to ring within so many characters of the text's beginning. `says` names the facts
    that the text tells: where another course's text has told them all on the same day, this one is not sent.
    """

    key: str
    title: str
    anchor: Anchor
    offset_minutes: int | None
    offset_days: int | None
    at: time | None
    before_closing_hours: int | None
    expires: Expiry
    past_due: PastDue
    when: str | None
    while_concern_open: WhileConcernOpen
    safety: bool
    ignores_quiet_hours: bool
    ignores_cap: bool
    tells_stop: bool
    phone_within: int | None
    expects_reply: ExpectsReply
    budget: Budget
    texts: Mapping[str, tuple[Part, ...]]
    says: tuple[str, ...] = ()

    @property
    def keeps_safe(self) -> bool:
        """Say whether patients rely on the text: straight after the treatment, on day 1, and the check-in of day 3.

        It is never capped, no LESS stops it, and somebody rings where it cannot arrive.
        """
        return self.safety or self.expects_reply is ExpectsReply.CHECK_IN

    def is_for(self, areas: Collection[str]) -> bool:
        """Say whether the step concerns a session in which these areas were treated."""
        return self.when is None or self.when.removeprefix("area:") in areas

    def circumstances(self, language: str) -> list[str]:
        """Name everything that the text's paragraphs depend on, sorted."""
        return sorted({part.circumstance for part in self.texts[language] if part.circumstance is not None})

    def cases(self, language: str) -> list[frozenset[str]]:
        """Combine what the text's paragraphs depend on: what can hold together, from nothing to all of it."""
        about = self.circumstances(language)
        some = chain.from_iterable(combinations(about, size) for size in range(len(about) + 1))
        return [frozenset(holding) for holding in some]

    def template(self, language: str, circumstances: Collection[str]) -> str:
        """Give the paragraphs that hold in these circumstances (`area:eyes`, `concern_open`), one a line."""
        return "\n".join(part.text for part in self.texts[language] if part.holds(circumstances))


@dataclass(frozen=True, slots=True)
class Protocol:
    """A treatment. `skill` is what the practitioner must be able to do (None: anybody), `room_kind` the room it needs.

    `recovery_days` are the whole local days between the clearing of a reaction and the next session.
    """

    key: str
    name: str
    patient_name: str
    version_label: str
    languages: tuple[str, ...]
    duration_minutes: int
    prep_minutes: int
    cleaning_minutes: int
    sessions_usual: int
    sessions_maximum: int
    areas: tuple[Area, ...]
    spacing: tuple[Spacing, ...]
    cross_treatment: CrossTreatment
    contacts_required: tuple[Contact, ...]
    steps: tuple[Step, ...]
    skill: str | None = None
    room_kind: str | None = None
    recovery_days: int = 0
    recovery_source: str | None = None
    screening: tuple[ScreeningQuestion, ...] = ()

    def spacing_before(self, number: int) -> Spacing:
        """Give the spacing between session `number - 1` and session `number` (2 or more)."""
        return self.spacing[0] if len(self.spacing) == 1 else self.spacing[number - 2]

    def step(self, key: str) -> Step:
        """Give the step of that key; KeyError if there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def steps_from(self, anchor: Anchor) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.anchor is anchor)
