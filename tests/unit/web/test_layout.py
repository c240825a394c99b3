"""How pages write what is kept in another shape."""

from typing import Any

from service.base.unreadable import Unreadable
from service.web.layout import birthday


def test_a_date_of_birth_is_written_in_words() -> None:
    assert birthday("1984-03-07") == "7 March 1984"


def test_one_that_cannot_be_read_is_left_to_say_so() -> None:
    kept: Any = Unreadable("key missing")
    assert birthday(kept) is kept
