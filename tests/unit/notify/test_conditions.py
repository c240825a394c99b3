"""Conditions are told in words, and what a text says in other cases than the example's."""

from typing import Any

import pytest

from service.notify.conditions import OtherWords, in_words, left_out, other_words
from service.notify.example_course import example_texts
from service.protocols.parse import parse_data
from tests.unit.protocols.shipped import changed, shipped

EYES = "the treated area includes the eye area"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("area:eyes", EYES),
        ("not area:eyes", "the treated area does not include the eye area"),
        ("next_session", "a next session is booked"),
        ("not next_session", "no next session is booked"),
        ("concern_open", "a worry of the patient waits for a person"),
        ("not concern_open", "no worry of the patient waits for a person"),
    ],
)
def test_a_condition_reads_like_english(when: str, words: str) -> None:
    assert in_words(when, shipped()) == words


def others(*paragraphs: dict[str, Any]) -> list[OtherWords]:
    """Give what day 2 of the example says in other cases, with these paragraphs for its text."""
    protocol = parse_data(changed(("steps.5.texts.en", list(paragraphs))))
    text = next(text for text in example_texts(protocol, "en") if text.step.key == "day_2")
    return other_words(text, protocol)


def test_what_replaces_is_said_to_be_instead_and_shown_as_one() -> None:
    face = {"text": "Face.", "when": "not area:eyes"}
    eyes = [{"text": text, "when": "area:eyes"} for text in ("Eyes.", "More.")]

    assert others(face, *eyes) == [OtherWords(EYES, "Eyes.\nMore.", instead=True)]


def test_what_comes_on_top_is_not_said_to_be_instead() -> None:
    assert others({"text": "Face."}, {"text": "Eyes.", "when": "area:eyes"}) == [
        OtherWords(EYES, "Eyes.", instead=False)
    ]


def test_after_the_last_session_nothing_is_said_of_a_next_one() -> None:
    last = [text for text in example_texts(shipped(), "en") if text.step.key == "day_7"][-1]

    assert (last.session, len(last.paragraphs), other_words(last, shipped())) == (3, 1, [])


def gone(*paragraphs: dict[str, Any]) -> list[OtherWords]:
    """Give what falls out of the example's text straight after with these paragraphs for its text."""
    protocol = parse_data(changed(("steps.2.texts.en", list(paragraphs))))
    text = next(text for text in example_texts(protocol, "en") if text.step.key == "straight_after")
    return left_out(text, protocol)


def test_what_falls_out_is_said_to_be_left_out_in_the_order_of_the_text() -> None:
    usual = [{"text": text, "when": "not concern_open"} for text in ("Temporary.", "Not final.")]

    assert gone({"text": "Pain."}, usual[0], {"text": "Cold packs."}, usual[1]) == [
        OtherWords("a worry of the patient waits for a person", "Temporary.\nNot final.", instead=False)
    ]


def test_what_something_else_stands_for_is_not_said_to_be_left_out() -> None:
    assert gone({"text": "Face.", "when": "not area:eyes"}, {"text": "Eyes.", "when": "area:eyes"}) == []
