"""A check-in goes on an open day, three hours or more before closing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped, SkipReason
from tests.unit.notify.timeline.cast import check_in, clinic, london, shown

MONDAY, WEDNESDAY, THURSDAY = "2026-12-07 12:00", "2026-12-09 12:00", "2026-12-10 12:00"
SHORT_SATURDAY = clinic(sat=[["09:00", "12:00"]])


def told(
    calendar: SiteCalendar, completed: str, now: str | None = None, at: str = "10:00"
) -> tuple[str, str] | SkipReason:
    found = due_for(check_in(at), london(completed), calendar, london(now or completed))
    return found.reason if isinstance(found, Skipped) else (shown(found.due_at), shown(found.expires_at))


@pytest.mark.parametrize(
    ("calendar", "completed", "expected"),
    [
        (clinic(), MONDAY, ("2026-12-10 10:00", "2026-12-10 14:30")),
        (clinic(), WEDNESDAY, ("2026-12-14 10:00", "2026-12-14 14:30")),
        (clinic("2026-12-10"), MONDAY, ("2026-12-11 10:00", "2026-12-11 14:30")),
        (SHORT_SATURDAY, WEDNESDAY, ("2026-12-12 09:00", "2026-12-12 09:30")),
        (clinic(sat=[["10:00", "12:30"]]), WEDNESDAY, ("2026-12-14 10:00", "2026-12-14 14:30")),
        (clinic(thu=[["12:00", "20:00"]]), MONDAY, ("2026-12-10 12:00", "2026-12-10 17:00")),
        (clinic(thu=[["06:00", "10:00"]]), MONDAY, ("2026-12-11 10:00", "2026-12-11 14:30")),
        (clinic(thu=[["18:00", "24:00"]]), MONDAY, ("2026-12-10 18:00", "2026-12-10 21:00")),
    ],
    ids=["open", "weekend", "closure", "short day", "too short a day", "opens late", "closes too early", "evening"],
)
def test_it_waits_for_a_day_on_which_somebody_reads_the_answer(
    calendar: SiteCalendar, completed: str, expected: object
) -> None:
    assert told(calendar, completed) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-10 11:00", ("2026-12-10 11:05", "2026-12-10 14:30")),
        ("2026-12-10 14:25", ("2026-12-10 14:30", "2026-12-10 15:00")),
        ("2026-12-10 14:26", ("2026-12-11 10:00", "2026-12-11 14:30")),
        ("2026-12-11 16:00", SkipReason.NO_LATER_WINDOW),
    ],
)
def test_a_session_ticked_late_is_checked_on_in_the_next_window(now: str, expected: object) -> None:
    assert told(clinic(), MONDAY, now) == expected


def test_it_is_skipped_where_the_clinic_stays_shut() -> None:
    shut = clinic(*(f"2026-12-{day}" for day in range(10, 14)))

    assert told(shut, MONDAY) is SkipReason.NO_OPEN_DAY


@pytest.mark.parametrize(("closes", "leaves"), [("13:00", "10:00"), ("13:01", "10:01")])
def test_it_never_moves_into_the_last_three_hours_for_the_spread(closes: str, leaves: str) -> None:
    calendar = replace(clinic(sun=[["07:00", closes]]), spread=timedelta(minutes=1))
    found = due_for(check_in(), london(THURSDAY), calendar, london(THURSDAY))

    assert shown(found.due_at) == f"2026-12-13 {leaves}"
