"""How long to wait before a refused text is tried again."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=5)
LONGEST = {"urgent": timedelta(seconds=30)}
LONGEST_ELSEWHERE = timedelta(minutes=10)
CONFIGURATION = timedelta(minutes=5)
"""Broken credentials are mended by people, not by haste."""

SPREAD = (0.5, 1.5)


def delay(lane: str, tries: int, kind: str) -> timedelta:
    """Give the wait after so many tries: doubling, with jitter, shorter for what is urgent."""
    longest = LONGEST.get(lane, LONGEST_ELSEWHERE)
    base = CONFIGURATION if kind == "configuration" else FIRST * 2 ** min(max(tries - 1, 0), 10)
    return min(base, longest) * random.uniform(*SPREAD)  # noqa: S311 - jitter, not a secret
