"""Arithmetic on half-open spans of instants: sorted lists of disjoint, non-empty (start, end) pairs.

A session must lie inside *one* opening span: two spans stay two, also where one ends as the next begins.
"""

from collections.abc import Sequence

Interval = tuple[int, int]


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
