"""WhatsApp's rules for templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.content.filling import fault_of_values, filled
from simulator.content.records import Content
from simulator.content.rules import faults_of_definition, faults_of_submission, reason_to_reject

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
GOOD = "Hello {{1}}, this is your clinic writing about today's visit."


def _content(body: str = GOOD, **more: Any) -> Content:
    types = {"twilio/text": {"body": body}}
    samples = {"1": "Ivy", "2": "Monday"}
    return replace(Content("HX1", "", "en", samples, types, NOW, NOW), **more)


def test_it_approves_a_plain_template() -> None:
    assert reason_to_reject(_content()) == ""
    assert reason_to_reject(_content("No variable at all.")) == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{{1}}, keep the area dry and cool for a day.", "starts with a variable"),
        ("Keep the area dry and cool until {{1}}", "ends with a variable"),
        ("Keep it dry, {{1}} {{2}} is the day that you may wash again.", "next to each other"),
        ("Come {{1}} or {{2}} please.", "too many variables"),
        ("Keep the area dry and cool until {{2}} please.", "{{1}}, {{2}}"),
        ("Keep the area {{1}} dry. " + "a" * 1024, "longer than 1024"),
    ],
)
def test_it_rejects_what_meta_rejects(body: str, reason: str) -> None:
    assert reason in reason_to_reject(_content(body))


def test_it_wants_a_sample_for_each_variable() -> None:
    assert reason_to_reject(_content(variables={})) == "a variable has no sample"


@pytest.mark.parametrize("name", ["Day-One", "day one", "", "DAY", "a" * 513])
def test_a_name_is_of_lowercase_letters_digits_and_underscores(name: str) -> None:
    assert len(faults_of_submission({"name": name, "category": "UTILITY"})) == 1
    assert faults_of_submission({"name": "day_1", "category": "UTILITY"}) == []


def test_it_knows_the_categories() -> None:
    assert len(faults_of_submission({"name": "day_1", "category": "NEWS"})) == 1


def test_a_definition_needs_a_language_and_a_type_with_a_body() -> None:
    good = {"language": "en", "types": {"twilio/text": {"body": "Hello"}}}

    assert faults_of_definition(good) == []
    assert len(faults_of_definition({"types": {}})) == 2
    assert len(faults_of_definition(good | {"types": {"twilio/text": {}}})) == 1
    assert len(faults_of_definition(good | {"types": {"twilio/quick-reply": {"body": "Hello", "actions": []}}})) == 1


def test_a_variable_left_out_takes_its_sample() -> None:
    assert filled(_content("Dear {{1}}, come."), {}) == "Dear Ivy, come."
    assert filled(_content("Dear {{1}}, come."), {"1": "Rose"}) == "Dear Rose, come."


@pytest.mark.parametrize(
    ("values", "code"),
    [({"1": "Rose"}, None), ({"1": "a\nb"}, 63013), ({"1": "a     b"}, 63013), ({"1": ""}, 63013), ({"2": "b"}, 63028)],
)
def test_it_fails_values_as_whatsapp_does(values: dict[str, str], code: int | None) -> None:
    assert fault_of_values(_content(), values) == code
