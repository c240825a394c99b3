"""Acknowledgements in other languages keep the promises of the English ones, in six segments at most."""

from importlib.resources import files
from itertools import product

import pytest

from service.notify.inbox.acknowledgement_texts import acknowledgement_texts
from service.notify.texts.carrier_words import CARRIER_WORDS
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
TRIAGED = files("config.triage")
"""What patients write is read in these languages, so they are answered in them."""


def test_there_are_texts_in_every_language_that_replies_are_read_in() -> None:
    read = {each.name.removesuffix(".toml") for each in TRIAGED.iterdir() if each.name.endswith(".toml")} - {"common"}
    assert {language for language in read if acknowledgement_texts(language).language != language} == set()


@pytest.mark.parametrize("language", PAIN)
def test_each_says_what_to_do_and_fits(language: str) -> None:
    texts, english = acknowledgement_texts(language), acknowledgement_texts("en")
    assert [(one.signs, one.ring) for one in texts.emergencies] == [
        (one.signs, one.ring) for one in english.emergencies
    ]
    for urgency, sign, number in product(
        ("urgent", "concern", "admin"), ("itch", "eye", "breathing"), (LONGEST_NUMBER, None)
    ):
        text = texts.write(urgency, [sign], number)
        assert all(word.casefold() in text.casefold() for word in PAIN[language])
        assert number in text if number else "111" in text
        assert number or "999" in text
        assert sign != "breathing" or "999" in text
        assert "((" not in text
        assert count_segments(text).segments <= 6, text


@pytest.mark.parametrize("language", ["en", *PAIN])
def test_less_is_told_what_still_comes_and_asked_for_no_word_of_the_carriers(language: str) -> None:
    text = acknowledgement_texts(language).less
    counted = count_segments(text)
    assert counted.segments <= (2 if counted.encoding == "GSM-7" else 6)
    assert "1" in text
    assert "3" in text
    assert {word.strip(".,:;").upper() for word in text.split()}.isdisjoint(CARRIER_WORDS)
