"""When somebody who does not answer is asked once more."""

from datetime import UTC, datetime, timedelta

import pytest

from service.notify.silence.rules import ask_again_at
from service.notify.texts.carrier_words import asks_for_carrier_word
from service.notify.texts.packaged import packaged
from service.notify.texts.segments import count_segments
from service.notify.timeline.calendar import SiteCalendar

WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OPEN = SiteCalendar.of_wall_times("Europe/London", WEEK)
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_it_is_the_next_morning_once_the_clinic_is_open() -> None:
    assert ask_again_at(MONDAY, OPEN) == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_nobody_is_asked_so_late_that_the_answer_would_wait_for_the_morning() -> None:
    asked = MONDAY + timedelta(hours=9, minutes=30)  # 19:30; twenty hours later less than three are left
    assert ask_again_at(asked, OPEN) == datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_a_weekend_is_passed_over() -> None:
    friday = MONDAY + timedelta(days=4)
    assert ask_again_at(friday, OPEN) == datetime(2026, 12, 7, 9, tzinfo=UTC)


def test_nobody_is_asked_when_it_is_of_use_no_more() -> None:
    shut = SiteCalendar.of_wall_times("Europe/London", {"fri": [["09:00", "18:00"]]})
    assert ask_again_at(MONDAY, shut) is None


@pytest.mark.parametrize("language", ["en", "pl", "ro"])
def test_the_second_question_is_short_asks_for_no_carrier_word_and_names_whom_to_ring(language: str) -> None:
    words = packaged("config.check_ins", language)
    assert words["language"] == language
    text = words["again"].replace("((clinic))", "Larkfield Skin Clinic").replace("((ring short))", "0" * 30)
    assert asks_for_carrier_word(text) == []
    assert "((ring short))" in words["again"]
    assert count_segments(text).segments <= (2 if language == "en" else 4)
