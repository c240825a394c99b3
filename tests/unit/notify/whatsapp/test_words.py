"""An SMS that repeats a WhatsApp says so, and keeps what its step promises."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import pytest

from service.notify.texts.segments import count_segments
from service.notify.whatsapp.patience import patience_with
from service.notify.whatsapp.words import whatsapp_words
from service.protocols.parse import parse_protocol

PROTOCOL = parse_protocol(files("config.protocols").joinpath("microneedling-face.toml").read_text(encoding="utf-8"))
RING = "ring the clinic at once on 07700 900910"


def test_it_says_so_before_the_text() -> None:
    body = f"Pain and discharge are not normal: {RING}."
    marked = whatsapp_words("en").mark_repeat(body, PROTOCOL.step("straight_after"), [RING])
    assert marked == f"As sent by WhatsApp: {body}"


def test_it_says_so_behind_the_text_where_the_number_would_move_too_far() -> None:
    step = replace(PROTOCOL.step("straight_after"), phone_within=60)
    body = f"Pain: {RING}."
    assert whatsapp_words("en").mark_repeat(body, step, [RING]) == f"{body}\n(As sent by WhatsApp.)"


def test_it_says_so_behind_a_text_that_fills_its_budget() -> None:
    step, body = PROTOCOL.step("day_1"), "x" * 300
    marked = whatsapp_words("en").mark_repeat(body, step, [body])
    assert marked.startswith(body)
    assert count_segments(marked).segments == step.budget.gsm + 1


@pytest.mark.parametrize("language", ["en", "pl", "ro"])
def test_every_language_of_the_texts_has_its_words(language: str) -> None:
    words = whatsapp_words(language)
    assert "07700 900910" in words.confirm_stop("Rowan", "07700 900910")
    assert words.repeats.startswith(("As", "Jak", "Ca"))


@pytest.mark.parametrize(
    ("step", "patience"),
    [
        ("straight_after", timedelta(hours=1)),
        ("day_1", timedelta(hours=3)),
        ("day_3", timedelta(hours=3)),
        ("day_5", None),
    ],
)
def test_only_texts_that_keep_a_patient_safe_are_repeated(step: str, patience: timedelta | None) -> None:
    assert patience_with(PROTOCOL.step(step)) == patience
