"""Why a session finds no place, in words: a distance is named as one, and never a day that is merely not ideal."""

import pytest

from service.courses.life.pages_words import reasons
from service.courses.planning import Reason


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([Reason("too_soon", 1)], "On 1 day it would be under the minimum distance."),
        (
            [Reason("closed", 12), Reason("practitioner_busy", 3)],
            "On 12 days the clinic is closed, on 3 days everybody is booked.",
        ),
    ],
)
def test_each_reason_counts_its_days_and_says_what_is_wrong_on_them(found: list[Reason], words: str) -> None:
    assert reasons(found) == words
