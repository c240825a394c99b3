"""The text about a move says what is where now, fits, names no treatment, and asks for no word of the carriers."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from service.notify.moved.words import Change, fits, moved_words
from service.notify.texts.carrier_words import asks_for_carrier_word
from service.notify.texts.segments import count_segments
from service.notify.worst_case import LONGEST_CLINIC

LONDON = ZoneInfo("Europe/London")
MONDAY, TUESDAY = (datetime(2027, 1, day, 10, 0, tzinfo=LONDON) for day in (4, 5))
LONGEST = datetime(2026, 9, 23, 20, 45, tzinfo=LONDON)  # a Wednesday in September: no date is longer
LATER = datetime(2026, 9, 23, 21, 45, tzinfo=LONDON)
PACKAGED = sorted(file.name.removesuffix(".toml") for file in files("config.moved").iterdir() if ".toml" in file.name)
NAME = "Practitioner Of-The-Longest-Name-Here"


def text(*changes: Change, clinic: str = "Rowan Skin Clinic", language: str = "en") -> str:
    return moved_words(language).write(clinic, "Europe/London", changes)


def longest(number: int) -> Sequence[Change]:
    return [Change(new=LONGEST, old=LATER, practitioner=NAME)] * number


def test_one_appointment_is_told_with_its_old_and_its_new_time() -> None:
    assert text(Change(new=TUESDAY, old=MONDAY, practitioner="Imogen Larch")) == (
        "Rowan Skin Clinic: your appointment on Monday 4 January at 10:00 is now on Tuesday 5 January at 10:00 with "
        "Imogen Larch. If that does not suit you, answer MOVE."
    )


def test_another_practitioner_at_the_same_time_is_told_as_that() -> None:
    assert "your appointment on Monday 4 January at 10:00 is now with Felix Alder." in text(
        Change(new=MONDAY, old=MONDAY, practitioner="Felix Alder")
    )


def test_where_nobody_can_tell_what_was_known_the_new_time_stands_alone() -> None:
    assert "your appointment is now on Monday 4 January at 10:00 with Imogen Larch." in text(
        Change(new=MONDAY, practitioner="Imogen Larch")
    )


def test_several_are_one_text_that_names_each() -> None:
    was, now = (datetime(2027, 2, day, 9, 30, tzinfo=LONDON) for day in (1, 2))
    told = text(Change(new=TUESDAY, old=MONDAY, practitioner="I"), Change(new=now, old=was, practitioner="I"))
    assert "Mon 4 Jan 10:00 is now Tue 5 Jan 10:00 with I, Mon 1 Feb 09:30 is now Tue 2 Feb 09:30 with I." in told


def test_what_would_be_too_long_tells_the_new_times_of_all() -> None:
    told = text(*longest(6), clinic="C" * LONGEST_CLINIC)
    assert told.count("Wed 23 Sept 20:45") == 6
    assert "21:45" not in told


@pytest.mark.parametrize("language", PACKAGED)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_each_fits_into_two_segments_or_six_where_the_language_needs_them(language: str, number: int) -> None:
    told = text(*longest(number), clinic="C" * LONGEST_CLINIC, language=language)
    assert fits(told), count_segments(told)
    assert language != "en" or count_segments(told).encoding == "GSM-7"


@pytest.mark.parametrize("language", PACKAGED)
@pytest.mark.parametrize("number", [1, 3])
def test_none_asks_for_a_word_that_carriers_act_on_or_names_a_treatment(language: str, number: int) -> None:
    told = text(*longest(number), language=language)
    assert asks_for_carrier_word(told) == []
    assert not any(word in told.casefold() for word in ("needling", "treatment", "session", "peel", "laser"))


def test_a_language_without_texts_gets_english() -> None:
    change = Change(new=MONDAY, old=TUESDAY, practitioner="Imogen Larch")
    assert text(change, language="xx") == text(change)
