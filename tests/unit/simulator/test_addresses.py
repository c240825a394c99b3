from __future__ import annotations

import pytest

from simulator.addresses import is_address, spaced, tidy_number


@pytest.mark.parametrize("written", ["+44 7700 900123", "07700 900123", "0044 7700 900123", "447700900123"])
def test_it_understands_a_number_as_people_write_it(written: str) -> None:
    assert tidy_number(written) == "+447700900123"


@pytest.mark.parametrize("written", ["hello", "", "+", "+0123456789", "whatsapp:hello"])
def test_it_takes_no_word_for_a_number(written: str) -> None:
    assert not is_address(written)


def test_it_shows_a_number_in_groups() -> None:
    assert spaced("+447700900123") == "+44 7700 900123"
