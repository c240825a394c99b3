import sys
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.triage import Lexicon, load_lexicon, triage, urgency_of

LEXICON = load_lexicon()
WORDS = st.sampled_from(
    [
        "no",
        "not",
        "pain",
        "swelling",
        ",",
        ".",
        "?",
        "but",
        "and",
        "or",
        "gone",
        "better",
        "what",
        "if",
        "stop",
        "STOP",
        "ok",
        "thanks",
        "my",
        "lips",
        "eye",
        "red",
        "hurts",
        "it",
        "is",
        "doesn't",
        "never",
        "very",
        "bit",
        "😭",
        "👍",
        "“",
        "”",
        "Liked",
        ">",
        "\n",
        "can't",
        "see",
        "38.5",
        "temperature",
        "qwerty",
    ]
)
HOSTILE = (
    ("no pain ", 12_500),
    ("pain, ", 16_667),
    ("a ", 50_000),
    ("p a i n ", 12_500),
    ("my skin is ", 9_100),
    ("what if pain ", 7_700),
    ("😊", 100_000),
    ("STOP ", 20_000),
    ('"', 100_000),
    ("> x\n", 25_000),
    ("x", 100_000),
    ("cant see ", 11_111),
    ("\u0301a", 50_000),
)


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join)))
def test_it_never_raises_and_quotes_the_patient_verbatim_in_reading_order(text: str) -> None:
    judgement = triage(text, day=3, lexicon=LEXICON)
    place = 0
    for part in judgement.because:
        place = text.find(part, place)
        assert part
        assert place >= 0


@given(st.lists(WORDS, max_size=40).map(" ".join), st.integers(0, 20) | st.none())
def test_it_is_never_lowered_by_a_photo(text: str, day: int | None) -> None:
    rank = {"urgent": 3, "concern": 2, "admin": 1, "opt_out": 1, "opt_in": 1, "unclear": 1, "fine": 0}
    bare, with_photo = (triage(text, day=day, media=media, lexicon=LEXICON) for media in (0, 1))
    assert rank[with_photo.category] >= rank[bare.category]


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_it_hears_an_alarm_in_its_own_sentence_whatever_stands_before_it(text: str) -> None:
    assert triage(f"{text}\nMy cheek is oozing pus.", day=3, lexicon=LEXICON).category == "urgent" or "“" in text


@given(st.text(alphabet=st.characters(categories=["Lo"]), min_size=1, max_size=60))
def test_it_never_calls_fine_what_it_cannot_read(text: str) -> None:
    assert triage(text, day=1, lexicon=LEXICON).category == "unclear"


@pytest.mark.parametrize(("unit", "times"), HOSTILE)
def test_a_hostile_text_of_twice_the_length_takes_twice_the_steps(unit: str, times: int) -> None:
    """What the steps take is measured by the benchmark, where no other work falsifies it."""
    text = (unit * times)[:40_000]
    assert _steps(text) < 2.2 * _steps(text[:20_000]) + 2_000


def _steps(text: str) -> int:
    """Count every call of a function while a text is read."""
    steps = count()
    sys.setprofile(lambda *_: next(steps))
    try:
        triage(text, day=3, lexicon=LEXICON)
    finally:
        sys.setprofile(None)
    return next(steps)


def test_it_finds_a_red_flag_behind_eight_thousand_harmless_characters(lexicon: Lexicon) -> None:
    judgement = triage("ok " * 20_000 + "there is pus", day=3, lexicon=lexicon)
    assert (judgement.category, judgement.signs, judgement.because) == ("urgent", ("discharge",), ("pus",))


def test_it_never_calls_fine_what_it_did_not_read_as_prose(lexicon: Lexicon) -> None:
    judgement = triage("ok " * 5_000, day=3, lexicon=lexicon)
    assert (judgement.category, judgement.keyword) == ("unclear", None)


def test_it_names_signs_once_and_in_reading_order(lexicon: Lexicon) -> None:
    judgement = triage("It's itchy, it stings, swollen lips and it stings more", day=3, lexicon=lexicon)
    assert judgement.signs == ("itch", "pain", "allergy")


