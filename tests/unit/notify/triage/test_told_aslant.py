"""How the triage takes what is denied twice, named and had by nobody, asked of us, or typed in place of a word."""

import pytest

from service.notify.triage import Lexicon, triage


@pytest.mark.parametrize(
    "text",
    [
        "I can't say it doesn't hurt",
        "Never once has it not stung since I left yours",
        "there isn't an hour when it isn't throbbing",
        "It doesn't half smart",
        "It's far from painless",
    ],
)
def test_what_is_denied_twice_is_told(lexicon: Lexicon, text: str) -> None:
    assert triage(text, day=3, lexicon=lexicon).category == "urgent"


@pytest.mark.parametrize(
    "text", ["It's not sore, not hot, not weeping", "No, it doesn't hurt", "Never had any pain, not sore either"]
)
def test_a_list_of_denials_is_no_double_one(lexicon: Lexicon, text: str) -> None:
    assert triage(text, day=3, lexicon=lexicon).category != "urgent"


def test_signs_that_were_named_and_had_by_nobody_wake_nobody(lexicon: Lexicon) -> None:
    named = "About your bit on pain and discharge: relax, I've had neither"
    assert triage(named, day=3, lexicon=lexicon).category != "urgent"


def test_a_sign_of_the_patients_own_is_not_taken_back_by_neither(lexicon: Lexicon) -> None:
    told = "My cheek hurts and is weeping. You said a nurse or a doctor, had neither"
    assert triage(told, day=3, lexicon=lexicon).category == "urgent"


def test_no_denial_answers_what_is_asked_of_us(lexicon: Lexicon) -> None:
    asked = triage("And if it bleeds later on is that bad? hasnt so far", day=1, lexicon=lexicon)
    assert asked.category == "concern"
    assert asked.needs_person


def test_a_stop_in_capitals_before_a_statement_is_an_opt_out(lexicon: Lexicon) -> None:
    judged = triage("STOP my cheek is hot and weeping", day=3, lexicon=lexicon)
    assert judged.opt_out
    assert judged.category == "urgent"
    assert judged.because[0] == "cheek is hot"


@pytest.mark.parametrize(
    "text", ["STOP the bleeding how", "Stop my cheek is hot", "STOP IT HURTS", "STOP my payment plan"]
)
def test_a_stop_that_may_be_part_of_its_sentence_is_none(lexicon: Lexicon, text: str) -> None:
    assert not triage(text, day=3, lexicon=lexicon).opt_out


def test_digits_and_emoji_may_stand_for_letters_and_words(lexicon: Lexicon) -> None:
    assert triage("l00ks 1nf3c73d ngl", day=3, lexicon=lexicon).because == ("l00ks 1nf3c73d",)
    assert triage("n0 p41n n0 pu5 4ll g00d", day=3, lexicon=lexicon).category == "fine"
    assert triage("can't \U0001fac1 properly", day=3, lexicon=lexicon).signs == ("breathing",)
    assert triage("\U0001f6d1 texting me", day=3, lexicon=lexicon).opt_out
    assert not triage("\U0001f6d1 help it's bleeding", day=3, lexicon=lexicon).opt_out


def test_a_and_e_is_one_word(lexicon: Lexicon) -> None:
    assert triage("they sent me to A&E with it", day=3, lexicon=lexicon).category == "urgent"


@pytest.mark.parametrize("text", ["there was no pain at first, there is now", "no pus apart from a bit of yellow"])
def test_what_is_taken_out_of_a_denial_is_told(lexicon: Lexicon, text: str) -> None:
    assert triage(text, day=3, lexicon=lexicon).category == "urgent"


def test_nothing_is_fine_that_came_back(lexicon: Lexicon) -> None:
    assert triage("Thanks, no itching at first, it does now", day=3, lexicon=lexicon).needs_person
