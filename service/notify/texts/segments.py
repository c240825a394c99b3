"""How many segments a text takes, exactly as networks cut it: no escape or surrogate pair is split between two."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

from service.notify.texts.gsm7 import EXTENDED, downgrade, is_gsm7

__all__ = ["SegmentCount", "count_segments", "downgrade"]

Encoding = Literal["GSM-7", "UCS-2"]
LAST_OF_ONE_UNIT = 0xFFFF


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """The encoding, the number of segments, and the septets (GSM-7) or UTF-16 units (UCS-2) in all."""

    encoding: Encoding
    segments: int
    units: int


def count_segments(text: str) -> SegmentCount:
    """Count the segments of a text: 160 or 153 a part in GSM-7, 70 or 67 in UCS-2. An empty text takes one."""
    if is_gsm7(text):
        if EXTENDED.isdisjoint(text):
            return _cut("GSM-7", len(text), single=160, part=153)
        return _fill("GSM-7", [2 if character in EXTENDED else 1 for character in text], single=160, part=153)
    return _fill("UCS-2", [2 if ord(character) > LAST_OF_ONE_UNIT else 1 for character in text], single=70, part=67)


def _cut(encoding: Encoding, units: int, *, single: int, part: int) -> SegmentCount:
    """Count where every character takes one unit, and so fits wherever a part ends."""
    return SegmentCount(encoding, 1 if units <= single else ceil(units / part), units)


def _fill(encoding: Encoding, widths: list[int], *, single: int, part: int) -> SegmentCount:
    units = sum(widths)
    if units <= single:
        return SegmentCount(encoding, 1, units)
    segments, filled = 1, 0
    for width in widths:
        if filled + width > part:
            segments, filled = segments + 1, 0
        filled += width
    return SegmentCount(encoding, segments, units)
