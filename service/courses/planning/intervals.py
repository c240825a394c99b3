"""Arithmetic on half-open spans of instants: sorted lists of disjoint, non-empty (start, end) pairs.

Spans that merely touch are one only in `union`. A session must lie inside *one* opening span, so `intersect` and
`subtract` keep two spans two, also where one ends as the next begins.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def union(spans: Iterable[Interval]) -> list[Interval]:
    """Return the instants covered by any of `spans` (any order, overlapping or empty ones allowed)."""
    merged: list[Interval] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def intersect(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """Return what lies in a span of both, one piece for each pair of spans that overlap."""
    pieces: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            pieces.append((start, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return pieces


def subtract(spans: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Return what is left of each span of `spans` when `taken` is cut out.

    `taken` may be a long list: only what meets each span is looked at.
    """
    pieces: list[Interval] = []
    for start, end in spans:
        pieces.extend(_cut(start, end, taken))
    return pieces


def _cut(start: int, end: int, taken: Sequence[Interval]) -> list[Interval]:
    pieces: list[Interval] = []
    at = max(bisect_left(taken, (start, start)) - 1, 0)
    while at < len(taken) and taken[at][0] < end:
        if start < taken[at][0]:
            pieces.append((start, taken[at][0]))
        start = max(start, taken[at][1])
        at += 1
    if start < end:
        pieces.append((start, end))
    return pieces
