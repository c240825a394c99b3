"""The rules of offers: until when to answer, where a session may go, and what suits a patient."""

from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Spot
from service.courses.offers.deadline import answer_by, leaves_time
from service.courses.offers.suiting import suits
from service.courses.offers.windows import Window, window_of
from service.protocols.parse import parse_protocol

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=LONDON)
TODAY = NOW.date()
PROTOCOL = parse_protocol(files("config.protocols").joinpath("microneedling-face.toml").read_text(encoding="utf-8"))
RULE = PROTOCOL.spacing_before(2)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("places", "until"),
    [
        (("2026-12-10 10:00",), "2026-12-01 09:00"),
        (("2026-12-01 10:00", "2026-12-10 10:00"), "2026-12-01 08:00"),
        (("2026-11-30 16:00", "2026-12-10 10:00"), "2026-11-30 14:00"),
        (("2026-11-30 08:00", "2026-12-10 10:00"), "2026-12-01 09:00"),
    ],
)
def test_there_is_a_day_to_answer_and_two_hours_are_left_before_either_place(
    places: tuple[str, ...], until: str
) -> None:
    assert answer_by(NOW, *map(at, places)) == at(until)


def test_nobody_is_asked_by_text_with_less_than_half_an_hour_left() -> None:
    assert leaves_time(NOW, NOW + timedelta(minutes=30))
    assert not leaves_time(NOW, NOW + timedelta(minutes=29))


def spot(written: str) -> Spot:
    return Spot(at(written), at(written) + timedelta(hours=1), "imogen", "room-1")


def line(had: tuple[str, ...] = (), to_come: tuple[str | None, ...] = ()) -> Line:
    done = tuple(Had(number, date.fromisoformat(on)) for number, on in enumerate(had, start=1))
    numbers = range(len(had) + 1, len(had) + len(to_come) + 1)
    return Line(
        PROTOCOL,
        done,
        tuple(Open(number, spot(f"{on} 10:00") if on else None) for number, on in zip(numbers, to_come, strict=True)),
    )


def days(written: str, count: int) -> date:
    return date.fromisoformat(written) + timedelta(days=count)


def test_a_single_session_may_go_anywhere_in_eight_weeks() -> None:
    was = date(2026, 12, 1)
    assert window_of(line(to_come=("2026-12-01",)), 1, TODAY, was) == Window(TODAY, was + timedelta(weeks=8))


def test_the_session_before_sets_both_ends() -> None:
    found = window_of(line(("2026-11-10",), ("2026-12-15",)), 2, TODAY, date(2026, 12, 15))
    assert found == Window(days("2026-11-10", RULE.min_days), days("2026-11-10", RULE.max_days))


def test_the_session_after_stays_far_enough_away() -> None:
    found = window_of(line(to_come=("2026-12-01", "2027-01-05")), 1, TODAY, date(2026, 12, 1))
    assert found.last == days("2027-01-05", -RULE.min_days)
    assert found.first == max(TODAY, days("2027-01-05", -RULE.max_days))


def test_a_gap_that_is_wide_already_may_stay_as_wide() -> None:
    late = days("2026-11-10", RULE.max_days + 20)
    found = window_of(line(("2026-11-10",), (late.isoformat(),)), 2, TODAY, late)
    assert found.last == late


def test_the_minimum_is_never_gone_under() -> None:
    found = window_of(line(("2026-11-25",), ("2026-12-01",)), 2, TODAY, date(2026, 12, 1))
    assert found.first == days("2026-11-25", RULE.min_days)


@pytest.mark.parametrize(
    ("wish", "suited"),
    [
        (None, True),
        ({}, True),
        ({"days": ["thu"]}, True),
        ({"days": ["mon", "fri"]}, False),
        ({"from": "10:00"}, True),
        ({"from": "10:15"}, False),
        ({"to": "11:00"}, True),
        ({"to": "10:45"}, False),
        ({"days": ["thu"], "from": "09:00", "to": "12:00"}, True),
    ],
)
def test_a_place_suits_the_week_that_was_told(wish: dict[str, Any] | None, suited: bool) -> None:
    assert suits(wish, at("2026-12-03 10:00"), at("2026-12-03 11:00")) is suited
