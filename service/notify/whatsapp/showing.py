"""How far the templates of a protocol version are, in words for a manager. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from service.notify.conditions import in_words
from service.notify.whatsapp.handing_in import Asked
from service.notify.whatsapp.models import UTILITY
from service.protocols.definition import Protocol

STANDING: dict[str, tuple[str, str]] = {
    "draft": ("being handed in", ""),
    "submitted": ("waits for WhatsApp", ""),
    "approved": ("approved", "calm"),
    "rejected": ("refused", "urgent"),
    "paused": ("paused by WhatsApp", "concern"),
    "disabled": ("switched off by WhatsApp", "urgent"),
}
UNDER_WAY = ("draft", "submitted")
CANNOT = ("cannot be a template", "concern")
NOT_YET = ("not handed in", "")


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One text as a template; `when` says in which case it reads so, `notes` what somebody should know."""

    title: str
    language: str
    when: str | None
    status: str
    tone: str
    notes: tuple[str, ...]
    body: str
    buttons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A version's templates: how many of all are approved or under way, and how many can be handed in."""

    lines: tuple[TemplateLine, ...]
    approved: int
    under_way: int
    to_hand_in: int


def standing_of(asked: Sequence[Asked], protocol: Protocol, languages: Collection[str]) -> Standing:
    """Sum up; only texts in `languages` may be handed in."""
    statuses = [one.template.status for one in asked if one.template is not None]
    return Standing(
        tuple(_line(one, protocol) for one in asked),
        statuses.count("approved"),
        sum(status in UNDER_WAY for status in statuses),
        sum(one.can_be_handed_in and one.definition.language in languages for one in asked),
    )


def _line(one: Asked, protocol: Protocol) -> TemplateLine:
    definition, template = one.definition, one.template
    status, tone = STANDING[template.status] if template else CANNOT if definition.faults else NOT_YET
    return TemplateLine(
        definition.title,
        definition.language,
        " and ".join(in_words(when, protocol) for when in definition.variant.split("+"))
        if definition.variant
        else None,
        status,
        tone,
        tuple(_notes(one)),
        definition.body,
        definition.buttons,
    )


def _notes(one: Asked) -> list[str]:
    template = one.template
    if template is None:
        return [f"It {fault}." for fault in one.definition.faults]
    notes = []
    if template.rejection_reason:
        notes.append(f"WhatsApp says: {template.rejection_reason}")
    if template.category != UTILITY:
        notes.append(
            f"WhatsApp has put it into the category {template.category.lower()}: it may cost more, and may be "
            "withheld. Words that only tell about the treatment keep it out of there."
        )
    if template.trouble and template.status in UNDER_WAY:
        notes.append("The network could not be asked; it is tried again by itself.")
    return notes
