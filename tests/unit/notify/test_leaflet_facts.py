"""Every fact of the clinic's sheet is in the text of its day, in our own words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from service.notify.example_course import FACTS, FIRST_START, starts_of
from service.notify.step_text import TextFacts, render_step, values_of
from tests.unit.protocols.shipped import shipped

LEAFLET = Path(__file__).parents[4] / "shared" / "leaflet-microneedling.txt"
DOCUMENT = Path(__file__).parents[3] / "docs" / "leaflet-facts.md"
RUN = 8
"""So many words in a row in common with the sheet would be a copy."""

PLAIN = replace(FACTS, booked=tuple(starts_of(shipped())), session=FIRST_START)
FOLLOWED = replace(PLAIN, following=starts_of(shipped())[1])
OPEN, OTHER = "07700 900101", "07700 900102"
HOURS = {
    "open": PLAIN,
    "open, none answered at other hours": replace(PLAIN, phone_closed=None),
    "closed with a number": replace(PLAIN, open_now=False),
    "closed with none": replace(PLAIN, open_now=False, phone_closed=None),
}
AREAS = [frozenset[str](), frozenset({"face"}), frozenset({"face", "eyes"})]

FACTS_BY_STEP = [
    ("booked", "who texts", ["This is Example Clinic"]),
    ("booked", "from which number", ["07700 900100"]),
    ("booked", "how to stop", ["STOP"]),
    ("booked", "the dates", ["Tue 12 Jan 11:00", "Tue 9 Feb 11:00", "Tue 9 Mar 11:00"]),
    ("prepare", "nothing on the face", ["nothing on your face", "lotion", "make-up", "topical product"]),
    ("prepare", "when and where", ["Tuesday 12 January at 11:00, at 1 Example Street"]),
    ("prepare", "what to answer", ["CONFIRM", "MOVE"]),
    ("straight_after", "pain and discharge", ["Pain and discharge are not normal", "ring", "at once"]),
    ("straight_after", "the number", [OPEN]),
    ("straight_after", "temporary and common", ["Temporary", "common"]),
    ("straight_after", "what is seen", ["redness", "swelling", "bruising", "lumpiness"]),
    ("straight_after", "what is felt", ["tenderness", "tingling", "numbness", "pressure or fullness"]),
    ("straight_after", "cold packs", ["Cold packs", "swelling"]),
    ("straight_after", "what was put on", ["practitioner may have put on", "moisturiser", "sun screen"]),
    ("straight_after", "before bed", ["gentle cleanser", "before bed"]),
    ("straight_after", "not the end", ["not the final result"]),
    ("day_1", "as usual", ["wash", "make-up", "lotions", "topical products as usual"]),
    ("day_1", "very drying", ["No exfoliants", "glycolic acid cleansers", "very drying"]),
    ("day_1", "sun screen", ["approved SPF 50 sun screen"]),
    ("day_1", "what to report", ["Persistent or increasing", "swelling", "redness", "more bruising than average"]),
    ("day_1", "how to report", ["e-mail or WhatsApp us"]),
    ("day_1", "what to ring for", ["Pain or discharge: ring"]),
    ("day_1", "the number again", [OPEN]),
    ("day_1_eyes", "the eye area", ["a little micro-bruising for three or four days, easily covered with make-up"]),
    ("day_2", "dryness", ["Dryness and flaking", "within two days", "faster skin turnover"]),
    ("day_2", "moisturiser", ["today to day 7", "usual moisturiser"]),
    ("day_2", "instructions", ["follow the instructions", "practitioner"]),
    ("day_3", "how is it", ["How is it?"]),
    ("day_3", "what to answer", ["OK", "PAIN", "DISCHARGE", "SWELLING", "REDNESS", "BRUISING", "any words"]),
    ("day_3", "what to report", ["Persistent or increasing swelling or redness", "more bruising than average"]),
    ("day_3", "how to report", ["tell us here", "e-mail or WhatsApp"]),
    ("day_3", "what to ring for", ["Pain or discharge? Do not wait: ring", OPEN]),
    ("day_5", "shedding", ["shedding", "dry", "temporary"]),
    ("day_5", "why", ["layers would have shed about a week later anyway"]),
    ("day_7", "the result", ["most people notice", "smoother", "more radiant skin"]),
    ("day_7", "results vary", ["Results vary", "general health matters"]),
    ("day_7", "the course", ["usually 1-3 sessions", "6 at most", "depending on the condition"]),
]


by_hour = pytest.mark.parametrize("facts", HOURS.values(), ids=HOURS)


@by_hour
@pytest.mark.parametrize("areas", AREAS, ids=["no area named", "face", "with the eye area"])
@pytest.mark.parametrize(
    ("step", "words"),
    [(step, words) for step, _, words in FACTS_BY_STEP],
    ids=[f"{step}: {fact}" for step, fact, _ in FACTS_BY_STEP],
)
def test_each_fact_is_told_on_its_day(step: str, words: list[str], facts: TextFacts, areas: frozenset[str]) -> None:
    text = render_step(shipped().step(step), "en", replace(facts, areas=areas))

    assert [each for each in words if each.casefold() not in text.casefold()] == []


FIRST_GLANCE = {
    "open": f"ring the clinic at once on {OPEN}. Out of hours: {OTHER}.",
    "open, none answered at other hours": (
        f"ring the clinic at once on {OPEN}. Out of hours: 111, or 999 in an emergency."
    ),
    "closed with a number": f"ring the clinic at once on {OTHER}. When open: {OPEN}.",
    "closed with none": (
        f"ring at once. The clinic is closed now: ring 111, or 999 in an emergency. When open: {OPEN}."
    ),
}
SECOND_TIME = {
    "open": f"ring {OPEN}, if closed {OTHER}.",
    "open, none answered at other hours": f"ring {OPEN}, if closed 111 or 999.",
    "closed with a number": f"ring {OTHER}, when open {OPEN}.",
    "closed with none": f"ring 111 or 999 now, when open {OPEN}.",
}


@pytest.mark.parametrize("hour", HOURS)
def test_the_first_thing_told_straight_after_is_what_is_not_normal_and_who_answers(hour: str) -> None:
    first = render_step(shipped().step("straight_after"), "en", HOURS[hour])[:160]

    assert first.startswith(f"Pain and discharge are not normal: {FIRST_GLANCE[hour]}\n")


@pytest.mark.parametrize("hour", HOURS)
def test_day_1_names_pain_discharge_and_who_answers(hour: str) -> None:
    assert render_step(shipped().step("day_1"), "en", HOURS[hour]).endswith(f"Pain or discharge: {SECOND_TIME[hour]}")


@by_hour
@pytest.mark.parametrize("step", ["straight_after", "day_1", "day_3"])
def test_whom_to_ring_is_said_once(step: str, facts: TextFacts) -> None:
    text = render_step(shipped().step(step), "en", facts)

    assert text.count(OPEN) == 1
    assert text.count("111") == (facts.phone_closed is None)


@pytest.mark.parametrize("areas", [frozenset[str](), frozenset({"face"}), frozenset({"neck"})])
def test_nobody_hears_of_eyes_that_were_not_treated(areas: frozenset[str]) -> None:
    told = [render_step(step, "en", replace(FOLLOWED, areas=areas)) for step in shipped().steps if step.is_for(areas)]

    assert not [text for text in told if "micro-bruising" in text]


def test_the_next_date_is_told_where_there_is_one() -> None:
    assert "Tuesday 9 February, 11:00" in render_step(shipped().step("day_7"), "en", FOLLOWED)


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
    quoted = [(step, sentence) for step, _, sentence in _documented() if step not in HOURS]

    assert len(quoted) >= 30
    assert [(step, sentence) for step, sentence in quoted if sentence not in _texts_of(step)] == []


def test_the_documentation_says_whom_a_patient_is_told_to_ring_at_each_hour() -> None:
    told = {hour: values_of(facts, "en") for hour, facts in HOURS.items()}

    assert [row for row in _documented() if row[0] in HOURS] == [
        [hour, values["ring"], values["ring short"]] for hour, values in told.items()
    ]


def _documented() -> list[list[str]]:
    """Read the rows of the tables, without their headings."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] not in {"step", "leaves"}]


def _texts_of(step: str) -> str:
    return "\n".join(part.text for part in shipped().step(step).texts["en"])


def _all_texts() -> str:
    return "\n".join(part.text for step in shipped().steps for part in step.texts["en"])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
