"""Which words hold a STOP that somebody should ask about."""

import pytest

from service.notify.inbox.stop_beside import wrote_stop


@pytest.mark.parametrize(
    "words", ["STOP my cheek is hot", "it hurts\nstop please", "please STOP, it is red", "Stop. pus"]
)
def test_capitals_and_a_text_that_begins_with_it_count(words: str) -> None:
    assert wrote_stop(words)


@pytest.mark.parametrize("words", ["it does not stop bleeding", "Stopped using the cream", "NONSTOP pain"])
def test_the_word_in_a_sentence_does_not(words: str) -> None:
    assert not wrote_stop(words)
