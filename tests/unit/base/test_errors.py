"""Refusals: a stable code, one sentence, one HTTP status, and every fault with its place."""

import pytest

from service.base.errors import Fault, Refusal, invalid
from service.base.refusals import REFUSALS


def test_it_takes_sentence_and_status_from_the_table() -> None:
    refusal = Refusal("slot_taken", {"clashes": []})
    assert refusal.status == 409
    assert refusal.sentence == REFUSALS["slot_taken"].sentence


def test_it_names_every_fault_with_its_place() -> None:
    refusal = invalid(Fault("$.mobile", "is no number"), Fault("$.sessions[1].start", "is no time"))
    assert refusal.status == 422
    assert str(refusal).splitlines()[1:] == ["$.mobile: is no number", "$.sessions[1].start: is no time"]


def test_it_fails_where_a_code_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        _ = Refusal("no_such_code").status
