"""Every acknowledgement that can be written keeps the promises made for it."""

from importlib.resources import files
from itertools import product

import pytest

from service.notify.inbox.acknowledgement_texts import PACKAGED, acknowledgement_texts
from service.notify.inbox.urgency import RANK
from service.notify.texts.carrier_words import CARRIER_WORDS
from service.notify.texts.segments import count_segments
from service.notify.triage.lexicon import SIGN_NAMES

TEXTS = acknowledgement_texts("en")
LANGUAGES = sorted(each.name.removesuffix(".toml") for each in files(PACKAGED).iterdir() if each.name.endswith(".toml"))
LONGEST_NUMBER = "0113 496 0999 999"
EVERY = [
    (urgency, sign, number, TEXTS.write(urgency, [sign] if sign else [], number))
    for urgency, sign, number in product(RANK, [None, *SIGN_NAMES], [LONGEST_NUMBER, None])
]


def test_it_takes_two_plain_segments_at_most() -> None:
    for *_, text in EVERY:
        counted = count_segments(text)
        assert counted.encoding == "GSM-7", text
        assert counted.segments <= 2, text


def test_it_says_what_to_do_about_pain_and_discharge() -> None:
    assert all("for pain or discharge ring " in text.lower() for *_, text in EVERY)


def test_it_names_the_number_or_111_and_999() -> None:
    for *_, number, text in EVERY:
        assert number in text if number else ("111" in text and "999" in text), text


@pytest.mark.parametrize("sign", ["breathing", "faintness", "allergy"])
def test_it_sends_to_999_where_life_may_be_at_stake(sign: str) -> None:
    assert "ring 999 at once" in TEXTS.write("urgent", ["pain", sign], LONGEST_NUMBER)


@pytest.mark.parametrize("sign", ["eye", "bleeding", "infection", "fever", "distress"])
def test_it_names_111_where_the_signs_call_for_it(sign: str) -> None:
    assert "ring 111" in TEXTS.write("urgent", [sign], LONGEST_NUMBER)


def test_it_promises_no_call_and_reassures_nobody() -> None:
    for *_, text in EVERY:
        lowered = text.lower()
        for phrase in ("we will", "will call", "call you", "ring you", "soon", "don't worry", "normal", "is fine"):
            assert phrase not in lowered, text


def test_it_uses_no_word_that_carriers_act_on() -> None:
    for *_, text in EVERY:
        words = {word.strip(".,:;").upper() for word in text.split()}
        assert words.isdisjoint(CARRIER_WORDS), text


@pytest.mark.parametrize("language", ["en", "pl", "ro", "cy", "ar", "ur"])
@pytest.mark.parametrize("number", [LONGEST_NUMBER, None])
@pytest.mark.parametrize("urgency", [*RANK])
def test_whoever_asks_what_this_is_hears_of_less_but_not_where_it_is_urgent(
    language: str, number: str | None, urgency: str
) -> None:
    texts = acknowledgement_texts(language)
    text = texts.write(urgency, [], number, " Info. ")
    assert ("LESS" in text) == (urgency != "urgent")
    assert "LESS" not in texts.write(urgency, [], number, "It is red, any info?")
    counted = count_segments(text)
    assert counted.segments <= (2 if counted.encoding == "GSM-7" else 6)


def test_it_has_no_placeholder_left() -> None:
    assert all("((" not in text for *_, text in EVERY)


def test_a_language_without_texts_gets_english() -> None:
    assert acknowledgement_texts("xx") == TEXTS


def test_its_signs_are_those_of_the_triage() -> None:
    for emergency in TEXTS.emergencies:
        assert emergency.signs <= set(SIGN_NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_earlier_is_written_anew_for_who_answers_now(language: str) -> None:
    texts, numbers = acknowledgement_texts(language), (LONGEST_NUMBER, "+33 1 23 45 67 89", None)
    for urgency, sign, then, now in product(RANK, [None, *SIGN_NAMES], numbers, numbers):
        signs = [sign] if sign else []
        written = texts.write(urgency, signs, then, "help")
        assert texts.rewrite(written, urgency, now) == texts.write(urgency, signs, now, "help")


def test_words_that_are_none_of_these_stay_as_they_are() -> None:
    assert TEXTS.rewrite("Something else.", "urgent", None) == "Something else."
