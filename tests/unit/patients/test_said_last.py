"""Which word of a number counts: the one said last, in whatever order they were taken in."""

from datetime import timedelta
from itertools import permutations

import pytest

from service.patients.models import OptOut
from service.patients.said_last import said_last
from tests.support.clocks import MONDAY_MORNING

Said = tuple[int, str, str]
"""The minute, the word, and who told it."""


def entry(said: Said) -> OptOut:
    minute, word, source = said
    scope = "routine" if word == "less" else "all"
    at = MONDAY_MORNING + timedelta(minutes=minute)
    return OptOut(opted_out=word != "start", scope=scope, source=source, word=word, at=at)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([], None),
        ([(1, "stop", "reply"), (2, "start", "reply")], (2, "start", "reply")),
        ([(1, "stop", "reply"), (2, "start", "reply"), (3, "stop", "reply")], (3, "stop", "reply")),
        ([(1, "stop", "reply"), (2, "less", "reply")], (1, "stop", "reply")),
        ([(1, "start", "reply"), (2, "less", "reply")], (2, "less", "reply")),
        ([(1, "stop", "provider"), (2, "start", "staff")], (1, "stop", "provider")),
        ([(1, "stop", "reply"), (2, "stop", "staff"), (3, "start", "staff")], (1, "stop", "reply")),
        ([(1, "stop", "staff"), (2, "less", "staff")], (2, "less", "staff")),
        ([(1, "stop", "staff"), (2, "less", "reply")], (1, "stop", "staff")),
        ([(1, "stop", "staff"), (2, "start", "reply")], (2, "start", "reply")),
        ([(1, "less", "reply"), (2, "start", "staff")], (2, "start", "staff")),
        ([(1, "start", "reply"), (1, "stop", "reply"), (1, "less", "reply")], (1, "stop", "reply")),
    ],
)
def test_the_word_said_last_counts_whenever_it_was_taken_in(said: list[Said], counts: Said | None) -> None:
    for order in permutations(map(entry, said)):
        found = said_last(order)
        assert (found and (found.at, found.word, found.source)) == (counts and (entry(counts).at, counts[1], counts[2]))
