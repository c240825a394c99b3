"""The rules that a course is held against before it reaches the diary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.base.errors import Refusal
from service.courses.checks import Rules, check
from service.courses.openings import Openings
from service.courses.planning import Resource
from service.courses.requests import BookingRequest, WantedSession
from service.protocols.parse import parse_protocol

LONDON = ZoneInfo("Europe/London")
PROTOCOL = parse_protocol(files("config.protocols").joinpath("microneedling-face.toml").read_text(encoding="utf-8"))
NINE_TO_FIVE = dict.fromkeys(range(5), ((9 * 60, 13 * 60), (14 * 60, 17 * 60)))
MORNINGS = dict.fromkeys(range(5), ((9 * 60, 12 * 60),))
OPENINGS = Openings(
    LONDON,
    NINE_TO_FIVE,
    frozenset({date(2026, 12, 25)}),
    (Resource("imogen"), Resource("felix", MORNINGS)),
    (Resource("room-1"), Resource("room-2", {0: ((9 * 60, 17 * 60),)})),
)
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def rules(**over: Any) -> Rules:
    return Rules(**{"protocol": PROTOCOL, "openings": OPENINGS, "now": NOW, "under_minimum": False, **over})


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


def request(*starts: str, **over: Any) -> BookingRequest:
    places = {"practitioner": "imogen", "room": "room-1", **over}
    wanted = (WantedSession(number=n, start=at(start), **places) for n, start in enumerate(starts, start=1))
    return BookingRequest(patient_id=UUID(int=1), protocol=PROTOCOL.key, sessions=tuple(wanted))


def refused(asked: BookingRequest, **over: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(asked, rules(**over))
    return caught.value


def days_apart(days: int) -> BookingRequest:
    """Ask for two sessions; the weekday does not matter as long as the clinic is open."""
    first = at("2027-03-01 10:00")
    return request(f"{first:%Y-%m-%d %H:%M}", f"{first + timedelta(days=days):%Y-%m-%d %H:%M}")


def test_a_course_on_the_ideal_days_is_welcome() -> None:
    assert check(days_apart(28), rules()) == ()


@pytest.mark.parametrize("days", [1, 11, 4])
def test_the_hard_floor_holds_for_a_clinician_with_a_reason_too(days: int) -> None:
    refusal = refused(days_apart(days), under_minimum=True)
    assert (refusal.code, refusal.faults[0].path) == ("too_soon", "$.sessions[1].start")
    assert "never less than 14" in refusal.faults[0].sentence


def test_under_the_minimum_needs_a_clinician_and_a_reason() -> None:
    refusal = refused(days_apart(18))
    assert (refusal.code, refusal.faults[0].path) == ("too_soon", "$.sessions[1].start")
    assert "a clinician and a reason" in refusal.faults[0].sentence
    assert check(days_apart(18), rules(under_minimum=True)) == ()


def test_the_limits_themselves_are_allowed() -> None:
    assert check(days_apart(21), rules()) == ()
    assert check(days_apart(14), rules(under_minimum=True)) == ()
    assert check(days_apart(42), rules()) == ()


def test_above_the_maximum_is_allowed_and_said() -> None:
    (warning,) = check(days_apart(49), rules())
    assert warning.path == "$.sessions[1].start"
    assert "49 days after session 1" in warning.sentence


def test_sessions_in_the_wrong_order_are_too_soon() -> None:
    assert refused(request("2027-03-29 10:00", "2027-03-01 10:00"), under_minimum=True).code == "too_soon"


def test_days_are_counted_by_the_calendar_across_a_clock_change() -> None:
    assert check(request("2027-03-15 16:00", "2027-04-05 09:00"), rules()) == ()


@pytest.mark.parametrize("start", ["2026-12-25 10:00", "2026-12-26 10:00", "2026-12-07 08:45", "2026-12-07 16:15"])
def test_the_clinic_must_be_open_for_the_whole_session(start: str) -> None:
    refusal = refused(request(start))
    assert refusal.code == "outside_hours"
    assert refusal.faults[0].sentence == "lies outside the opening hours of the clinic"


def test_a_session_does_not_run_through_the_lunch_hour() -> None:
    assert refused(request("2026-12-07 12:30")).code == "outside_hours"
    assert check(request("2026-12-07 12:00"), rules()) == ()


def test_the_practitioner_must_be_there() -> None:
    refusal = refused(request("2026-12-07 15:00", practitioner="felix"))
    assert refusal.faults[0].sentence == "lies outside the hours of this practitioner"


def test_the_room_must_be_open() -> None:
    refusal = refused(request("2026-12-08 10:00", room="room-2"))
    assert refusal.faults[0].sentence == "lies outside the hours of this room"


def test_nothing_is_booked_in_the_past() -> None:
    assert refused(request("2026-11-27 10:00")).code == "in_the_past"
    assert check(request("2026-11-30 09:00"), rules()) == ()


def test_a_session_that_has_just_begun_can_be_booked() -> None:
    begun = replace(rules(), now=at("2026-12-07 12:15"))
    assert check(request("2026-12-07 12:00"), begun) == ()
    with pytest.raises(Refusal, match="in_the_past"):
        check(request("2026-12-07 12:00"), replace(begun, now=at("2026-12-07 12:16")))


def test_an_end_must_fit() -> None:
    refusal = refused(request("2026-12-07 10:00", end=at("2026-12-07 10:45")))
    assert (refusal.code, refusal.faults[0].path) == ("wrong_end", "$.sessions[0].end")
    assert check(request("2026-12-07 10:00", end=at("2026-12-07 11:00").astimezone(UTC)), rules()) == ()


def test_every_broken_rule_of_every_session_is_named() -> None:
    refusal = refused(request("2026-12-07 20:00", "2026-12-08 10:00", end=at("2026-12-08 11:30")))
    assert refusal.code == "wrong_end"
    assert {fault.path for fault in refusal.faults} == {
        "$.sessions[0].end",
        "$.sessions[0].start",
        "$.sessions[1].end",
        "$.sessions[1].start",
    }


def test_a_time_without_offset_is_refused() -> None:
    naive = WantedSession(number=1, start=datetime(2026, 12, 7, 10), practitioner="imogen", room="room-1")  # noqa: DTZ001 - the point of the test
    refusal = refused(BookingRequest(patient_id=UUID(int=1), protocol=PROTOCOL.key, sessions=(naive,)))
    assert (refusal.code, refusal.faults[0].path) == ("invalid_input", "$.sessions[0].start")


def test_a_year_that_no_clinic_will_see_is_refused() -> None:
    assert refused(request("9999-12-31 23:30")).code == "invalid_input"
    assert refused(request("0001-01-01 00:00")).code == "invalid_input"


@pytest.mark.parametrize("count", [0, 7])
def test_a_course_has_one_to_six_sessions(count: int) -> None:
    refusal = refused(request(*["2026-12-07 10:00"] * count))
    assert (refusal.code, refusal.faults[0].path) == ("invalid_input", "$.sessions")
