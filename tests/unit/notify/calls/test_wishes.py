"""What says no more than that another time is wanted."""

import pytest

from service.notify.calls.wishes import says_only_move


@pytest.mark.parametrize("words", ["MOVE", "Move please", "move\nMOVE", " Move \n"])
def test_a_wish_for_another_time_said_once_or_again_is_nothing_else(words: str) -> None:
    assert says_only_move(words)


@pytest.mark.parametrize("words", ["MOVE\nSWELLING", "MOVE\nwhat does the next one cost?", "my tooth has moved", ""])
def test_what_comes_with_it_is_more(words: str) -> None:
    assert not says_only_move(words)
