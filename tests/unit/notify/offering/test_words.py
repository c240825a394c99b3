"""The texts of offers fit, name no treatment, end as promised, and ask for no word that carriers act on."""

from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from service.notify.moved.words import fits
from service.notify.offering.naming import shortened
from service.notify.offering.words import KINDS, Kind, OfferFacts, offer_words
from service.notify.texts.carrier_words import asks_for_carrier_word
from service.notify.texts.segments import count_segments

LONDON = ZoneInfo("Europe/London")
LONGEST = datetime(2026, 9, 23, 20, 45, tzinfo=LONDON)  # a Wednesday in September: no date is longer
FACTS = OfferFacts(
    clinic="The Rowan and Larkfield Skin Clinic of Exampleton",
    zone="Europe/London",
    new=LONGEST,
    old=LONGEST,
    until=LONGEST,
    practitioner="Dr Bartholomew Featherstonehaugh-Cholmondeley, RGN, Independent Prescriber",
)
ASKING: tuple[Kind, ...] = ("away", "same_time", "earlier", "first")
NAMING: tuple[Kind, ...] = (*ASKING, "agreed", "stands")
SHORT_CLINIC = replace(FACTS, clinic="Rowan Skin Clinic")
PACKAGED = sorted(file.name.removesuffix(".toml") for file in files("config.offers").iterdir() if ".toml" in file.name)


@pytest.mark.parametrize("language", PACKAGED)
@pytest.mark.parametrize("kind", KINDS)
def test_each_text_fits_into_two_segments_or_six_where_the_language_needs_them(language: str, kind: Kind) -> None:
    told = offer_words(language).write(kind, FACTS)
    assert fits(told), count_segments(told)
    assert language != "en" or count_segments(told).encoding == "GSM-7"


@pytest.mark.parametrize("language", PACKAGED)
@pytest.mark.parametrize("kind", KINDS)
def test_none_asks_for_a_word_that_carriers_act_on(language: str, kind: Kind) -> None:
    assert asks_for_carrier_word(offer_words(language).write(kind, FACTS)) == []


@pytest.mark.parametrize("kind", [kind for kind in ASKING if kind != "earlier"])
def test_each_ends_with_how_to_answer(kind: Kind) -> None:
    text = offer_words("en").write(kind, FACTS)
    assert text.endswith("Answer CONFIRM to take it, or MOVE for another time.")


def test_who_has_an_appointment_already_reads_that_it_stays_otherwise() -> None:
    text = offer_words("en").write("earlier", FACTS)
    assert text.endswith(
        "Answer CONFIRM to take it; otherwise your appointment on Wednesday 23 September at 20:45 stays."
    )


def test_good_news_tell_when_and_with_whom() -> None:
    facts = replace(SHORT_CLINIC, old=None, practitioner="Imogen Larch")
    assert offer_words("en").write("stands", facts) == (
        "Rowan Skin Clinic: good news, we can see you on Wednesday 23 September at 20:45 after all with Imogen Larch. "
        "Your appointment stands as it was."
    )


def test_it_tells_both_places_and_until_when() -> None:
    assert (
        offer_words("en")
        .write("away", FACTS)
        .startswith(
            "The Rowan and Larkfield Skin Clinic of Exampleton: we are sorry, we cannot see you on Wednesday 23 September at "
            "20:45 as planned. A place on Wednesday 23 September at 20:45 with Dr Bartholomew is kept for you until Wed 23 Sep"
        )
    )


def test_at_the_same_hour_it_says_so_instead_of_telling_one_time_twice() -> None:
    text = offer_words("en").write("same_time", replace(SHORT_CLINIC, practitioner="Felix Alder"))
    assert text.startswith(
        "Rowan Skin Clinic: we are sorry, your practitioner cannot see you on Wednesday 23 September at 20:45. "
        "A place at the same time with Felix Alder is kept for you until "
    )
    assert text.count("20:45") == 2  # the place, and until when the answer has to be there


@pytest.mark.parametrize("kind", NAMING)
def test_somebody_else_than_before_is_named(kind: Kind) -> None:
    facts = replace(SHORT_CLINIC, practitioner="Felix Alder")
    assert " with Felix Alder" in offer_words("en").write(kind, facts)
    assert " with " not in offer_words("en").write(kind, replace(facts, practitioner=None))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Zoë Łaska", " with Zoe Laska"),
        ("Jane O’Hara", " with Jane O'Hara"),
        ("Renée Müller", " with Renée Müller"),
        ("Αλέξης Παπάς", " with another practitioner"),
    ],
)
def test_a_name_never_makes_the_text_dearer(name: str, told: str) -> None:
    text = offer_words("en").write("away", replace(FACTS, practitioner=name))
    count = count_segments(text)
    assert told in text
    assert (count.encoding, count.segments <= 2) == ("GSM-7", True)


def test_a_name_is_told_whole_where_there_is_room() -> None:
    assert FACTS.practitioner is not None
    assert FACTS.practitioner in offer_words("en").write("agreed", FACTS)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Felix Alder", "Felix Alder"),
        ("Felix Alder, RGN, Independent Prescriber", "Felix Alder"),
        ("Dr Bartholomew Featherstonehaugh-Cholmondeley", "Dr Bartholomew"),
        ("Featherstonehaugh-Cholmondeley", "Featherstonehaugh-Cholmo"),
    ],
)
def test_a_long_name_is_cut_where_words_end(name: str, short: str) -> None:
    assert shortened(name) == short


def test_a_language_without_texts_gets_english() -> None:
    assert offer_words("xx").write("agreed", FACTS) == offer_words("en").write("agreed", FACTS)


@pytest.mark.parametrize("kind", KINDS)
def test_none_names_a_treatment(kind: Kind) -> None:
    text = offer_words("en").write(kind, FACTS).casefold()
    assert not any(word in text for word in ("needling", "treatment", "session", "peel", "laser"))
