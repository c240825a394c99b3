"""Every acknowledgement that can be written keeps the promises made for it."""

import re
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
LONG_NAME = "Harbour Skin and Laser Aesthetics Clinic"
LIFE = {"breathing", "faintness", "allergy"}
EVERY = [
    (urgency, sign, number, TEXTS.write(urgency, [sign] if sign else [], number, clinic=LONG_NAME))
    for urgency, sign, number in product(RANK, [None, *SIGN_NAMES], [LONGEST_NUMBER, None])
]


def test_it_takes_two_plain_segments_at_most() -> None:
    for *_, text in EVERY:
        counted = count_segments(text)
        assert counted.encoding == "GSM-7", text
        assert counted.segments <= 2, text


def test_it_says_what_to_do_about_pain_and_discharge_but_where_a_life_is_at_stake() -> None:
    for _, sign, _, text in EVERY:
        assert ("for pain or discharge ring " in text.lower()) == (sign not in {*LIFE, "distress"}), text


def test_it_is_about_what_was_written_and_not_about_pain_and_discharge_alone() -> None:
    for *_, text in EVERY:
        lowered = text.lower()
        alone = "for pain or discharge" in lowered and "or for pain or discharge" not in lowered
        assert not alone, text


def test_it_names_the_number_or_999_and_says_nothing_twice() -> None:
    for *_, number, text in EVERY:
        assert number in text if number else "999" in text, text
        assert text.count(LONG_NAME) == 1
        assert text.count("111") <= 1
        assert len(set(re.split(r"[.;:] ", text))) == len(re.split(r"[.;:] ", text)), text
        assert number or "cannot get through" not in text, text


def test_whoever_wrote_something_urgent_always_hears_of_111_or_999() -> None:
    assert all("999" in text and ("111" in text or sign in {*LIFE, "bleeding"}) for _, sign, _, text in urgent_ones())


def urgent_ones() -> list[tuple[str, str | None, str | None, str]]:
    return [one for one in EVERY if one[0] == "urgent"]


@pytest.mark.parametrize("number", [LONGEST_NUMBER, None])
@pytest.mark.parametrize("urgency", [*RANK])
@pytest.mark.parametrize("sign", sorted(LIFE))
def test_it_sends_to_999_before_all_else_where_life_may_be_at_stake(
    sign: str, urgency: str, number: str | None
) -> None:
    text = TEXTS.write(urgency, ["pain", "eye", sign], number, clinic=LONG_NAME)
    assert text.startswith("Ring 999 now: ")


@pytest.mark.parametrize("number", [LONGEST_NUMBER, None])
def test_it_names_people_to_talk_to_for_somebody_in_distress(number: str | None) -> None:
    text = TEXTS.write("urgent", ["distress", "bleeding"], number, clinic=LONG_NAME)
    assert text.startswith("If you are in danger or may hurt yourself, ring 999 now.")
    assert "at any hour, free: 111, then press 2, or Samaritans on 116 123." in text


def test_heavy_bleeding_is_for_999() -> None:
    assert TEXTS.write("concern", ["bleeding"], None, clinic="Rowan").startswith("Bleeding that is heavy or goes on")


@pytest.mark.parametrize("sign", ["eye", "infection", "fever", "skin_colour"])
def test_it_names_111_where_the_signs_call_for_it(sign: str) -> None:
    assert "ring 111; if it gets worse fast, 999." in TEXTS.write("concern", [sign], LONGEST_NUMBER, clinic="Rowan")
    assert "111" not in TEXTS.write("concern", ["itch"], LONGEST_NUMBER, clinic="Rowan")


def test_it_thanks_nobody_for_words_that_may_be_a_worry() -> None:
    assert not [text for *_, text in EVERY if "thank" in text.lower()]


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
    text = texts.write(urgency, [], number, " Info. ", clinic=LONG_NAME)
    assert ("LESS" in text) == (urgency != "urgent")
    assert "LESS" not in texts.write(urgency, [], number, "It is red, any info?", clinic=LONG_NAME)
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
        written = texts.write(urgency, signs, then, "help", clinic=LONG_NAME)
        again = texts.rewrite(written, urgency, texts.topic_of(signs), now)
        assert again == texts.write(urgency, signs, now, "help", clinic=LONG_NAME)


def test_words_that_are_none_of_these_stay_as_they_are() -> None:
    assert TEXTS.rewrite("Something else.", "urgent", "", None) == "Something else."
