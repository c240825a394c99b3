"""A patient's number as it is written at the desk: may it be kept, and how is it shown. Pure."""

from service.base.phones import Phones, readable

TEXT_CHANNELS = ("sms", "whatsapp")
NEEDED = "Texts need a mobile number; for a patient without one, choose Paper instead."
IMPOSSIBLE = "No phone has this number; please read it out again with the patient."
LANDLINE = "This is a landline, which cannot be texted; give a mobile number, or choose Paper instead."


def number_fault(phones: Phones, written: str | None, channel: str | None) -> str | None:
    """Say in a sentence why a number will not do for a channel; None where it will, or the channel is not known."""
    texts = channel in TEXT_CHANNELS
    if not written:
        return NEEDED if texts else None
    number = phones.normalise(written)
    kind = "impossible" if number is None else phones.kind(number)
    if kind == "impossible":
        return IMPOSSIBLE
    return LANDLINE if kind == "landline" and texts else None


def as_dialled(phones: Phones, number: str) -> str:
    """Write a number as people at the clinic dial it, unless it would then be read as another."""
    short = readable(number)
    return short if phones.normalise(short) == number else number
