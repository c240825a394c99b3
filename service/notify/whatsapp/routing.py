"""Which way a text goes to its patient: free words or a template by WhatsApp, by SMS, later, or not at all. Pure.

1. A number that cannot be texted is none on either channel.
2. Who wants SMS gets SMS; so does a text that has fallen back from WhatsApp, unless STOP was said on either channel.
3. STOP on WhatsApp is never got round by SMS.
4. WhatsApp, where the clinic has a sender and the patient agreed: free words inside the window, outside it an approved
   template.
5. Else SMS, where the patient agreed to that. Else it waits for a template that is being approved, or says what to do.
"""

from dataclasses import dataclass
from typing import Literal

from service.base.phones import NumberKind

Template = Literal["approved", "waiting", "missing", "none"]
"""`waiting`: WhatsApp has it for approval. `missing`: it could have one. `none`: words of people never have one."""

WAITS_FOR_TEMPLATE, WAITS_FOR_WORDS = "whatsapp_template_waits", "whatsapp_words_awaited"
NO_TEMPLATE = "whatsapp_no_template"
WINDOW_SHUT = "whatsapp_window_shut"
UNAVAILABLE = "channel_unavailable"
NOT_ROUTED = (NO_TEMPLATE, WINDOW_SHUT, UNAVAILABLE)
"""What can stand between a text and a patient on WhatsApp who has not agreed to SMS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel between the clinic and a number."""

    sender: bool
    consent: bool
    opted_out: bool

    @property
    def is_clear(self) -> bool:
        return self.sender and self.consent and not self.opted_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the decision rests on. `wanted` is the patient's channel; `fallen_back`: WhatsApp was tried for this text.

    `kind` says what the number is, None where there is none.
    """

    wanted: str
    kind: NumberKind | None
    whatsapp: Way
    sms: Way
    window_open: bool = True
    template: Template = "missing"
    fallen_back: bool = False


@dataclass(frozen=True, slots=True)
class FreeForm:
    """By WhatsApp in free words."""


@dataclass(frozen=True, slots=True)
class ByTemplate:
    """By WhatsApp in the words of an approved template."""


@dataclass(frozen=True, slots=True)
class BySms:
    """By SMS. `reason` says what stands between it and the patient there; None where nothing does."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Later, perhaps."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Not by text, as things are."""

    reason: str


Route = FreeForm | ByTemplate | BySms | Held | Closed


def route(choice: Choice) -> Route:
    """Decide which way one text goes."""
    if choice.wanted == "print":
        return Closed("prefers_print")
    if choice.kind != "mobile":
        return Closed(f"number_{choice.kind}" if choice.kind else "no_number")
    if choice.fallen_back:
        return Closed("opted_out") if choice.whatsapp.opted_out else _sms(choice.sms)
    return _sms(choice.sms) if choice.wanted == "sms" else _whatsapp(choice)


def may_fall_back(choice: Choice) -> bool:
    """Say whether a text that WhatsApp did not bring may follow by SMS."""
    whatsapp, sms = choice.whatsapp, choice.sms
    return choice.kind == "mobile" and not choice.fallen_back and sms.is_clear and not whatsapp.opted_out


def _sms(way: Way) -> Route:
    if way.opted_out:
        return BySms("opted_out")
    return BySms(None if way.consent else "no_consent")


def _whatsapp(choice: Choice) -> Route:
    if choice.whatsapp.opted_out:
        return Closed("opted_out")
    if choice.whatsapp.is_clear and choice.window_open:
        return FreeForm()
    if choice.whatsapp.is_clear and choice.template == "approved":
        return ByTemplate()
    return BySms() if choice.sms.is_clear else _neither(choice)


def _neither(choice: Choice) -> Route:
    """Say what to do for somebody on WhatsApp whom neither WhatsApp nor SMS reaches now."""
    if not choice.whatsapp.sender:
        return Closed(UNAVAILABLE)
    if not choice.whatsapp.consent:
        return Closed("no_consent")
    if choice.template == "waiting":
        return Held(WAITS_FOR_TEMPLATE)
    return Closed(WINDOW_SHUT if choice.template == "none" else NO_TEMPLATE)
