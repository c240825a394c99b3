"""Count the segments of a text as carriers do (GSM 03.38 and 3GPP 23.040, section 9.2.3.24.1)."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_LAST_SINGLE_UNIT = 0xFFFF  # beyond it UTF-16 needs two units


def count_segments(body: str) -> int:
    """Return how many segments `body` takes; an empty one takes one."""
    if all(char in _BASIC or char in _EXTENDED for char in body):
        return _pack([2 if char in _EXTENDED else 1 for char in body], single=160, part=153)
    return _pack([2 if ord(char) > _LAST_SINGLE_UNIT else 1 for char in body], single=70, part=67)


def _pack(widths: list[int], *, single: int, part: int) -> int:
    """Fill parts one after the other: an escaped or surrogate pair is never split between two of them."""
    if sum(widths) <= single:
        return 1
    parts, filled = 1, 0
    for width in widths:
        if filled + width > part:
            parts, filled = parts + 1, 0
        filled += width
    return parts
