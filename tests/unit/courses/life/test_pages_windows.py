"""The windows of sessions to be placed, as pages tell them: one counted from the other."""

from datetime import date, datetime, timedelta
from importlib.resources import files

from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Spot
from service.courses.life.pages_windows import Window, windows
from service.protocols.parse import parse_protocol

PROTOCOL = parse_protocol(files("config.protocols").joinpath("microneedling-face.toml").read_text(encoding="utf-8"))
FIRST = date(2026, 12, 1)
RULE = PROTOCOL.spacing_before(2)


def after(days: int, since: date = FIRST) -> date:
    return since + timedelta(days=days)


def spot(day: date) -> Spot:
    start = datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001 - only its date is looked at
    return Spot(start, start, "imogen", "room-1")


def test_a_first_session_has_no_window() -> None:
    assert windows(Line(PROTOCOL, (), (Open(1, None),))) == {}


def test_a_session_counts_from_the_last_that_took_place() -> None:
    found = windows(Line(PROTOCOL, (Had(1, FIRST),), (Open(2, None),)))
    assert found == {2: (after(RULE.min_days), after(RULE.ideal_days), after(RULE.max_days), None)}


def test_one_without_a_place_counts_from_another_without_one() -> None:
    found = windows(Line(PROTOCOL, (Had(1, FIRST),), (Open(2, None), Open(3, None))))
    later = PROTOCOL.spacing_before(3)
    assert found[3].earliest == after(RULE.min_days + later.min_days)
    assert found[3].ideal == after(RULE.ideal_days + later.ideal_days)


def between(one: Open, *others: Open) -> Window:
    """Return the window of session 2, the first having taken place."""
    return windows(Line(PROTOCOL, (Had(1, FIRST),), (one, *others)))[2]


def room_before(day: date) -> date:
    """Return the last day that keeps the third session's minimum."""
    return day - timedelta(days=PROTOCOL.spacing_before(3).min_days)


def test_the_session_that_follows_limits_it_and_is_named() -> None:
    third = after(50)
    found = between(Open(2, None), Open(3, spot(third)))
    dates = after(RULE.min_days), after(RULE.ideal_days), after(RULE.max_days)
    assert tuple(found) == (*dates, (3, third, room_before(third)))
    assert found.words(FIRST) == (
        "Earliest Tue 22 December, best Tue 29 December, latest Wed 30 December 2026, "
        "because session 3 is on Wed 20 January; if that moves, Tue 12 January 2027"
    )


def test_where_the_protocol_leaves_less_room_the_session_that_follows_is_not_named() -> None:
    found = between(Open(2, None), Open(3, spot(after(90))))
    assert found.limit is None
    assert found.words(FIRST).endswith("latest Tue 12 January 2027")


def test_one_that_has_no_room_before_the_next_says_that_this_has_to_move() -> None:
    words = between(Open(2, None), Open(3, spot(after(30)))).words(FIRST)
    assert words.endswith("latest Tue 12 January 2027, but session 3 is on Thu 31 December and has to move as well")


def test_a_first_session_goes_as_far_as_the_second_allows() -> None:
    second = after(28)
    window = windows(Line(PROTOCOL, (), (Open(1, None), Open(2, spot(second)))))[1]
    assert window.words(FIRST) == (
        "Any day until Tue 8 December 2026, because session 2 is on Tue 29 December; later, and session 2 moves as well"
    )
    assert window.words(after(8)) == ("Any day from today, but session 2 is on Tue 29 December and has to move as well")


def test_what_should_have_been_says_by_when() -> None:
    words = between(Open(2, None), Open(3, spot(after(50)))).words(after(RULE.max_days + 1))
    assert words == "Should have been by Tue 12 January 2027"
