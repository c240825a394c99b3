"""What keeps a reply that sounds harmless from being called fine."""

import pytest

from service.notify.triage import Lexicon, triage

HARMLESS = "all good thank you"


def test_a_word_that_nobody_taught_it(lexicon: Lexicon) -> None:
    assert triage(HARMLESS, day=3, lexicon=lexicon).category == "fine"
    assert triage(f"{HARMLESS} my wibblewomp", day=3, lexicon=lexicon).category == "unclear"


def test_a_photo(lexicon: Lexicon) -> None:
    assert triage(HARMLESS, day=3, media=1, lexicon=lexicon).category == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "Grand altogether, off to the bingo with the grandchildren",
        "All is well. Hosted thirty people for a christening, nobody noticed",
        "my sister thinks my face looks lovely",
        "no stress, had fish and chips at the seaside",
        "flaking like a croissant but otherwise fab",
        "skin is flawless, mint job",
    ],
)
def test_a_day_told_beside_praise_does_not_keep_it_from_being_fine(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=9, lexicon=lexicon).category == "fine"


@pytest.mark.parametrize(
    "text",
    [
        # Likened to something of every day, or a word of every day where the skin is spoken of.
        "lovely, my face looks like a fish supper",
        "great, it's a football",
        "all good, cheek has bacon on it",
        "my skin smells of fish, thanks",
        "brilliant job, skin is a market",
        # Praise of the day is none of the skin.
        "all good at the wedding but the cheek is not",
        "thanks, might as well be dead",
        "lovely job, I can not open the eye",
    ],
)
def test_words_of_every_day_that_may_tell_of_the_skin(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=9, lexicon=lexicon).category != "fine"


def test_praise_beside_an_urgent_sign_that_seems_to_be_of_others_goes_to_a_person(lexicon: Lexicon) -> None:
    text = "Lovely job, thank you! tbh if i didnt have the dog i'd have done something stupid by now"
    assert triage(text, day=3, lexicon=lexicon).needs_person
