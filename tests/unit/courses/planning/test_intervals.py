from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.courses.planning.intervals import Interval, intersect

edges = st.lists(st.integers(0, 30), max_size=16, unique=True).map(sorted)
lists = edges.map(lambda found: list(zip(found[::2], found[1::2], strict=False)))


def covered(spans: list[Interval]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def well_formed(spans: list[Interval]) -> bool:
    return all(a < b for a, b in spans) and all(one[1] <= two[0] for one, two in pairwise(spans))


@given(lists, lists)
def test_an_intersection_covers_what_both_cover(left: list[Interval], right: list[Interval]) -> None:
    assert covered(intersect(left, right)) == covered(left) & covered(right)
    assert well_formed(intersect(left, right))
    assert intersect(left, right) == intersect(right, left)


def test_spans_that_touch_stay_two_where_a_session_must_lie_inside_one() -> None:
    day, whole = [(9, 12), (12, 17)], [(0, 24)]
    assert intersect(day, whole) == day
    assert intersect(whole, day) == day


def test_half_open_spans_that_touch_do_not_meet() -> None:
    assert intersect([(1, 5)], [(5, 9)]) == []
