"""When a text is due, until when it is worth sending, and why it is not sent."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped, SkipReason, Timing
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Expiry, PastDue, Step
from tests.unit.notify.timeline.cast import BOOKED, REMINDER, STRAIGHT_AFTER, clinic, london, morning, shown

MONDAY_NOON = "2026-12-07 12:00"
LATER = replace(clinic(), spread=timedelta(seconds=90))


def told(step: Step, anchor: str, now: str | None = None) -> tuple[str, str] | SkipReason:
    """Plan a step, by default at the moment it is counted from; give due time and expiry, or why not."""
    found = due_for(step, london(anchor), clinic(), london(now or anchor))
    return found.reason if isinstance(found, Skipped) else (shown(found.due_at), shown(found.expires_at))


@pytest.mark.parametrize(
    ("anchor", "now", "expected"),
    [
        ("2026-12-07 12:00", "2026-12-07 12:00", ("2026-12-07 12:05", "2026-12-08 00:00")),
        ("2026-12-07 12:00", "2026-12-07 12:04", ("2026-12-07 12:05", "2026-12-08 00:00")),
        ("2026-12-07 12:00", "2026-12-07 16:00", ("2026-12-07 16:05", "2026-12-08 00:00")),
        ("2026-12-07 20:58", "2026-12-07 20:58", ("2026-12-07 21:03", "2026-12-08 00:00")),
        ("2026-12-07 21:40", "2026-12-07 22:30", ("2026-12-07 22:35", "2026-12-08 00:00")),
        ("2026-12-07 17:00", "2026-12-07 23:00", SkipReason.QUIET_UNTIL_EXPIRY),
        ("2026-12-07 17:00", "2026-12-08 08:00", SkipReason.EXPIRED),
        ("2026-12-07 23:58", "2026-12-07 23:58", ("2026-12-08 00:03", "2026-12-08 00:33")),
    ],
    ids=[
        "at once",
        "grace",
        "ticked late",
        "in quiet hours",
        "late evening",
        "forgotten until night",
        "next day",
        "around midnight",
    ],
)
def test_the_text_straight_after_goes_on_the_day_of_the_session(anchor: str, now: str, expected: object) -> None:
    assert told(STRAIGHT_AFTER, anchor, now) == expected


@pytest.mark.parametrize(
    ("completed", "day", "due"),
    [
        ("2026-12-07 12:00", 1, "2026-12-08 09:00"),
        ("2026-12-07 23:59", 1, "2026-12-08 09:00"),
        ("2026-12-08 00:01", 1, "2026-12-09 09:00"),
        ("2026-12-07 12:00", 7, "2026-12-14 09:00"),
        ("2027-03-27 12:00", 1, "2027-03-28 09:00"),
        ("2027-03-26 12:00", 5, "2027-03-31 09:00"),
        ("2026-10-24 12:00", 1, "2026-10-25 09:00"),
        ("2028-02-28 12:00", 2, "2028-03-01 09:00"),
        ("2026-12-30 12:00", 5, "2027-01-04 09:00"),
    ],
)
def test_days_are_counted_by_the_calendar_of_the_clinic(completed: str, day: int, due: str) -> None:
    found = told(morning(day), completed)

    assert not isinstance(found, SkipReason)
    assert found[0] == due
    assert found[1].endswith(" 00:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-08 08:00", ("2026-12-08 09:00", "2026-12-09 00:00")),
        ("2026-12-08 11:00", ("2026-12-08 11:05", "2026-12-09 00:00")),
        ("2026-12-08 22:00", SkipReason.QUIET_UNTIL_EXPIRY),
        ("2026-12-09 00:10", SkipReason.EXPIRED),
        ("2026-12-20 09:00", SkipReason.EXPIRED),
    ],
)
def test_a_session_ticked_late_sends_only_what_is_still_of_use(now: str, expected: object) -> None:
    assert told(morning(1), MONDAY_NOON, now) == expected


def test_a_step_may_refuse_to_be_late() -> None:
    step = replace(morning(1), past_due=PastDue.SKIP)

    assert told(step, MONDAY_NOON, "2026-12-08 09:01") is SkipReason.PAST_DUE
    assert told(step, MONDAY_NOON, "2026-12-08 09:00") == ("2026-12-08 09:00", "2026-12-09 00:00")


def test_a_step_may_wait_for_the_same_hour_of_another_day() -> None:
    step = replace(morning(1), past_due=PastDue.NEXT_WINDOW, expires=Expiry(day=3))

    assert told(step, MONDAY_NOON, "2026-12-08 11:00") == ("2026-12-09 09:00", "2026-12-11 00:00")
    assert told(step, MONDAY_NOON, "2026-12-10 11:00") is SkipReason.NO_LATER_WINDOW


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-01 12:00", ("2026-12-06 18:00", "2026-12-07 12:00")),
        ("2026-12-06 18:00", ("2026-12-06 18:00", "2026-12-07 12:00")),
        ("2026-12-06 19:30", ("2026-12-06 19:32", "2026-12-07 12:00")),
        ("2026-12-06 22:00", ("2026-12-07 08:00", "2026-12-07 12:00")),
        ("2026-12-07 11:30", ("2026-12-07 11:32", "2026-12-07 12:00")),
        ("2026-12-07 12:00", SkipReason.EXPIRED),
    ],
    ids=["the evening before", "to the minute", "booked that evening", "booked at night", "booked today", "begun"],
)
def test_a_reminder_goes_the_evening_before_or_at_booking(now: str, expected: object) -> None:
    assert told(REMINDER, MONDAY_NOON, now) == expected


def test_a_reminder_of_an_early_session_booked_at_night_is_skipped() -> None:
    assert told(REMINDER, "2026-12-07 08:00", "2026-12-06 23:00") is SkipReason.QUIET_UNTIL_EXPIRY


def test_the_text_at_booking_goes_at_once_but_not_at_night() -> None:
    assert told(BOOKED, MONDAY_NOON) == (MONDAY_NOON, "2026-12-10 12:00")
    assert told(BOOKED, "2026-12-07 21:00") == ("2026-12-08 08:00", "2026-12-10 21:00")
    assert told(BOOKED, "2026-12-07 07:59") == ("2026-12-07 08:00", "2026-12-10 07:59")


def test_hours_of_life_are_counted_from_the_moment_it_was_due() -> None:
    step = replace(STRAIGHT_AFTER, expires=Expiry(hours=10))

    assert told(step, MONDAY_NOON, "2026-12-07 20:00") == ("2026-12-07 20:05", "2026-12-07 22:05")
    assert told(step, MONDAY_NOON, "2026-12-07 22:04") is SkipReason.EXPIRED


def test_quiet_hours_are_the_clinic_s_to_set() -> None:
    noon = london(MONDAY_NOON)
    siesta = due_for(BOOKED, noon, clinic(), noon, quiet=QuietHours(time(11), time(15)))
    never = due_for(BOOKED, london("2026-12-07 23:00"), clinic(), noon, quiet=QuietHours(time(8), time(8)))

    assert (shown(siesta.due_at), shown(never.due_at)) == ("2026-12-07 15:00", "2026-12-07 23:00")


def test_clinics_can_be_spread_over_some_seconds() -> None:
    noon = london(MONDAY_NOON)
    found = due_for(morning(1), noon, LATER, noon)

    assert isinstance(found, Timing)
    assert found.due_at.isoformat() == "2026-12-08T09:01:30+00:00"


def test_the_spread_does_not_touch_what_is_counted_in_minutes() -> None:
    noon = london(MONDAY_NOON)

    assert shown(due_for(STRAIGHT_AFTER, noon, LATER, noon).due_at) == "2026-12-07 12:05"


def test_clinics_do_not_all_begin_at_the_end_of_the_quiet_hours_either() -> None:
    night = london("2026-12-07 23:00")

    assert due_for(BOOKED, night, LATER, night).due_at.isoformat() == "2026-12-08T08:01:30+00:00"


@pytest.mark.parametrize("reason", SkipReason)
def test_each_reason_reads_like_english(reason: SkipReason) -> None:
    noon = london(MONDAY_NOON)

    assert Skipped(reason, noon, noon).sentence.endswith(".")
