"""Which word of a number counts: the one that was said last, whenever it was taken in. Pure.

Said at one moment, the one towards STOP counts. LESS opens no number that was stopped, and what the phone stopped only
the phone opens.
"""

from collections.abc import Iterable
from datetime import datetime

from service.patients.models import OptOut

START, LESS, STOP = range(3)


def said_last(entries: Iterable[OptOut]) -> OptOut | None:
    """Return the entry that counts among those of one number on one channel; None where there is none."""
    counts: OptOut | None = None
    for entry in sorted(entries, key=_order):
        if counts is None or not _outlasts(counts, entry):
            counts = entry
    return counts


def _order(entry: OptOut) -> tuple[datetime, int]:
    return entry.at, _strictness(entry)


def _strictness(entry: OptOut) -> int:
    if not entry.opted_out:
        return START
    return LESS if entry.scope == "routine" else STOP


def _outlasts(stop: OptOut, entry: OptOut) -> bool:
    """Tell whether a STOP goes on counting after an entry that came later."""
    if _strictness(stop) < STOP:
        return False
    if stop.source == "staff":
        return entry.source != "staff" and _strictness(entry) == LESS
    return entry.source == "staff" or _strictness(entry) == LESS
