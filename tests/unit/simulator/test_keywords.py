from __future__ import annotations

import pytest

from simulator.keywords import answer_to, carrier_action

_STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]


@pytest.mark.parametrize("word", _STOP_WORDS)
def test_it_hears_stop_whatever_the_case(word: str) -> None:
    assert carrier_action(f" {word.capitalize()}\n") == "stop"


@pytest.mark.parametrize("word", ["START", "YES", "UNSTOP"])
def test_it_hears_start(word: str) -> None:
    assert carrier_action(word) == "start"


@pytest.mark.parametrize("body", ["STOP please", "opt out", "stop.", "", "OK", "how do I stop the bleeding"])
def test_it_acts_only_on_a_word_that_is_the_whole_text(body: str) -> None:
    assert carrier_action(body) is None


def test_it_answers_help_always() -> None:
    assert answer_to("help", was_blocked=True) == answer_to("help", was_blocked=False) is not None


@pytest.mark.parametrize(("action", "was_blocked"), [("stop", True), ("start", False)])
def test_it_says_nothing_where_nothing_changed(action: str, was_blocked: bool) -> None:
    assert answer_to("stop" if action == "stop" else "start", was_blocked=was_blocked) is None
