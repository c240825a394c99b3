import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.texts.placeholders import UnknownPlaceholderError, find_placeholders, render


def test_it_finds_each_placeholder_and_its_place() -> None:
    assert find_placeholders("Hi ((first name)), ring ((phone)).") == [("first name", 3), ("phone", 24)]


def test_it_puts_the_values_in() -> None:
    assert render("Hi (( first name )), ((clinic)) here", {"first name": "Ada", "clinic": "Fern Lane"}) == (
        "Hi Ada, Fern Lane here"
    )


def test_it_names_every_placeholder_without_a_value() -> None:
    with pytest.raises(UnknownPlaceholderError) as caught:
        render("((b)) ((a)) ((first name)) ((b))", {"first name": "Ada"})
    assert caught.value.names == ["a", "b"]
    assert str(caught.value) == "((a)), ((b))"


def test_it_reads_no_placeholder_out_of_a_value() -> None:
    assert render("Hi ((first name))", {"first name": "((phone))", "phone": "secret"}) == "Hi ((phone))"


@pytest.mark.parametrize(
    "text", ["(first name)", "((First name))", "(())", "((first name)", "{{first name}}", "%(a)s {a}"]
)
def test_it_takes_nothing_else_for_a_placeholder(text: str) -> None:
    assert find_placeholders(text) == []
    assert render(text, {}) == text


@given(st.text(max_size=100), st.text(max_size=30))
def test_it_leaves_every_other_character_alone(text: str, name: str) -> None:
    if not find_placeholders(text):
        assert render(f"{text}\n((first name))", {"first name": name}) == f"{text}\n{name}"
