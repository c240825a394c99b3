"""Refusals of two treatments by their names: the desk does not count them. Pure."""

import re
from collections.abc import Iterable, Sequence

NUMBERED = re.compile(r"^Treatment (\d+)(?=[,:] )")


def with_names(lines: Iterable[str], names: Sequence[str]) -> list[str]:
    """Write `A peel, Session 1: …` for `Treatment 2, Session 1: …`; lines of no treatment stay as they are."""
    return [NUMBERED.sub(lambda found: _name(found, names), line) for line in lines]


def _name(found: re.Match[str], names: Sequence[str]) -> str:
    at = int(found[1]) - 1
    return names[at] if 0 <= at < len(names) else found[0]
