import pytest

from service.notify.texts.carrier_words import CARRIER_WORDS, OPT_OUT, asks_for_carrier_word
from service.notify.triage import load_lexicon


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Reply YES to keep your place", ["YES"]),
        ("text CANCEL to call it off", ["CANCEL"]),
        ("answer HELP", ["HELP"]),
        ("reply yes or no", ["YES"]),
        ("Reply OK, or start", ["START"]),
        ("Please reply with the word info.", ["INFO"]),
        ("Send “quit” if you like", ["QUIT"]),
        ("Reply with a yes", ["YES"]),
        ("STOP taking retinol", ["STOP"]),
        ("Answer END or QUIT", ["END", "QUIT"]),
    ],
)
def test_it_finds_what_carriers_would_act_on(text: str, words: list[str]) -> None:
    assert asks_for_carrier_word(text) == words


@pytest.mark.parametrize("word", CARRIER_WORDS)
def test_it_knows_each_word_in_any_case(word: str) -> None:
    assert asks_for_carrier_word(f"Reply {word.lower()} to go on") == [word]


@pytest.mark.parametrize(
    "text",
    [
        "Reply OK, or PAIN, DISCHARGE, SWELLING, REDNESS or BRUISING.",
        "Answer CONFIRM or MOVE.",
        "Stop using exfoliants. Start again in the end; we will help you.",
        "Text us if you need help or information.",
    ],
)
def test_it_lets_plain_texts_pass(text: str) -> None:
    assert asks_for_carrier_word(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Text STOP to stop.",
        "Reply STOP to stop these texts",
        "To stop, answer STOP: then we can only ring. For fewer: LESS.",
    ],
)
def test_it_lets_only_the_first_text_tell_how_to_stop(text: str) -> None:
    assert asks_for_carrier_word(text, may_tell_stop=True) == []
    assert asks_for_carrier_word(text) == ["STOP"]


@pytest.mark.parametrize(
    "text", ["Reply STOP to confirm.", "Text CANCEL to stop these texts.", "To stop, text STOP. Answer STOP!"]
)
def test_telling_how_to_stop_excuses_nothing_else(text: str) -> None:
    assert asks_for_carrier_word(text, may_tell_stop=True)


def test_the_triage_honours_exactly_the_words_that_carriers_take_for_a_stop() -> None:
    keywords = load_lexicon().keywords.values()
    assert {keyword.word.upper() for keyword in keywords if keyword.category == "opt_out"} == set(OPT_OUT)
