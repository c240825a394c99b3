"""The timeline of a course shows what is near and folds the rest; nothing of it is lost."""

from dataclasses import dataclass

import pytest

from service.courses.timeline_parts import AFTER, BEFORE, in_parts


@dataclass(frozen=True)
class Told:
    """As much of a line as counts here."""

    kind: str = "text"


def a_timeline(past: int, future: int) -> list[Told]:
    return [*(Told() for _ in range(past)), Told("now"), *(Told() for _ in range(future))]


@pytest.mark.parametrize(("past", "future"), [(0, 0), (1, 1), (BEFORE + 2, AFTER + 2), (40, 0), (0, 40), (40, 40)])
def test_the_parts_are_the_whole_and_the_present_is_never_folded(past: int, future: int) -> None:
    lines = a_timeline(past, future)
    parts = in_parts(lines)
    assert [*parts.earlier, *parts.near, *parts.later] == lines
    assert Told("now") in parts.near


def test_what_is_long_past_or_far_ahead_is_folded() -> None:
    parts = in_parts(a_timeline(40, 40))
    assert (len(parts.earlier), len(parts.near), len(parts.later)) == (40 - BEFORE, BEFORE + 1 + AFTER, 40 - AFTER)


def test_a_line_or_two_are_no_fold() -> None:
    parts = in_parts(a_timeline(BEFORE + 2, AFTER + 2))
    assert not parts.earlier
    assert not parts.later


def test_a_timeline_without_a_present_stands_open() -> None:
    assert len(in_parts([Told()] * 40).near) == 40
