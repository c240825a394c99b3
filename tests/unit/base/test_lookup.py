"""Look-up: personal data is found by keyed hashes that say nothing and differ between clinics."""

from uuid import UUID

from service.base import lookup

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_it_tells_no_clinic_about_the_numbers_of_another() -> None:
    assert lookup.number_digest(ONE, "+447700900123") != lookup.number_digest(OTHER, "+447700900123")


def test_it_finds_a_number_by_its_last_four_digits() -> None:
    assert lookup.last4_digest(ONE, "+447700900123") in lookup.last4_digests(ONE, "0123")


def test_it_finds_a_name_by_the_beginning_of_any_word() -> None:
    index = lookup.name_digests(ONE, "Marnie O'Thistle-Vane")
    for typed in ("ma", "MARNIE", "thist", "vane"):
        assert index & set(lookup.word_digests(ONE, typed)), typed
    assert not index & set(lookup.word_digests(ONE, "arnie"))


def test_it_counts_only_the_first_eight_letters_of_a_word() -> None:
    index = lookup.name_digests(ONE, "Bartholomew")
    assert index & set(lookup.word_digests(ONE, "bartholomew"))


def test_it_keeps_no_letter_of_what_it_indexes() -> None:
    assert not any("marnie" in digest for digest in lookup.name_digests(ONE, "marnie"))


def test_it_finds_an_account_however_the_address_is_written() -> None:
    assert lookup.email_digest(" Desk@Rowan.example ") in lookup.email_digests("desk@rowan.example")
