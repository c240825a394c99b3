"""Every fact of the clinic's sheet is in the text of its day, in our own words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from service.notify.example_course import FACTS, FIRST_START, starts_of
from service.notify.step_text import TextFacts, render_step
from tests.unit.protocols.shipped import shipped

LEAFLET = Path(__file__).parents[4] / "shared" / "leaflet-microneedling.txt"
DOCUMENT = Path(__file__).parents[3] / "docs" / "leaflet-facts.md"
RUN = 8
"""So many words in a row in common with the sheet would be a copy."""

PLAIN = replace(FACTS, booked=tuple(starts_of(shipped())), session=FIRST_START)
EYES = replace(PLAIN, areas=frozenset({"face", "eyes"}))
FOLLOWED = replace(PLAIN, following=starts_of(shipped())[1])
CLOSED = replace(PLAIN, open_now=False, phone_closed=None)

FACTS_BY_STEP = [
    ("booked", "who texts", ["This is Example Clinic"], PLAIN),
    ("booked", "from which number", ["07700 900100"], PLAIN),
    ("booked", "how to stop", ["STOP"], PLAIN),
    ("booked", "the dates", ["Tue 12 Jan 11:00", "Tue 9 Feb 11:00", "Tue 9 Mar 11:00"], PLAIN),
    ("prepare", "nothing on the face", ["nothing on your face", "lotion", "make-up", "topical product"], PLAIN),
    ("prepare", "when", ["Tuesday 12 January", "11:00"], PLAIN),
    ("prepare", "where", ["1 Example Street"], PLAIN),
    ("prepare", "what to answer", ["CONFIRM", "MOVE"], PLAIN),
    ("straight_after", "pain and discharge", ["Pain and discharge are not normal: ring the clinic at once"], PLAIN),
    ("straight_after", "the number", ["07700 900101"], PLAIN),
    ("straight_after", "nobody answers", ["nobody answers", "111", "999"], CLOSED),
    ("straight_after", "temporary and common", ["Temporary", "common"], PLAIN),
    ("straight_after", "what is seen", ["redness", "swelling", "bruising", "lumpiness"], PLAIN),
    ("straight_after", "what is felt", ["tenderness", "tingling", "numbness", "pressure or fullness"], PLAIN),
    ("straight_after", "cold packs", ["Cold packs", "swelling"], PLAIN),
    ("straight_after", "what was put on", ["practitioner may have put on", "moisturiser", "sun screen"], PLAIN),
    ("straight_after", "before bed", ["gentle cleanser", "before bed"], PLAIN),
    ("straight_after", "not the end", ["not the final result"], PLAIN),
    ("day_1", "as usual", ["wash", "make-up", "lotions", "topical products as usual"], PLAIN),
    ("day_1", "very drying", ["exfoliants", "cleansers with glycolic acid", "very drying"], PLAIN),
    ("day_1", "sun screen", ["approved SPF 50 sun screen"], PLAIN),
    (
        "day_1",
        "what to report",
        ["Persistent or increasing", "swelling", "redness", "more bruising than average"],
        PLAIN,
    ),
    ("day_1", "how to report", ["e-mail or WhatsApp us"], PLAIN),
    ("day_1", "the number again", ["Ring 07700 900101"], PLAIN),
    ("day_1", "nobody answers", ["111 or 999"], CLOSED),
    ("day_1", "as usual, eyes", ["wash", "make-up", "lotions", "topical products as usual"], EYES),
    ("day_1", "very drying, eyes", ["exfoliants", "glycolic acid cleansers", "very drying"], EYES),
    ("day_1", "sun screen, eyes", ["approved SPF 50 sun screen"], EYES),
    ("day_1", "what to report, eyes", ["Persistent or increasing swelling/redness", "above-average bruising"], EYES),
    ("day_1", "how to report, eyes", ["e-mail/WhatsApp us"], EYES),
    ("day_1", "the number again, eyes", ["Ring 07700 900101"], EYES),
    ("day_1", "the eye area", ["a little micro-bruising", "3-4 days", "easily covered", "make-up"], EYES),
    ("day_2", "dryness", ["Dryness and flaking", "within two days", "faster skin turnover"], PLAIN),
    ("day_2", "moisturiser", ["today to day 7", "usual moisturiser"], PLAIN),
    ("day_2", "instructions", ["follow the instructions", "practitioner"], PLAIN),
    ("day_3", "how is it", ["How is it?"], PLAIN),
    ("day_3", "what to answer", ["OK", "PAIN", "DISCHARGE", "SWELLING", "REDNESS", "BRUISING", "any words"], PLAIN),
    ("day_3", "what to report", ["Persistent or increasing swelling or redness", "more bruising than average"], PLAIN),
    ("day_3", "how to report", ["tell us here", "e-mail or WhatsApp"], PLAIN),
    ("day_3", "what to ring for", ["Pain or discharge: ring at once", "07700 900101"], PLAIN),
    ("day_5", "shedding", ["shedding", "dry", "temporary"], PLAIN),
    ("day_5", "why", ["layers would have shed about a week later anyway"], PLAIN),
    ("day_7", "the result", ["most people notice", "smoother", "more radiant skin"], PLAIN),
    ("day_7", "results vary", ["Results vary", "general health matters"], PLAIN),
    ("day_7", "the course", ["usually 1-3 sessions", "6 at most", "depending on the condition"], PLAIN),
    ("day_7", "the next date", ["Tuesday 9 February, 11:00"], FOLLOWED),
]


@pytest.mark.parametrize(
    ("step", "fact", "words", "facts"), FACTS_BY_STEP, ids=[f"{step}: {fact}" for step, fact, _, _ in FACTS_BY_STEP]
)
def test_each_fact_is_told_on_its_day(step: str, fact: str, words: list[str], facts: TextFacts) -> None:
    text = render_step(shipped().step(step), "en", facts)

    assert [each for each in words if each.casefold() not in text.casefold()] == []


@pytest.mark.parametrize("facts", [PLAIN, CLOSED], ids=["open", "nobody answers"])
def test_the_first_thing_told_straight_after_is_what_is_not_normal(facts: TextFacts) -> None:
    first = render_step(shipped().step("straight_after"), "en", facts)[:160]

    assert first.startswith("Pain and discharge are not normal: ring the clinic at once")
    assert (facts.answered or "111, or 999 in an emergency") in first


@pytest.mark.parametrize("areas", [frozenset[str](), frozenset({"face"}), frozenset({"neck"})])
def test_nobody_hears_of_eyes_that_were_not_treated(areas: frozenset[str]) -> None:
    text = render_step(shipped().step("day_1"), "en", replace(PLAIN, areas=areas))

    assert "micro-bruising" not in text


def test_without_a_next_date_none_is_spoken_of() -> None:
    assert "next" not in render_step(shipped().step("day_7"), "en", PLAIN).casefold()


@pytest.mark.parametrize("word", ["offer", "discount", "book now", "special", "sale", "price"])
def test_nothing_sounds_like_an_offer(word: str) -> None:
    assert word not in _all_texts().casefold()


@pytest.mark.parametrize("word", ["normal to", "don't worry", "nothing to worry", "perfectly", "is fine to ignore"])
def test_no_text_reassures(word: str) -> None:
    assert word not in _all_texts().casefold()


def test_no_sentence_is_copied_from_the_sheet() -> None:
    if not LEAFLET.exists():
        pytest.skip("the clinic's sheet does not lie beside the project; it is no part of it")

    copied = _runs(_all_texts()) & _runs(LEAFLET.read_text("utf-8"))

    assert copied == set()


def test_every_sentence_that_the_documentation_quotes_is_in_the_protocol() -> None:
    rows = [line.strip("|").split("|") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| ")][
        1:
    ]
    quoted = [(step.split(",")[0].strip(), sentence.strip()) for step, _, sentence in rows]

    assert len(quoted) > 30
    assert [(step, sentence) for step, sentence in quoted if sentence not in _texts_of(step)] == []


def _texts_of(step: str) -> str:
    return "\n".join(part.text for part in shipped().step(step).texts["en"])


def _all_texts() -> str:
    return "\n".join(part.text for step in shipped().steps for part in step.texts["en"])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
