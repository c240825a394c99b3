"""A call says why somebody rings as things are now."""

from dataclasses import replace

import pytest

from service.notify.calls.standing import OF_PATIENT, Reach, why_now
from service.notify.reasons import REASONS

TEXTED = Reach("sms", number=True, agreed=("sms",), stopped=False)


@pytest.mark.parametrize(
    ("state", "reason", "tried", "expected"),
    [
        ("planned", None, False, "call_waits"),
        ("planned", "handset_unreachable", True, "call_tried"),
        ("undelivered", "handset_unreachable", True, "handset_unreachable"),
        ("failed", None, True, "not_delivered"),
        ("sent", None, True, "no_receipt"),
        ("unknown", "no_answer", True, "call_unknown"),
    ],
)
def test_what_had_not_left_an_hour_later_says_what_became_of_it(
    state: str, reason: str | None, tried: bool, expected: str
) -> None:
    assert why_now("call_waits", state, reason, TEXTED, tried=tried) == expected
    assert expected in REASONS


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (TEXTED, "was_unreachable"),
        (replace(TEXTED, agreed=()), "no_consent"),
        (replace(TEXTED, stopped=True), "opted_out"),
        (replace(TEXTED, number=False), "no_number"),
        (replace(TEXTED, channel="print"), "prefers_print"),
        (replace(TEXTED, channel="whatsapp"), "was_unreachable"),
    ],
)
@pytest.mark.parametrize("why", OF_PATIENT)
def test_who_could_not_be_texted_is_rung_for_what_stands_in_the_way_now(why: str, reach: Reach, expected: str) -> None:
    assert why_now(why, "skipped", why, reach, tried=False) == expected
    assert expected in REASONS


def test_any_other_reason_stays() -> None:
    assert why_now("number_landline", "skipped", "number_landline", TEXTED, tried=False) == "number_landline"
