"""When a text becomes a call, and by when that call is to be made."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from service.notify.calls.rules import (
    CALLED_OFF,
    NO_ROUTE,
    STILL_UNKNOWN,
    STILL_WAITS,
    TextStands,
    ask_again_at,
    call_day,
    deadline_for,
    move_deadline,
    why_call,
)
from service.notify.calls.words import WAS_SUSPENDED, clock_words, event_words, nudge_words, title_of, why_words
from service.notify.reasons import REASONS
from service.notify.timeline.calendar import SiteCalendar
from service.protocols.definition import Protocol
from service.protocols.parse import parse_protocol
from tests.cast import WEEK

DUE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)  # a Tuesday
SOON, LATER = DUE + timedelta(minutes=59), DUE + timedelta(hours=1)
CALENDAR = SiteCalendar.of_wall_times("Europe/London", WEEK, frozenset({date(2026, 12, 25)}))


def why(day: int, state: str, reason: str | None = None, now: datetime = SOON) -> str | None:
    return why_call(TextStands(day, state, reason, DUE), now)


def local(written: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-{written}:00+00:00")


@pytest.mark.parametrize("reason", NO_ROUTE)
@pytest.mark.parametrize("day", [0, 1, 3])
def test_who_cannot_be_texted_is_rung_on_each_of_the_days(reason: str, day: int) -> None:
    assert why(day, "skipped", reason, DUE - timedelta(days=1)) == reason


@pytest.mark.parametrize("day", [0, 1])
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("undelivered", "handset_unreachable"),
        ("failed", "filtered"),
        ("expired", "expired_paused"),
        ("skipped", "past_due"),
    ],
)
def test_a_text_of_the_first_days_that_is_lost_is_a_call_at_once(day: int, state: str, reason: str) -> None:
    assert why(day, state, reason) == reason


def test_a_lost_text_without_a_reason_is_a_call_all_the_same() -> None:
    assert why(1, "undelivered") == "not_delivered"


@pytest.mark.parametrize("state", ["undelivered", "failed", "expired", "unknown", "planned"])
def test_a_check_in_that_did_not_arrive_is_no_call_for_who_can_be_texted(state: str) -> None:
    assert why(3, state, now=LATER) is None


@pytest.mark.parametrize("reason", CALLED_OFF)
def test_nobody_rings_about_what_is_not_called_for(reason: str) -> None:
    assert [why(day, "skipped", reason) for day in (0, 1, 3)] == [None, None, None]


@pytest.mark.parametrize(
    ("state", "expected"), [("unknown", STILL_UNKNOWN), ("planned", STILL_WAITS), ("queued", STILL_WAITS)]
)
def test_what_nobody_can_say_has_left_is_a_call_an_hour_after_it_was_due(state: str, expected: str) -> None:
    assert [why(0, state, "sender_stopped", now) for now in (SOON, LATER)] == [None, expected]


@pytest.mark.parametrize("state", ["accepted", "sent", "delivered", "read", "cancelled"])
def test_a_text_that_is_on_its_way_is_no_call(state: str) -> None:
    assert why(0, state, now=LATER) is None


@pytest.mark.parametrize("key", ["microneedling-face", "peel-superficial", "laser-hair-removal-face", "mesotherapy"])
def test_every_treatment_has_a_call_for_days_0_1_and_3(key: str) -> None:
    days = [call_day(step) for step in protocol(key).steps]
    assert [day for day in days if day is not None] == [0, 1, 3]


def protocol(key: str) -> Protocol:
    return parse_protocol(files("config.protocols").joinpath(f"{key}.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("day", "due", "expected"),
    [
        (0, "08T10:00", "08T13:00"),  # within the same opening
        (0, "08T12:50", "08T13:20"),  # never less than half an hour
        (0, "08T18:05", "08T18:35"),  # just closed: they are still there
        (0, "08T20:00", "09T13:00"),  # over for today
        (1, "08T09:00", "08T18:00"),
        (1, "13T09:00", "14T13:00"),  # a Sunday
        (3, "25T10:00", "26T13:00"),  # shut
        (3, "08T17:55", "08T18:25"),
    ],
)
def test_a_call_has_a_deadline_within_opening_hours(day: int, due: str, expected: str) -> None:
    assert deadline_for(day, local(due), CALENDAR) == local(expected)


@pytest.mark.parametrize(
    ("asked", "starts", "expected"),
    [
        ("08T09:43", "09T16:00", "08T18:00"),  # by closing
        ("08T09:43", "08T14:15", "08T12:15"),  # two hours before
        ("08T09:43", "08T11:15", "08T09:53"),  # near: at once
        ("08T09:43", "08T09:48", "08T09:53"),
        ("07T22:00", "08T14:00", "08T12:00"),
        ("07T22:00", "08T09:30", "08T09:10"),  # as soon as somebody is there
        ("07T22:00", "08T09:00", "08T09:00"),  # never after it
        ("08T09:43", "08T09:00", "08T18:00"),  # over anyhow
    ],
)
def test_who_needs_another_time_is_rung_well_before_the_one_they_have(asked: str, starts: str, expected: str) -> None:
    assert move_deadline(local(starts), local(asked), CALENDAR) == local(expected)


def test_a_clinic_that_is_never_open_has_deadlines_all_the_same() -> None:
    assert deadline_for(1, DUE, SiteCalendar("Europe/London")) == DUE + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("now", "expected"), [("08T10:00", "08T11:00"), ("08T12:30", "08T14:00"), ("08T17:30", "09T09:00")]
)
def test_nobody_answered_is_asked_again_in_an_hour_or_at_the_next_opening(now: str, expected: str) -> None:
    assert ask_again_at(local(now), CALENDAR) == local(expected)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(130, "2 h 10 min left"), (5, "5 min left"), (0, "0 min late"), (-35, "35 min late"), (-3000, "2 d late")],
)
def test_the_clock_says_how_long_is_left(minutes: int, expected: str) -> None:
    assert clock_words(DUE + timedelta(minutes=minutes), DUE) == expected


def test_a_reminder_to_staff_names_no_patient_and_counts() -> None:
    by, url = local("08T18:00"), "https://rowan.example/to-ring"
    one = nudge_words(1, by, DUE, CALENDAR, url, late=False)
    assert one == f"1 patient still to be rung by 18:00. Please ring, or hand it over: {url}"
    late = nudge_words(2, by, local("09T09:00"), CALENDAR, url, late=True)
    assert (
        late
        == f"2 patients should have been rung by 18:00 on Tue 8 December and have not been yet. \
Please see to it: {url}"
    )


def test_every_reason_for_a_call_has_a_sentence() -> None:
    assert {STILL_UNKNOWN, STILL_WAITS, "wants_move", "not_delivered", "session_moved"} <= set(REASONS)


def test_what_happened_to_a_call_is_said_in_words() -> None:
    assert event_words("delivered_after_all") == "taken off the list: The text arrived after all."
    assert (title_of("aftercare", 3), title_of("move", None)) == ("Check-in, day 3", "Wants another time")


def test_nobody_reads_that_a_number_is_wrong_once_that_is_settled() -> None:
    assert why_words("number_suspended", None, suspended=True) == REASONS["number_suspended"]
    assert why_words("number_suspended", None, suspended=False) == WAS_SUSPENDED
