"""What sounds like a sign and is over, denied or not meant; what sounds harmless and is not; and who is to be left be."""

import pytest

from service.notify.triage import Lexicon, triage


@pytest.mark.parametrize(
    "text",
    [
        # Over.
        "It wis nippy the first night but that's long by",
        "It was tender for an evening but has long since ceased to be",
        "I'd a small bit of pain the first night but 'twas gone by morning",
        "I had pain on the day but now zero pain",
        "I did get some soreness about day 2, none since day 4",
        "got over the aching ages ago, face is sound",
        # Denied.
        "Not a mite sore",
        "not a sore inch on my face",
        "ten dogs, three fields, no bother with the face",
        "I clean 14 rooms today, no hurt",
        "I suffer nothing whatever",
        # Of something else.
        "my skin is on fire, in a good way",
        "I wept with joy, there is nothing wrong with it",
        "nearly passed out when I saw the price of the other place",
        "laughed till I couldn't breathe when my son asked",
        "I've been burning through that moisturiser",
        "work's killing me but I look fresh",
        "my boss is a right headache",
        "just a bit of dead skin flaking off",
        "oozing compliments all night",
        "like glass skin",
        "hay fever's bad this year",
    ],
)
def test_it_rings_about_no_turn_of_phrase_that_is_harmless(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=6, lexicon=lexicon).category != "urgent"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Theres a red line running down from my jaw to my neck, wasnt there this morning", "urgent"),
        ("this ain't it my face is burning", "urgent"),
        ("I can't say it doesn't hurt", "urgent"),
        ("work was fine, my skin is burning through the night", "urgent"),
        ("had pain on day 1, none on day 2, pain again now", "urgent"),
        ("it's killin me", "urgent"),
        ("I can't get over the pain", "urgent"),
        ("wee rash all up my neck that wasn't there yesterday", "concern"),
        ("it's come back red again after it went", "concern"),
        ("redness said goodbye on wednesday and hello again this morning", "concern"),
    ],
)
def test_it_hears_what_only_sounds_like_a_denial_or_an_end(text: str, category: str, lexicon: Lexicon) -> None:
    assert triage(text, day=6, lexicon=lexicon).category == category


@pytest.mark.parametrize(
    "text",
    [
        "Dunt send me no more o these ole messages",
        "Please discontinue these automated enquiries to my telephone.",
        "stop they texts boy",
        "Please opt this number out of SMS",
        "sack these texts off",
        "nuh text mi again",
        "don't wanna get these no more",
        "divvent text is again ta",
        "please stop to send me SMS",
        "Please stop the automatic messages",
        "leave me out of these messages in future",
        "Nae mair o these texts, ta",
        "Count me out from here on.",
    ],
)
def test_it_honours_a_wish_for_no_more_texts(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=6, lexicon=lexicon).category == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "mum can u get me from sophs at 9",
        "leave me out of the photo",
        "don't send me the address, I have it",
        "count me in for friday",
        "count me out for the photo",
        "no more pain",
    ],
)
def test_it_silences_nobody_who_speaks_of_something_else(text: str, lexicon: Lexicon) -> None:
    assert not triage(text, day=6, lexicon=lexicon).opt_out