def test_it_names_only_affirmed_signs(lexicon: Lexicon) -> None:
    judgement = triage("No fever, no discharge, but my cheek hurts", day=3, lexicon=lexicon)
    assert (judgement.signs, judgement.because) == (("pain",), ("hurts",))


def test_it_honours_a_stop_and_rings_about_the_pus(lexicon: Lexicon) -> None:
    judgement = triage("STOP. my face is full of pus", day=3, lexicon=lexicon)
    assert (judgement.category, judgement.opt_out, judgement.needs_person) == ("urgent", True, True)


def test_it_hears_a_stop_at_the_end(lexicon: Lexicon) -> None:
    assert triage("My chin hurts. STOP", day=3, lexicon=lexicon).opt_out


@pytest.mark.parametrize("word", ["CANCEL", "End", "quit."])
def test_it_shows_a_person_the_stop_words_that_may_mean_something_else(word: str, lexicon: Lexicon) -> None:
    judgement = triage(word, day=3, lexicon=lexicon)
    assert (judgement.category, judgement.opt_out, judgement.needs_person) == ("opt_out", True, True)


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe!", "REVOKE", "optout", "stop please"])
def test_it_needs_nobody_to_stop(word: str, lexicon: Lexicon) -> None:
    judgement = triage(word, day=3, lexicon=lexicon)
    assert (judgement.category, judgement.opt_out, judgement.needs_person) == ("opt_out", True, False)


def test_it_shows_a_person_what_else_stands_beside_a_stop_and_is_not_understood(lexicon: Lexicon) -> None:
    assert triage("STOP. tengo la cara llena de ampollas", day=3, lexicon=lexicon).needs_person


@pytest.mark.parametrize(
    "text",
    [
        "how do I stop the flaking",
        "Will stop using retinol",
        "please stop my payment plan",
        "please stop the pain",
        "next stop is mine",
        "can't stop smiling",
        "to stop texts call 0800",
        "I want to cancel my appointment",
        "in the end it was fine",
        "STOP it you",
    ],
)
def test_it_does_not_silence_a_patient_who_only_says_the_word(text: str, lexicon: Lexicon) -> None:
    assert not triage(text, day=3, lexicon=lexicon).opt_out


def test_it_never_lets_a_keyword_be_more_than_the_whole_reply(lexicon: Lexicon) -> None:
    assert triage("CONFIRM, thanks", day=None, lexicon=lexicon).keyword == "confirm"
    assert triage("I confirm it is red", day=4, lexicon=lexicon).keyword is None
    assert triage("ok but red", day=4, lexicon=lexicon).keyword is None


def test_it_reads_a_yes_only_when_it_stands_alone(lexicon: Lexicon) -> None:
    assert triage("YES", day=None, lexicon=lexicon).keyword == "yes"
    assert triage("yes please", day=None, lexicon=lexicon).keyword is None


def test_it_does_not_judge_our_own_words_in_a_mark(lexicon: Lexicon) -> None:
    judgement = triage("Loved “Pain or discharge: ring us at once”", day=0, lexicon=lexicon)
    assert (judgement.category, judgement.signs) == ("fine", ())
    assert triage("Questioned “How is your skin?”", day=3, lexicon=lexicon).category == "unclear"


def test_it_judges_what_a_patient_quotes_from_somebody_else(lexicon: Lexicon) -> None:
    assert triage('My husband says "your chin is oozing pus"', day=3, lexicon=lexicon).category == "urgent"


def test_it_says_which_lexicon_judged(lexicon: Lexicon) -> None:
    assert triage("ok", day=3, lexicon=lexicon).lexicon_version == lexicon.version == "en-2026.10"


def test_it_gives_each_category_its_place_in_the_inbox(lexicon: Lexicon) -> None:
    def urgency(text: str) -> str | None:
        return urgency_of(triage(text, day=4, lexicon=lexicon))

    assert [urgency(text) for text in ("pus", "swollen", "how much is it", "asdf")] == [
        "urgent",
        "concern",
        "admin",
        "unclear",
    ]
    assert [urgency(text) for text in ("ok", "STOP", "START", "CANCEL")] == [None, None, None, "unclear"]
