"""Acknowledgements in other languages keep the promises of the English ones, in six segments at most."""

from importlib.resources import files
from itertools import product

import pytest

from service.notify.inbox.acknowledgement_texts import acknowledgement_texts
from service.notify.texts.carrier_words import CARRIER_WORDS
from service.notify.texts.packaged import packaged
from service.notify.texts.segments import count_segments

LONGEST_NUMBER = "0113 496 0999 999"
PAIN = {
    "pl": ("bólu", "wydzieliny", "zadzwonić"),
    "ro": ("durere", "secreții", "sunați"),
    "cy": ("boen", "grawn", "ffoniwch"),
    "es": ("dolor", "secreción", "llame"),
    "fr": ("douleur", "écoulement", "appelez"),
    "it": ("dolore", "secrezioni", "chiami"),
    "pt": ("dor", "secreção", "ligue"),
    "ur": ("ard", "peep", "phone karein"),
    "pa": ("ard", "peep", "phone karo"),
    "de": ("Schmerzen", "Ausfluss", "rufen"),
    "ru": ("боль", "выделения", "звоните"),
    "uk": ("біль", "виділення", "дзвоніть"),
    "tr": ("ağrı", "akıntı", "arayın"),
    "ar": ("الألم", "إفرازات", "اتصل"),
}
OWN_WORDS = {"breathing", "distress"}
"""Signs that call for nothing but what saves a life: pain and discharge are not spoken of beside them."""

LONG_NAME = "Harbour Skin and Laser Aesthetics Clinic"
TOLD_IN_ALERTS = "config.alerts"
TRIAGED = files("config.triage")
"""What patients write is read in these languages, so they are answered in them."""


def test_there_are_texts_in_every_language_that_replies_are_read_in() -> None:
    read = {each.name.removesuffix(".toml") for each in TRIAGED.iterdir() if each.name.endswith(".toml")} - {"common"}
    assert {language for language in read if acknowledgement_texts(language).language != language} == set()


@pytest.mark.parametrize("language", PAIN)
def test_each_says_what_to_do_and_fits(language: str) -> None:
    texts, english = acknowledgement_texts(language), acknowledgement_texts("en")
    assert [(one.signs, one.topic, bool(one.first), one.passed) for one in texts.emergencies] == [
        (one.signs, one.topic, bool(one.first), one.passed) for one in english.emergencies
    ]
    for urgency, sign, number in product(
        ("urgent", "concern", "admin"), ("itch", "eye", "bleeding", "breathing", "distress"), (LONGEST_NUMBER, None)
    ):
        text = texts.write(urgency, [sign], number, clinic=LONG_NAME)
        assert sign in OWN_WORDS or all(word.casefold() in text.casefold() for word in PAIN[language])
        assert number in text if number else sign == "breathing" or "111" in text
        assert number or "999" in text
        assert sign not in {"breathing", "bleeding", "distress"} or "999" in text.split(LONG_NAME)[0]
        assert sign != "distress" or "116 123" in text
        assert text.count(LONG_NAME) == 1
        assert "((" not in text
        assert count_segments(text).segments <= 6, text


@pytest.mark.parametrize("language", ["en", *PAIN])
def test_who_is_told_in_the_course_of_an_alert_is_told_in_their_language(language: str) -> None:
    own = packaged(TOLD_IN_ALERTS, language)
    assert own["language"] == language
    for kind, when in product(("tried", "not_reached", "unsettled"), ("answered", "nobody")):
        words = own[kind][when]
        assert words.count("((clinic))") == 1
        assert "999" in words
        assert ("((ring))" in words) == (when == "answered")
        assert ("((again))" in words) == (kind == "tried")
        assert kind == "tried" or "111" in words
        for first in ("", *(one.first for one in acknowledgement_texts(language).emergencies)):
            counted = count_segments(f"{first} {written(words)}".strip())
            plain, other = (3, 7) if first else (2, 6)
            assert counted.segments <= (plain if counted.encoding == "GSM-7" and language == "en" else other), words


def written(words: str) -> str:
    return words.replace("((clinic))", LONG_NAME).replace("((ring))", LONGEST_NUMBER).replace("((again))", "10:45")


@pytest.mark.parametrize("language", ["en", *PAIN])
def test_less_is_told_what_still_comes_and_asked_for_no_word_of_the_carriers(language: str) -> None:
    text = acknowledgement_texts(language).less
    counted = count_segments(text)
    assert counted.segments <= (2 if counted.encoding == "GSM-7" else 6)
    assert "1" in text
    assert "3" in text
    assert {word.strip(".,:;").upper() for word in text.split()}.isdisjoint(CARRIER_WORDS)


@pytest.mark.parametrize("language", ["en", *PAIN])
def test_whoever_sent_start_is_told_so_in_one_sentence_that_names_the_clinic(language: str) -> None:
    text = acknowledgement_texts(language).again
    assert text.startswith("((clinic))")
    assert count_segments(written(text)).segments <= 2
    assert {word.strip(".,:;").upper() for word in text.split()}.isdisjoint(CARRIER_WORDS)


@pytest.mark.parametrize("beside", ["en", *PAIN])
def test_two_languages_fit_into_one_text_and_both_say_what_matters(beside: str) -> None:
    other = acknowledgement_texts(beside)
    for language, sign, number in product(
        {"en", "pl", "ur"} - {beside}, ("itch", "eye", "bleeding", "breathing", "distress"), (LONGEST_NUMBER, None)
    ):
        texts = acknowledgement_texts(language)
        text = texts.write("urgent", [sign], number, clinic=LONG_NAME, beside=other)
        topic = texts.topic_of([sign])
        assert other.vital(topic) in text
        assert texts.first_of([sign]) in text
        assert text.count(LONG_NAME) == 1
        assert count_segments(text).segments <= 6, text


def test_the_number_of_the_moment_is_named_in_a_text_of_two_languages_too() -> None:
    texts, beside = acknowledgement_texts("en"), acknowledgement_texts("pl")
    for sign in ("itch", "breathing"):
        topic = texts.topic_of([sign])
        written, now = (
            texts.write("urgent", [sign], number, clinic="Rowan", beside=beside) for number in (LONGEST_NUMBER, None)
        )
        assert texts.rewrite(written, "urgent", topic, None) == now
