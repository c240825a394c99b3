"""Whether one session may go where somebody wants it, and who does it where that was left open: the rules alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.base.errors import Refusal
from service.courses.life.judging import Rules, check_shape, judge, return_findings, warnings_of
from service.courses.life.line import Line
from service.courses.life.model import Place, Spot
from service.courses.life.whoever import clashes_with, complete_place
from service.courses.openings import Openings
from service.courses.planning import Resource
from service.courses.spacing import Neighbour
from tests.unit.courses.life.test_settling import FIRST, LONDON, PROTOCOL, line, spot, to_come

OPENINGS = Openings(
    LONDON,
    dict.fromkeys(range(5), ((540, 1020),)),
    frozenset(),
    (Resource("felix"), Resource("imogen")),
    (Resource("room-1"), Resource("room-2")),
)
COURSE = line(to_come(1, 0, "pinned"), to_come(2, None), to_come(3, 56, "confirmed"))


def rules(course: Line = COURSE, **over: Any) -> Rules:
    values: dict[str, Any] = {
        "line": course,
        "openings": OPENINGS,
        "near": (),
        "now": datetime(2027, 1, 1, 9, 0, tzinfo=UTC),
        "under_minimum": False,
    }
    return Rules(**{**values, **over})


def refused(where: Spot, **over: Any) -> list[str]:
    with pytest.raises(Refusal) as caught:
        judge(2, where, rules(**over))
    return [fault.sentence for fault in caught.value.faults]


def test_a_place_between_the_neighbours_is_welcome() -> None:
    judge(2, spot(28), rules())


@pytest.mark.parametrize(
    ("day", "bent", "sentence"),
    [
        (18, False, "is 18 days after session 1, which is pinned, on 4 January 2027: less than 21 needs a clinician"),
        (11, True, "is 11 days after session 1, which is pinned, on 4 January 2027: never less than 14"),
        (-3, True, "must come after session 1, which is pinned, on 4 January 2027"),
        (46, True, "is 10 days before session 3, which the patient has confirmed, on 1 March 2027: never less than 14"),
        (57, True, "must come before session 3, which the patient has confirmed, on 1 March 2027"),
    ],
)
def test_sessions_that_stay_keep_their_distance(day: int, bent: bool, sentence: str) -> None:
    assert sentence in refused(spot(day), under_minimum=bent)[0]


def test_a_clinician_with_a_reason_goes_under_the_minimum() -> None:
    judge(2, spot(18), rules(under_minimum=True))


def test_the_skin_recovers_first() -> None:
    recovered = FIRST + timedelta(days=30)
    assert refused(spot(28), recovered_on=recovered) == [
        "is before the skin has recovered, on 3 February 2027: that needs a clinician and a reason"
    ]
    judge(2, spot(30), rules(recovered_on=recovered))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    late = datetime(2027, 4, 1, tzinfo=UTC)
    found = refused(spot(5), now=late, end=late)
    assert len(found) == 4
    assert found[0].startswith("must be 2027-01-09T11:00:00+00:00")


def test_a_session_of_another_course_keeps_its_distance() -> None:
    near = Neighbour(on=FIRST + timedelta(days=30), same=True, least=21, floor=14, areas=frozenset())
    assert "another session of this patient" in refused(spot(28), near=(near,))[0]


def test_the_shape_comes_first() -> None:
    naive = datetime(2027, 2, 1, 10, 0)  # noqa: DTZ001 - that is the fault
    with pytest.raises(Refusal) as caught:
        check_shape(Place(naive, "nobody", "nowhere", datetime(1900, 1, 1, tzinfo=UTC)), OPENINGS)
    assert [fault.path for fault in caught.value.faults] == ["$.start", "$.end", "$.practitioner", "$.room"]


def test_wide_and_narrow_gaps_are_pointed_out() -> None:
    course = line(to_come(1, 0), to_come(2, 15), to_come(3, 100))
    assert [fault.sentence for fault in warnings_of(course, (), [2])] == [
        "is 15 days after session 1: the protocol asks for 21",
        "is 85 days after session 2: the protocol says 42 at most",
    ]
    assert warnings_of(course, (), []) == []


def returned(course: Line, back: set[int], was: dict[int, date | None], **over: Any) -> list[str]:
    return [finding.fault.sentence for finding in return_findings(back, was, rules(course, **over))]


def test_what_comes_back_too_near_is_found_on_both_sides() -> None:
    course = line(to_come(1, 0), to_come(2, 18), to_come(3, 28))
    before, after = returned(course, {2}, {2: None})
    assert before.startswith("once this is taken back, session 2 is 18 days after session 1, on 4 January 2027: ")
    assert before.endswith("less than 21 needs a clinician and a reason")
    assert after == (
        "once this is taken back, session 3 is 10 days after session 2, on 22 January 2027: never less than 14"
    )
    assert len(returned(course, {2}, {2: None}, under_minimum=True)) == 1


def test_what_was_allowed_comes_back_but_never_below_the_floor() -> None:
    course = line(to_come(1, 0), to_come(2, 18), to_come(3, 28))
    (after,) = returned(course, {2}, {2: None}, allowed={(1, 2), (2, 3)})
    assert after.endswith("never less than 14")


def test_distances_that_did_not_shrink_are_left_alone() -> None:
    course = line(to_come(1, 0), to_come(2, 18), to_come(3, 36))
    assert returned(course, {1}, {1: FIRST}) == []
    assert returned(course, {1}, {1: FIRST + timedelta(days=1)}) == []
    assert len(returned(course, {1}, {1: FIRST - timedelta(days=1)})) == 1
    assert returned(course, set(), {}) == []


def test_what_comes_back_keeps_away_from_other_courses_and_lets_the_skin_recover() -> None:
    near = Neighbour(on=FIRST + timedelta(days=30), same=False, least=14, floor=0, areas=frozenset())
    course = line(to_come(1, 28))
    over: dict[str, Any] = {"near": (near,), "recovered_on": FIRST + timedelta(days=29)}
    there, elsewhere = {1: FIRST + timedelta(days=28)}, {1: FIRST + timedelta(days=60)}
    assert returned(course, {1}, {**there}, **over) == []
    found = returned(course, {1}, {**elsewhere}, **over)
    assert ["of another treatment" in found[0], "before the skin has recovered" in found[1]] == [True, True]
    assert returned(course, {1}, {**elsewhere}, under_minimum=True, **over) == []


def complete(place: Place, now_at: Spot | None = None, busy: Any = ()) -> tuple[str, str]:
    people = (Resource("felix"), Resource("imogen", busy=busy))
    found = complete_place(place, now_at, PROTOCOL, OPENINGS, people, (Resource("room-1"), Resource("room-2")))
    return found.practitioner, found.room


def test_whoever_has_it_keeps_it_while_free() -> None:
    place = Place(spot(28).start)
    assert complete(place, spot(0)) == ("imogen", "room-1")
    assert complete(place, spot(0), busy=((spot(28, 9).start, spot(28).start),)) == ("felix", "room-1")


def test_who_is_named_is_taken_at_their_word() -> None:
    busy = ((spot(28).start, spot(28).end),)
    assert complete(Place(spot(28).start, "imogen", "room-2"), spot(0), busy=busy) == ("imogen", "room-2")


def test_nobody_who_is_not_there_is_chosen() -> None:
    gone = Spot(spot(0).start, spot(0).end, "left", "room-1")
    assert complete(Place(spot(28).start), gone) == ("felix", "room-1")


def test_what_is_taken_is_named() -> None:
    at = spot(28)
    busy = ((at.start - timedelta(minutes=30), at.start),)
    found = clashes_with(2, at, PROTOCOL, (Resource("imogen", busy=busy),), (Resource("room-1"),), busy)
    assert [(clash.number, clash.what) for clash in found] == [(2, "practitioner")]  # the patient needs no cleaning
    assert date(2027, 2, 1) == at.start.date()
