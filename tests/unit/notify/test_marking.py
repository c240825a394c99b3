"""Marked words: those that decided, and nothing else; no letter is ever lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.marking import mark


@pytest.mark.parametrize(
    ("text", "because", "parts"),
    [
        ("it is sore", ["sore"], (("it is ", False), ("sore", True))),
        ("sore, so sore", ["sore"], (("sore", True), (", so ", False), ("sore", True))),
        ("really sore", ["really sore", "sore"], (("really sore", True),)),
        ("a burning sore", ["burning so", "so"], (("a ", False), ("burning so", True), ("re", False))),
        ("all fine", [], (("all fine", False),)),
        ("all fine", [""], (("all fine", False),)),
        ("", ["sore"], ()),
    ],
)
def test_it_cuts_a_text_around_what_decided(text: str, because: list[str], parts: object) -> None:
    assert mark(text, because) == parts


@given(st.text("ab c", max_size=30), st.lists(st.text("ab c", max_size=4), max_size=4))
def test_the_parts_put_together_are_the_text(text: str, because: list[str]) -> None:
    assert "".join(part for part, _ in mark(text, because)) == text
