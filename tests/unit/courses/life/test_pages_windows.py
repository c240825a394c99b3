"""The windows of sessions to be placed, as pages tell them: one counted from the other."""

from datetime import date, datetime, timedelta
from importlib.resources import files

from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Spot
from service.courses.life.pages_windows import windows
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
    assert found == {2: (after(RULE.min_days), after(RULE.ideal_days), after(RULE.max_days))}


def test_one_without_a_place_counts_from_another_without_one() -> None:
    found = windows(Line(PROTOCOL, (Had(1, FIRST),), (Open(2, None), Open(3, None))))
    later = PROTOCOL.spacing_before(3)
    assert found[3].earliest == after(later.min_days, found[2].earliest)
    assert found[3].ideal == after(later.ideal_days, found[2].ideal)


def test_it_leaves_room_for_the_session_that_follows() -> None:
    third = after(50)
    found = windows(Line(PROTOCOL, (Had(1, FIRST),), (Open(2, None), Open(3, spot(third)))))
    assert found[2].latest == third - timedelta(days=PROTOCOL.spacing_before(3).min_days)
    assert found[2].ideal == after(RULE.ideal_days)
