"""A form that was open while a colleague saved: what was written over, what stays theirs, what both changed. Pure.

The form carries what it showed. Only what differs from that was meant; the rest may be hours old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SINGLE = (
    "name",
    "mobile",
    "channel",
    "whose_phone",
    "date_of_birth",
    "email",
    "emergency_contact",
    "language",
    "note",
    "consent_sms",
    "consent_whatsapp",
)
LIKED = ("days", "liked_from", "liked_to")
"""The fields of one answer: what suits a patient."""

FIELDS = (*SINGLE, *LIKED)
PREFIX = "shown-"


@dataclass(frozen=True, slots=True)
class Compared:
    """Fields that nobody wrote into, and those that two people changed differently."""

    untouched: frozenset[str]
    clashing: frozenset[str]

    def kept(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Leave out of a change what nobody wrote into; what suits a patient is one value."""
        gone = {*self.untouched, *(["preferred"] if self.untouched >= {*LIKED} else [])}
        given = {name: value for name, value in values.items() if name not in gone}
        said = {name: agreed for name, agreed in given.pop("consent", {}).items() if f"consent_{name}" not in gone}
        return {**given, "consent": said} if said.keys() - {"how"} else given


def as_written(typed: Mapping[str, Any]) -> dict[str, str]:
    """Write the fields as a browser gives them back: on one line, without spaces around them."""
    single = {name: "".join(str(typed.get(name) or "").splitlines()).strip() for name in (*SINGLE, *LIKED[1:])}
    return {**single, "days": ",".join(typed.get("days", ()))}


def read_shown(form: Mapping[str, str]) -> dict[str, str]:
    """Return what a posted form says that it showed; a field without that counts as written into."""
    return {name: form[PREFIX + name] for name in FIELDS if PREFIX + name in form}


def compare(shown: Mapping[str, str], posted: Mapping[str, str], now: Mapping[str, str]) -> Compared:
    """Tell what was meant by a posted form; all three as `as_written` gives them."""
    touched = {name for name in FIELDS if name not in shown or posted[name] != shown[name]}
    if touched & {*LIKED}:
        touched |= {*LIKED}
    changed = {name for name in touched if name in shown and now[name] != shown[name]}
    return Compared(frozenset(FIELDS) - touched, frozenset(name for name in changed if posted[name] != now[name]))


def merged(typed: Mapping[str, Any], now: Mapping[str, Any], compared: Compared) -> dict[str, Any]:
    """Return what the form shows anew: what was written, and in the other fields what stands now."""
    return {**typed, **{name: now.get(name, "") for name in compared.untouched}}
