"""The texts of a protocol as templates that WhatsApp can approve."""

from dataclasses import replace
from importlib.resources import files

import pytest

from service.notify.step_text import EVERYWHERE
from service.notify.whatsapp.definitions import definitions_of, fill, template_name, tidy, variant_of, write_back_in
from service.notify.whatsapp.template_rules import faults_of
from service.protocols.definition import Part, Protocol
from service.protocols.parse import parse_protocol

PACKAGED = sorted(one.name for one in files("config.protocols").iterdir() if one.name.endswith(".toml"))


def packaged(name: str = "microneedling-face.toml") -> Protocol:
    return parse_protocol(files("config.protocols").joinpath(name).read_text(encoding="utf-8"))


def with_text(protocol: Protocol, step: str, *parts: Part) -> Protocol:
    steps = tuple(replace(one, texts={"en": parts}) if one.key == step else one for one in protocol.steps)
    return replace(protocol, steps=steps)


def faults(*parts: Part) -> list[str]:
    return [fault for one in definitions_of(with_text(packaged(), "day_2", *parts), "en") for fault in one.faults]


@pytest.mark.parametrize("name", PACKAGED)
def test_every_text_of_the_packaged_protocols_can_be_a_template_in_english(name: str) -> None:
    assert [(one.key, one.faults) for one in definitions_of(packaged(name), "en") if one.faults] == []


def test_what_changes_becomes_numbered_variables_with_an_example_each() -> None:
    booked = definitions_of(packaged(), "en")[0]
    assert booked.body.startswith("This is {{1}}, texting from {{2}}.")
    assert booked.variables == ("clinic", "sender", "session dates")
    assert booked.samples[0] == "Example Clinic"
    assert all(booked.samples)


def test_filled_in_it_reads_as_the_text_does() -> None:
    booked = definitions_of(packaged(), "en")[0]
    filled = fill(booked.body, {"1": "Rowan", "2": "07700 900900", "3": "{{1}}"})
    assert filled.startswith("This is Rowan, texting from 07700 900900.")
    assert "Your dates: {{1}}." in filled  # a value is never read for variables


def test_paragraphs_that_depend_on_something_lead_to_variants() -> None:
    day_7 = [one for one in definitions_of(packaged(), "en") if one.step == "day_7"]
    assert [(one.variant, one.variables) for one in day_7] == [("", ()), ("next_session", ("next session",))]


def test_a_text_that_says_less_to_who_waits_for_a_person_is_a_template_for_each() -> None:
    usual, waiting = (one for one in definitions_of(packaged(), "en") if one.step == "straight_after")

    assert (usual.variant, waiting.variant) == ("", "concern_open")
    assert ("Temporary and common" in usual.body, "Temporary and common" in waiting.body) == (True, False)
    assert waiting.body.startswith("Pain and discharge are not normal: {{1}}.")
    assert waiting.faults == ()


@pytest.mark.parametrize("name", PACKAGED)
def test_an_open_worry_asks_for_one_template_more_than_the_texts_had(name: str) -> None:
    worried = [one.step for one in definitions_of(packaged(name), "en") if "concern_open" in one.variant]
    assert worried == ["straight_after"]


def test_a_text_takes_the_variant_of_its_own_circumstances() -> None:
    step = packaged().step("day_7")
    assert variant_of(step, "en", {"next_session", "area:eyes"}) == "next_session"
    assert variant_of(step, "en", {"area:eyes"}) == ""


def test_each_says_at_its_end_how_to_stop_and_once() -> None:
    for language in ("en", "pl", "ro"):
        bodies = [one.body for one in definitions_of(packaged(), language)]
        assert bodies
        assert [body.count("STOP") for body in bodies] == [1] * len(bodies)


def test_what_asks_for_a_word_offers_it_as_a_button() -> None:
    buttons = {one.step: one.buttons for one in definitions_of(packaged(), "en")}
    assert buttons["prepare"] == ("CONFIRM", "MOVE")
    assert buttons["day_3"] == ("OK", "PAIN", "DISCHARGE")
    assert buttons["straight_after"] == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("((clinic)) asks you to come back soon, please.", "begins or ends"),
        ("Please ring, as we said, ((clinic)) ((site)), some day soon.", "side by side"),
        (f"Ring {', '.join(f'(({name}))' for name in sorted(EVERYWHERE))}.", "15 words for 8"),
        ("Please write {{1}} on the card.", "double braces"),
        ("word " * 210 + "end.", "at its longest"),
    ],
)
def test_what_whatsapp_would_refuse_is_named(text: str, fault: str) -> None:
    assert any(fault in one for one in faults(Part(text)))


def test_a_text_with_too_many_circumstances_is_named() -> None:
    parts = [Part(f"Words about {area}.", f"area:{area}") for area in ("eyes", "face", "neck", "chin")]
    assert faults(*parts) == ["depends on 4 different things, 3 are allowed"]


def test_buttons_and_languages_have_their_limits() -> None:
    assert any("buttons" in one for one in faults_of("Body.", "Body.", ("A", "B", "C", "D"), "en"))
    assert any("of 21 characters" in one for one in faults_of("Body.", "Body.", ("x" * 21,), "en"))
    assert any("language" in one for one in faults_of("Body.", "Body.", (), "cy_GB"))


def test_a_name_is_made_of_small_letters_digits_and_underscores_and_never_comes_twice() -> None:
    day_7 = [one for one in definitions_of(packaged(), "en") if one.step == "day_7"]
    names = [template_name("rowan-hill", "microneedling-face", 2, one, number) for one in day_7 for number in (1, 2)]
    assert names[0] == "rowan_hill_microneedling_face_v2_day_7_en_1"
    assert names[2] == "rowan_hill_microneedling_face_v2_day_7_next_session_en_1"
    assert len(set(names)) == 4


def test_a_value_stands_on_one_line() -> None:
    assert tidy("1 High Street\nExampleton     E1") == "1 High Street Exampleton E1"


@pytest.mark.parametrize("language", ["en", "pl", "ro"])
def test_the_question_for_a_word_can_be_a_template_and_tells_nothing_of_a_treatment(language: str) -> None:
    one = write_back_in(language)
    assert one.faults == ()
    assert one.variables == ("clinic",)
    assert "STOP" in one.body
    assert not any(word in one.body.casefold() for word in ("treatment", "skin", "zabieg", "skór", "tratament", "piel"))
