"""Read the little of TwiML that is spoken here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

SPOKEN = {"Say", "Play", "Pause", "Gather", "Redirect", "Dial", "Hangup", "Reject"}


class NotTwimlError(Exception):
    """Tell that an answer is no TwiML, or asks for what nobody here does."""


def read_twiml(body: str) -> list[ET.Element]:
    """Return the verbs of a response in order."""
    try:
        root = ET.fromstring(body)  # noqa: S314 (as above)
    except ET.ParseError:
        raise NotTwimlError from None
    verbs = list(root)
    if root.tag != "Response" or any(verb.tag not in SPOKEN for verb in verbs):
        raise NotTwimlError
    return verbs


def words_of(verb: ET.Element) -> str:
    """Return the words of a `Say`."""
    return " ".join("".join(verb.itertext()).split())


def numbers_of(dial: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield whom a `Dial` calls, each with the address of what that phone hears first."""
    for noun in dial:
        if noun.tag == "Number":
            yield (noun.text or "").strip(), noun.get("url", "")
    if (dial.text or "").strip():
        yield (dial.text or "").strip(), ""
