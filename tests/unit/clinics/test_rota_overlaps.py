"""Weekly duties that cover the same time."""

from dataclasses import dataclass

import pytest

from service.clinics.rota.overlaps import in_words, is_whole_week, overlap


@dataclass
class Times:
    from_weekday: int
    from_wall: str
    to_weekday: int
    to_wall: str


NIGHT = Times(0, "18:00", 1, "09:00")
WEEKEND = Times(4, "18:00", 0, "09:00")


@pytest.mark.parametrize(
    ("other", "covers"),
    [
        (Times(1, "08:00", 1, "12:00"), True),
        (Times(1, "09:00", 1, "18:00"), False),
        (Times(0, "09:00", 0, "18:00"), False),
        (Times(6, "20:00", 0, "18:01"), True),
        (Times(1, "10:00", 0, "19:00"), True),
        (Times(2, "00:00", 2, "23:59"), False),
    ],
)
def test_it_knows_which_cover_the_same_time(other: Times, covers: bool) -> None:
    assert (overlap(NIGHT, other), overlap(other, NIGHT)) == (covers, covers)


def test_one_that_goes_on_over_sunday_night_covers_both_ends_of_the_week() -> None:
    assert overlap(WEEKEND, Times(0, "08:00", 0, "10:00"))
    assert overlap(WEEKEND, Times(6, "23:00", 6, "23:30"))
    assert not overlap(WEEKEND, NIGHT)


def test_one_that_ends_when_it_begins_is_the_whole_week() -> None:
    assert is_whole_week(Times(0, "18:00", 0, "18:00"))
    assert not is_whole_week(NIGHT)
    assert in_words(NIGHT) == "Monday 18:00 to Tuesday 09:00"
