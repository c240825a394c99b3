"""Put the variables of one message into its template (pure)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from simulator.content.rules import VARIABLE
from simulator.errors import TwilioError

if TYPE_CHECKING:
    from simulator.content.records import Content

WRONG_CHARACTERS = 63013  # WhatsApp takes no line break, tab or more than four spaces in a row inside a variable
WRONG_COUNT = 63028
_UNFIT = re.compile(r"[\n\t\r]| {5,}")
MAX_FILLED = 1600


def read_variables(written: str) -> dict[str, str]:
    """Return the object in `ContentVariables`; TwilioError 21656 where it is none of strings."""
    try:
        values = json.loads(written or "{}")
    except ValueError:
        raise TwilioError(21656) from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise TwilioError(21656)
    return values


def filled(content: Content, values: dict[str, str]) -> str:
    """Return the words that the phone shows; a variable left out takes its sample, as Twilio documents."""
    return VARIABLE.sub(lambda found: values.get(found[1], content.variables.get(found[1], "")), content.body)


def fault_of_values(content: Content, values: dict[str, str]) -> int | None:
    """Return the code with which WhatsApp fails a message of these values, if it does."""
    names = set(VARIABLE.findall(content.body))
    if set(values) - names or any(name not in values and name not in content.variables for name in names):
        return WRONG_COUNT
    if any(not value or _UNFIT.search(value) for value in values.values()):
        return WRONG_CHARACTERS
    return None
