"""The printed sheet: the same frame in every language, in letters that the font has, on one or two pages."""

import re
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

from service.notify.paper.contents import Advice, Paper
from service.notify.paper.drawing import FONTS, draw
from service.notify.paper.hours import hours_words
from service.notify.texts.packaged import packaged
from tests.cast import WEEK

LANGUAGES = [
    path.name.removesuffix(".toml") for path in files("config.sheets").iterdir() if path.name.endswith(".toml")
]
NAMES = "Łukasz Żółć-Śmiałek, Ștefan Țuțea, Ångström, Ελένη, Олена"


def a_paper(*, paragraphs: int = 3, days: int = 6) -> Paper:
    words = ("An invented piece of advice that is about as long as one that a clinic would give its patients.",)
    return Paper(
        clinic="Rowan Skin Clinic",
        title="After your micro-needling",
        for_whom=NAMES,
        alert="Pain or discharge is not normal: ring at once",
        numbers=(("While we are open", "07700 900910"), ("At all other times", "Nobody answers here.")),
        hours="Mon–Fri 09:00–17:00",
        hint="A hint.",
        advice=tuple(Advice(f"Monday {day} December", words * paragraphs) for day in range(1, days + 1)),
        dates_title="Your next date",
        dates=("Monday 4 January 2027, 09:00",),
        printed="Printed today",
        page="Page ((number)) of ((of))",
        language="en",
    )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_every_language_has_the_same_frame() -> None:
    assert {"en", "pl", "ro"} <= set(LANGUAGES)
    english = packaged("config.sheets", "en")
    for language in LANGUAGES:
        other = packaged("config.sheets", language)
        assert (set(other), other["language"]) == (set(english), language)
        places = {key: sorted(re.findall(r"\(\(\w+\)\)", words)) for key, words in other.items()}
        assert places == {key: sorted(re.findall(r"\(\(\w+\)\)", words)) for key, words in english.items()}


@pytest.mark.parametrize("font", ["DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"])
def test_the_font_has_every_letter_of_the_languages_and_of_names(font: str) -> None:
    with TTFont(str(FONTS.joinpath(font))) as letters:
        known = letters.getBestCmap() or {}
    wanted = {
        letter for language in LANGUAGES for words in packaged("config.sheets", language).values() for letter in words
    }
    assert [letter for letter in wanted | set(NAMES) if ord(letter) not in known] == []


def test_a_usual_sheet_is_one_page_and_a_long_one_two() -> None:
    assert pages(draw(a_paper(paragraphs=1))) == 1
    assert pages(draw(a_paper(paragraphs=5))) == 2


def test_a_name_in_letters_that_the_font_lacks_stops_nothing() -> None:
    assert draw(a_paper(days=1)).startswith(b"%PDF")


def test_the_week_is_one_line_in_the_patients_language() -> None:
    closed = packaged("config.sheets", "en")["closed_days"]
    assert hours_words(WEEK, "en", closed) == "Mon–Fri 09:00–13:00, 14:00–18:00; Sat 09:00–13:00; closed on Sun"
    assert hours_words(WEEK, "pl", "nieczynne: ((days))").startswith("pon.–pt. 09:00")
    assert hours_words({}, "en", closed) == "closed on Mon–Sun"
