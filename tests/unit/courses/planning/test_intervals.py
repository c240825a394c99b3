from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.courses.planning.intervals import Interval, intersect, subtract, union

edges = st.integers(0, 30)
any_spans = st.lists(st.tuples(edges, edges), max_size=8)
lists = any_spans.map(union)


def covered(spans: list[Interval]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def well_formed(spans: list[Interval]) -> bool:
    return all(a < b for a, b in spans) and all(one[1] <= two[0] for one, two in pairwise(spans))


@given(any_spans)
def test_a_union_covers_what_any_span_covers(spans: list[Interval]) -> None:
    assert covered(union(spans)) == covered(spans)
    assert well_formed(union(spans))


@given(any_spans)
def test_a_union_leaves_no_two_spans_that_touch(spans: list[Interval]) -> None:
    merged = union(spans)
    assert all(one[1] < two[0] for one, two in pairwise(merged))


@given(lists, lists)
def test_an_intersection_covers_what_both_cover(left: list[Interval], right: list[Interval]) -> None:
    assert covered(intersect(left, right)) == covered(left) & covered(right)
    assert well_formed(intersect(left, right))
    assert intersect(left, right) == intersect(right, left)


@given(lists, lists)
def test_a_difference_covers_what_is_not_taken(spans: list[Interval], taken: list[Interval]) -> None:
    assert covered(subtract(spans, taken)) == covered(spans) - covered(taken)
    assert well_formed(subtract(spans, taken))


def test_spans_that_touch_stay_two_where_a_session_must_lie_inside_one() -> None:
    day, whole = [(9, 12), (12, 17)], [(0, 24)]
    assert intersect(day, whole) == day
    assert intersect(whole, day) == day
    assert subtract(day, [(20, 21)]) == day


def test_half_open_spans_that_touch_do_not_meet() -> None:
    assert intersect([(1, 5)], [(5, 9)]) == []
    assert subtract([(1, 5)], [(5, 9)]) == [(1, 5)]
