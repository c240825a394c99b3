"""Who follows, who stays and who is left out, on an empty diary: the rules alone."""

from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Fate, Spot, Why
from service.courses.life.settling import settle
from service.courses.life.standing import problems_of, spacings_of, standing_of
from service.courses.planning import PlanningProblem, Resource, Spacing
from service.protocols.parse import parse_protocol

LONDON = ZoneInfo("Europe/London")
PROTOCOL = parse_protocol(files("config.protocols").joinpath("microneedling-face.toml").read_text(encoding="utf-8"))
FIRST = date(2027, 1, 4)  # a Monday


def spot(day: int, hour: int = 10) -> Spot:
    """Return a place so many days after the first Monday."""
    start = datetime.combine(FIRST + timedelta(days=day), time(hour), LONDON)
    return Spot(start, start + timedelta(hours=1), "imogen", "room-1")


def to_come(number: int, day: int | None, fixed: Why | None = None) -> Open:
    return Open(number, None if day is None else spot(day), fixed)


def line(*sessions: Open, had: tuple[int, ...] = ()) -> Line:
    return Line(PROTOCOL, tuple(Had(n, FIRST + timedelta(days=day)) for n, day in enumerate(had, 1)), sessions)


def diary(**over: Any) -> PlanningProblem:
    values: dict[str, Any] = {
        "zone": LONDON,
        "sessions": 1,
        "duration_minutes": 60,
        "slot_minutes": 15,
        "spacings": (),
        "earliest": FIRST,
        "latest": FIRST + timedelta(days=200),
        "opening_hours": dict.fromkeys(range(5), ((540, 1020),)),
        "practitioners": (Resource("imogen"),),
        "rooms": (Resource("room-1"),),
    }
    return PlanningProblem(**{**values, **over})


def as_it_is(_before: int | None, _after: int, spacing: Spacing) -> Spacing:
    return spacing


def settled(course: Line, **over: Any) -> list[tuple[int, str, str, int | None]]:
    fates, _ = settle(diary(), course, as_it_is, **over)
    return [told(fate) for fate in fates]


def told(fate: Fate) -> tuple[int, str, str, int | None]:
    return fate.number, fate.change, fate.why, (fate.to.start.date() - FIRST).days if fate.to else None


def test_nobody_moves_while_the_windows_hold() -> None:
    assert settled(line(to_come(1, 0), to_come(2, 25), to_come(3, 60))) == [
        (1, "stays", "in_window", 0),
        (2, "stays", "in_window", 25),
        (3, "stays", "in_window", 60),
    ]


def test_who_comes_too_near_to_what_stays_moves() -> None:
    assert settled(line(to_come(1, 14, "asked"), to_come(2, 28), to_come(3, 60))) == [
        (1, "stays", "asked", 14),
        (2, "moves", "window_broken", 35),
        (3, "stays", "in_window", 60),
    ]


def test_beyond_its_maximum_a_session_stays_where_nothing_nearer_is_free() -> None:
    fates, _ = settle(
        diary(earliest=FIRST + timedelta(days=60)), line(to_come(1, 0, "pinned"), to_come(2, 63)), as_it_is
    )
    assert told(fates[1]) == (2, "stays", "nothing_near", 63)


def test_who_fits_nowhere_is_left_out_and_the_rest_stays() -> None:
    assert settled(line(to_come(1, 0, "pinned"), to_come(2, 28), to_come(3, 35, "pinned"), to_come(4, 63))) == [
        (1, "stays", "pinned", 0),
        (2, "unplaceable", "no_place", None),
        (3, "stays", "pinned", 35),
        (4, "stays", "in_window", 63),
    ]


def test_what_is_to_be_placed_is_placed_unless_put_aside() -> None:
    course = line(to_come(1, 0), to_come(2, None), to_come(3, 56))
    assert settled(course)[1] == (2, "placed", "to_be_placed", 28)
    assert settled(course, aside=[2])[1] == (2, "stays", "to_be_placed", None)


def test_a_gap_with_nobody_in_it_has_no_maximum() -> None:
    assert settled(line(to_come(1, 0), to_come(2, None), to_come(3, 120)), aside=[2])[2] == (
        3,
        "stays",
        "in_window",
        120,
    )


def test_who_has_to_leave_does_not_stay() -> None:
    assert settled(line(to_come(2, 28), had=(0,)), leaving=[2]) != [(2, "stays", "in_window", 28)]


@pytest.mark.parametrize("numbers", [(2, 3), (3, 5)])
def test_what_was_had_counts_whatever_its_number(numbers: tuple[int, int]) -> None:
    course = Line(PROTOCOL, (Had(numbers[0], FIRST),), (to_come(1, None), to_come(numbers[1], 60)))
    assert settled(course)[0] == (1, "placed", "to_be_placed", 28)


def test_the_first_gap_counts_from_what_was_really_had() -> None:
    assert settled(line(to_come(2, 10), had=(0,)))[0][1:3] == ("moves", "window_broken")


def test_a_sequence_with_nobody_to_come_is_settled() -> None:
    assert settled(line(had=(0,))) == []


def test_a_position_counts_sessions_not_numbers() -> None:
    course = Line(PROTOCOL, (Had(1, FIRST),), (to_come(4, 30), to_come(6, None)))
    assert (course.position(4), course.position(6)) == (2, 3)


def test_a_session_that_should_have_been_can_come_again() -> None:
    course = Line(PROTOCOL, (Had(1, FIRST, "begun", spot(0)),), (to_come(2, 28),))
    again = course.reopened(1)
    assert ([one.number for one in again.open], again.had) == ([1, 2], ())
    assert again.reopened(1) is again


def test_the_problems_of_a_course_are_told_in_words() -> None:
    course = line(to_come(2, 10), to_come(3, 90), had=(0,))
    assert [sentence for _, sentence in problems_of(course)] == [
        "Session 2 is 10 days after session 1: at least 21 are asked for.",
        "Session 3 is 80 days after session 2: 42 at most are asked for.",
    ]


def test_a_session_that_nobody_ticked_is_a_problem() -> None:
    course = Line(PROTOCOL, (Had(1, FIRST, "begun", spot(0)),), ())
    assert [*problems_of(course)] == [(1, "Session 1, on 4 January 2027, has begun and is not ticked.")]


def test_only_what_was_ticked_counts_for_the_standing() -> None:
    begun = Line(PROTOCOL, (Had(1, FIRST, "begun", spot(0)),), (to_come(2, 28),))
    assert standing_of(begun, FIRST).state == "not_begun"
    done = line(to_come(2, 28), had=(0,))
    assert standing_of(done, FIRST + timedelta(days=30)).state == "due"
    assert standing_of(done, FIRST + timedelta(days=30)).booked == "in_window"
    assert standing_of(line(to_come(2, None), had=(0,)), FIRST + timedelta(days=200)).state == "needs_consultation"


def test_a_course_has_one_spacing_a_gap() -> None:
    assert spacings_of(PROTOCOL, 3) == (Spacing(21, 28, 42), Spacing(21, 28, 42))
    assert spacings_of(PROTOCOL, 0) == ()
