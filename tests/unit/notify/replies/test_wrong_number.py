"""Which replies say that they reached somebody else."""

import pytest

from service.notify.replies.wrong_number import may_be_wrong_number, says_wrong_number

BARE = [
    "Wrong number",
    "wrong number!!",
    "Sorry, wrong number",
    "WRONG NO.",
    "You have the wrong number",
    "I think you\N{RIGHT SINGLE QUOTATION MARK}ve got the wrong number sorry",
    "hi this is the wrong number thanks",
]
HINTS = [
    "Who is this?",
    "who's this",
    "I don't know any clinic",
    "you have the wrong person, I never booked anything",
    "Wrong number, my name is Bryony",
    "I am not a patient of yours",
]
NEITHER = ["OK", "CONFIRM", "the number on my letter is different", "I know the clinic", "my face looks wrong", "PAIN"]


@pytest.mark.parametrize("body", BARE)
def test_the_bare_words_are_enough(body: str) -> None:
    assert says_wrong_number(body)


@pytest.mark.parametrize(
    "body", [*HINTS, *NEITHER, "wrong number of sessions", "is this the wrong number for the desk?"]
)
def test_more_words_are_left_to_a_person(body: str) -> None:
    assert not says_wrong_number(body)


@pytest.mark.parametrize("body", [*BARE, *HINTS])
def test_a_person_is_told_what_it_may_be(body: str) -> None:
    assert may_be_wrong_number(body)


@pytest.mark.parametrize("body", NEITHER)
def test_nothing_is_suggested_about_other_words(body: str) -> None:
    assert not may_be_wrong_number(body)
