"""What keeps a reply that sounds harmless from being called fine."""

from service.notify.triage import Lexicon, triage

HARMLESS = "all good thank you"


def test_a_word_that_nobody_taught_it(lexicon: Lexicon) -> None:
    assert triage(HARMLESS, day=3, lexicon=lexicon).category == "fine"
    assert triage(f"{HARMLESS} my wibblewomp", day=3, lexicon=lexicon).category == "unclear"


def test_a_photo(lexicon: Lexicon) -> None:
    assert triage(HARMLESS, day=3, media=1, lexicon=lexicon).category == "unclear"
