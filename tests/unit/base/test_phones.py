"""Phones: one form for storage, and whether a number can be texted."""

import pytest

from service.base.phones import Phones, readable

PHONES = Phones("GB", allow_drama=True)


@pytest.mark.parametrize("written", ["07700 900123", "+44 7700 900123", "0044 7700-900-123", "(07700) 900 123"])
def test_it_writes_a_number_in_one_form(written: str) -> None:
    assert PHONES.normalise(written) == "+447700900123"


@pytest.mark.parametrize("written", ["", "twelve", "+44", "0" * 40])
def test_it_says_when_something_is_no_number(written: str) -> None:
    assert PHONES.normalise(written) is None


def test_it_lets_drama_numbers_in_only_where_allowed() -> None:
    assert PHONES.kind("+447700900123") == "mobile"
    assert Phones("GB").kind("+447700900123") == "impossible"


@pytest.mark.parametrize(
    ("number", "kind"),
    [("+447400123456", "mobile"), ("+442079460018", "landline"), ("+447700900", "impossible"), ("+999", "impossible")],
)
def test_it_tells_mobiles_from_landlines(number: str, kind: str) -> None:
    assert PHONES.kind(number) == kind


def test_it_writes_numbers_as_people_dial_them() -> None:
    assert readable("+447700900123") == "07700 900123"
    assert readable("the desk") == "the desk"


def test_a_number_abroad_keeps_its_country_for_nobody_could_dial_it_without() -> None:
    assert readable("+12125550123") == "+1 212-555-0123"
