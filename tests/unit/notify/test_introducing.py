"""Where a first text is told again, as its key names it."""

from service.notify.introducing import place_of


def test_two_numbers_are_two_places_however_long_the_name_of_the_key() -> None:
    digests = [f"november2026:{first}{'0' * 39}" for first in "ab"]
    assert [place_of(digest, "sms") for digest in digests] == ["a00000000000", "b00000000000"]
    assert place_of(digests[0], "whatsapp") == "a00000000000:whatsapp"
