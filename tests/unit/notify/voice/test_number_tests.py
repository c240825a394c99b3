"""What a test call to a number of the cover tells, and which numbers no program rings."""

import pytest

from service.base.phones import Phones
from service.notify.reasons import REASONS
from service.notify.voice import menus
from service.notify.voice.number_tests.outcome import BY_REASON, SENTENCES, UNANSWERED, outcome_of, words_of
from service.notify.voice.progress import REASONS as OF_CALLS


def after(state: str, reason: str | None = None, *, other_key: bool = False, is_late: bool = False) -> str:
    return outcome_of(state, reason, answered=False, other_key=other_key, is_late=is_late)


def test_every_end_of_a_call_is_one_of_the_number_s() -> None:
    assert set(OF_CALLS.values()) <= set(BY_REASON)
    assert set(BY_REASON) <= set(REASONS)
    assert set(BY_REASON.values()) | {"other_key"} == UNANSWERED


@pytest.mark.parametrize(
    ("state", "reason", "outcome"),
    [
        ("planned", None, "ringing"),
        ("queued", "provider_busy", "waits"),
        ("sent", None, "ringing"),
        ("unknown", "no_answer", "unknown"),
        ("undelivered", "call_not_answered", "not_answered"),
        ("undelivered", "call_no_key", "no_key"),
        ("failed", "provider_credentials", "not_made"),
        ("skipped", "no_carrier", "not_made"),
        ("expired", "expired_network", "not_made"),
    ],
)
def test_what_became_of_it_follows_from_its_message(state: str, reason: str | None, outcome: str) -> None:
    assert after(state, reason) == outcome


def test_another_key_is_no_answer() -> None:
    assert after("undelivered", "call_no_key", other_key=True) == "other_key"


def test_a_call_of_whose_end_nothing_is_told_does_not_ring_for_ever() -> None:
    assert after("sent", is_late=True) == "unheard"


def test_what_is_wrong_with_the_network_is_told() -> None:
    assert REASONS["no_carrier"] in words_of("not_made", "no_carrier")
    assert REASONS["provider_busy"] in words_of("waits", "provider_busy")
    assert words_of("busy", "call_busy") == SENTENCES["busy"]


def test_the_call_says_who_rings_and_nothing_of_any_patient() -> None:
    assert menus.number_test("Rowan Skin Clinic") == (
        "This is Aftercourse for Rowan Skin Clinic. This is a test: does somebody answer this number? "
        "Nothing is wrong. Please press 1."
    )


@pytest.mark.parametrize("number", ["+442079460018", "+447400123456", "+443069990123", "+448081570123"])
def test_an_ordinary_telephone_may_be_rung(number: str) -> None:
    assert Phones("GB").may_be_rung(number)


@pytest.mark.parametrize(
    "number",
    ["111", "999", "+44111", "+44999", "112", "+44118118", "+449098790000", "+12125550123", "+447700900910"],
)  # fmt: skip
def test_no_program_rings_111_or_999_or_what_costs_extra_or_is_abroad(number: str) -> None:
    assert not Phones("GB").may_be_rung(number)
