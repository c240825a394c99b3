"""Staff are reminded of a forgotten tick at civil hours, while somebody is there to put it right."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.notify.nagging.moments import managers_at, practitioner_at
from service.notify.nagging.nudge_text import nudge_text
from service.notify.texts.segments import count_segments
from service.notify.timeline.calendar import SiteCalendar

LONDON = ZoneInfo("Europe/London")
WEEK = {
    **{day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "sat": [["09:00", "13:00"]],
}
CALENDAR = SiteCalendar.of_wall_times("Europe/London", WEEK, frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("ends", "reminded"),
    [
        ("2026-12-01 11:00", "2026-12-01 11:30"),
        ("2026-12-01 12:45", "2026-12-01 13:15"),
        ("2026-12-01 17:45", "2026-12-02 09:00"),
        ("2026-12-05 12:40", "2026-12-07 09:00"),
        ("2026-12-24 17:50", "2026-12-26 09:00"),
        ("2026-12-26 12:50", "2026-12-29 09:00"),
    ],
)
def test_the_practitioner_is_reminded_half_an_hour_later_or_when_it_opens(ends: str, reminded: str) -> None:
    assert practitioner_at(at(ends), CALENDAR) == at(reminded)


def test_a_clinic_that_never_opens_reminds_nobody() -> None:
    assert practitioner_at(at("2026-12-01 11:00"), SiteCalendar("Europe/London")) is None
    assert managers_at(at("2026-12-01 11:00"), SiteCalendar("Europe/London")) is None


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("2026-12-01 11:00", "2026-12-01 17:00"),
        ("2026-12-01 16:50", "2026-12-01 17:20"),
        ("2026-12-05 10:00", "2026-12-05 12:00"),
    ],
)
def test_the_managers_are_told_an_hour_before_closing(ends: str, told: str) -> None:
    assert managers_at(at(ends), CALENDAR) == at(told)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("2026-12-01 17:30", "2026-12-02 09:00"),
        ("2026-12-01 17:59", "2026-12-02 09:00"),
        ("2026-12-05 12:40", "2026-12-07 09:00"),
        ("2026-12-24 17:50", "2026-12-26 09:00"),
        ("2026-12-06 11:00", "2026-12-07 09:00"),  # on a Sunday, which is shut
    ],
)
def test_of_what_ends_with_the_day_the_managers_hear_at_the_next_opening(ends: str, told: str) -> None:
    assert managers_at(at(ends), CALENDAR) == at(told)


def test_the_words_name_no_patient_and_no_treatment() -> None:
    today, url = date(2026, 12, 1), "https://clinic.example"
    assert nudge_text(2, today, today, url) == (
        "2 sessions of today have no outcome yet. Please tick them: https://clinic.example"
    )
    assert nudge_text(1, date(2026, 11, 30), today, url).startswith("1 session of Mon 30 November has no outcome yet.")
    assert count_segments(nudge_text(40, today, today, f"https://{'x' * 60}.example")).segments == 1
