"""Lanes of the inbox, and what a saved answer may say."""

import pytest

from service.demo import people
from service.notify.inbox.lanes import LANES, higher, lower, tabs
from service.notify.inbox.saved.rules import fill, read, warnings


def test_each_urgency_has_a_lane_and_each_is_counted() -> None:
    counted = tabs([("urgent", True), ("concern", False), ("unclear", True), ("admin", True)])
    assert [(tab.key, tab.items, tab.untaken) for tab in counted] == [("care", 2, 1), ("unread", 1, 1), ("desk", 1, 1)]
    assert tuple(tab.key for tab in counted) == LANES


def test_up_and_down_never_overlap_and_what_is_urgent_goes_no_higher() -> None:
    assert list(higher("admin")) == ["urgent", "concern", "unclear"]
    assert list(higher("urgent")) == []
    assert list(lower("urgent")) == ["concern", "unclear", "admin"]
    assert list(lower("admin")) == []


def test_places_are_filled_and_what_is_not_known_makes_no_answer() -> None:
    body = "Hello ((first name)), ring us on ((number))."
    assert fill(body, {"first name": "Juno", "number": "0770"}) == "Hello Juno, ring us on 0770."
    assert fill(body, {"first name": "Juno", "number": None}) is None


@pytest.mark.parametrize("body", ["Reply YES if that suits.", "Answer STOP to hear no more.", "Hello ((surname))"])
def test_no_carrier_word_and_no_unknown_place_is_kept(body: str) -> None:
    assert read(body).faults


@pytest.mark.parametrize(
    "body",
    [
        "Don't worry about it.",
        "This is normal after treatment.",
        "It will go away by itself.",
        "We will ring you back.",
        "A nurse will call you today.",
        "There is nothing to worry about.",
    ],
)
def test_what_reassures_or_promises_is_pointed_out(body: str) -> None:
    assert warnings(body)
    assert not read(body).faults


@pytest.mark.parametrize("body", ["We open at nine on Saturday.", "Please ring ((number)) now.", "Parking is free."])
def test_plain_answers_pass(body: str) -> None:
    assert read(body).warnings == read(body).faults == []


def test_the_demos_answers_are_answers_that_a_clinic_may_keep() -> None:
    for lane, _, body in people.SAVED_ANSWERS:
        assert lane in LANES
        assert read(body).faults == read(body).warnings == []
