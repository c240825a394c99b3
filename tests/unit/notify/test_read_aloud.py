"""What is read aloud or printed asks a person, and not for an answer by text."""

import re
from importlib.resources import files

import pytest

from service.notify.read_aloud import alarm_of, read_aloud
from service.protocols.parse import parse_protocol

PROTOCOLS = [one for one in files("config.protocols").iterdir() if one.name.endswith(".toml")]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        (
            "en",
            "How is it? Answer OK, or PAIN, BLISTERS or SWELLING.",
            "How is it? Is there any pain, blisters or swelling?",
        ),
        (
            "pl",
            "Jak skóra? Proszę odpisać OK albo PAIN (ból), SWELLING (obrzęk).",
            "Jak skóra? Czy występuje ból lub obrzęk?",
        ),
        ("en", "Pain or discharge? Do not wait: ring us.", "Pain or discharge? Do not wait: ring us."),
    ],
)
def test_a_question_for_a_text_becomes_one_to_a_person(language: str, text: str, said: str) -> None:
    assert read_aloud(f"{text}\nAnything else.", language) == f"{said}\nAnything else."


@pytest.mark.parametrize("file", PROTOCOLS, ids=lambda file: file.name)
def test_no_check_in_of_a_treatment_that_is_read_aloud_asks_for_a_keyword(file: object) -> None:
    protocol = parse_protocol(file.read_text("utf-8"))  # type: ignore[attr-defined]
    (check_in,) = [step for step in protocol.steps if step.key == "day_3"]
    for language in protocol.languages:
        words = read_aloud(check_in.template(language, frozenset()), language)
        assert not re.search(r"\bOK\b|\b[A-Z]{4,}\b", words)


def test_what_a_text_says_on_pain_is_its_first_line() -> None:
    assert alarm_of("Pain is not normal: ring.\nCommon now: redness.") == "Pain is not normal: ring."
