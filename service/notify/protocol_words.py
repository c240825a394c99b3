"""A protocol's figures, needs and questions in words, for people who decide whether to sign it."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.protocols.definition import Contact, Protocol, Spacing
from service.protocols.questions import Asks, Effect, ScreeningQuestion

CONTACTS = {
    Contact.PHONE: "a number that is answered in opening hours",
    Contact.OUT_OF_HOURS: "a number for all other hours",
    Contact.EMAIL: "an e-mail address",
    Contact.WHATSAPP: "a WhatsApp number",
}
SPACING = {
    "hard_floor_days": "Never under",
    "min_days": "At least",
    "ideal_days": "Ideally",
    "max_days": "At most",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a clinician signs, with where it comes from."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures that belong together; `note` is the source of them all, where it says more than each."""

    heading: str
    figures: tuple[Figure, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what follows from a yes or a date, and the areas about which alone it is asked."""

    question: str
    effect: str
    source: str
    areas: str | None


def figure_tables(protocol: Protocol) -> list[FigureTable]:
    """Give every figure in days: the spacing of each gap, then what counts towards other treatments and reactions."""
    gaps = [_gap(spacing, heading) for spacing, heading in zip(protocol.spacing, _headings(protocol), strict=True)]
    cross = protocol.cross_treatment
    others = [Figure("From another treatment of the area", days(cross.min_days), cross.source)]
    if protocol.recovery_source is not None:
        others.append(Figure("After a cleared reaction", days(protocol.recovery_days), protocol.recovery_source))
    return [*gaps, FigureTable("At least, for other reasons", tuple(others))]


def needs(protocol: Protocol) -> list[tuple[str, str]]:
    """Say how long a session takes, and who and what it takes."""
    return [
        ("Sessions", f"usually {protocol.sessions_usual}, at most {protocol.sessions_maximum}"),
        ("Takes", f"{protocol.duration_minutes} minutes"),
        ("Laid out before", f"{protocol.prep_minutes} minutes"),
        ("Cleaned after", f"{protocol.cleaning_minutes} minutes"),
        ("Areas", ", ".join(area.name.casefold() for area in protocol.areas)),
        ("Who", f"practitioners with the skill “{protocol.skill}”" if protocol.skill else "any practitioner"),
        ("Where", f"rooms of the kind “{protocol.room_kind}”" if protocol.room_kind else "any room"),
    ]


def asked(protocol: Protocol) -> list[Asked]:
    """Give the questions before booking, in the protocol's order."""
    names = {area.key: area.name.casefold() for area in protocol.areas}
    return [
        Asked(
            question.question,
            effect_of(question),
            question.source,
            ", ".join(names[area] for area in question.areas) if question.areas else None,
        )
        for question in protocol.screening
    ]


def effect_of(question: ScreeningQuestion) -> str:
    """Say what follows from the answer that counts."""
    if question.effect is Effect.BLOCKED:
        return "Yes: no session until it has cleared."
    if question.effect is Effect.CLINICIAN:
        return "Yes: a clinician decides and writes down why."
    wait = days(question.wait_days or 0)
    return (
        f"Wait {wait} from that date."
        if question.asks is Asks.DATE
        else f"Yes: wait {wait} from the day of the answer."
    )


def contacts(missing: Sequence[str]) -> str:
    """Name contacts that a clinic has not given, as a sentence goes on."""
    return ", ".join(CONTACTS[Contact(each)] for each in missing)


def days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _headings(protocol: Protocol) -> list[str]:
    if len(protocol.spacing) == 1:
        return ["Between two sessions"]
    return [f"Between sessions {first} and {first + 1}" for first in range(1, len(protocol.spacing) + 1)]


def _gap(spacing: Spacing, heading: str) -> FigureTable:
    figures = [Figure(label, days(getattr(spacing, name)), spacing.source_of(name)) for name, label in SPACING.items()]
    return FigureTable(heading, tuple(figures), spacing.source)
