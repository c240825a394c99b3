"""A sealed value that does not open: its row loads, and whoever uses the value is told instead of misled."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import Environment
from sqlalchemy.dialects import sqlite

from service.base import unreadable
from service.base.columns import Sealed
from service.base.unreadable import SHOWN, SealBrokenError, Unreadable, can_be_read, if_readable, is_of_seal
from tests.support.logged import logged_by

SQLITE = sqlite.dialect()
USES: list[Callable[[Any], object]] = [
    str,
    len,
    list,
    hash,
    bytes,
    lambda value: f"{value}",
    lambda value: f"{value:>9}",
    lambda value: "%s" % value,  # noqa: UP031 - the old way is one of the ways
    lambda value: value == "Marnie",
    lambda value: "Marnie" != value,  # noqa: SIM300 - from the other side too
    lambda value: value < "Marnie",
    lambda value: "M" in value,
    {"Marnie": 1}.get,
    lambda value: value + "!",
    lambda value: "!" + value,
    lambda value: value * 2,
    lambda value: value[0],
    lambda value: value.split(),
    lambda value: value.encode(),
]
REFUSED_BY_PYTHON: list[Callable[[Any], object]] = [
    lambda value: " ".join(["Marnie", value]),  # noqa: FLY002 - joining is the question
    lambda value: re.match("", value),
    lambda value: json.dumps({"name": value}),
    "Marnie".startswith,
]


@pytest.fixture
def value() -> Unreadable:
    return Unreadable("no data key k9 for a value of patients.name")


@pytest.mark.parametrize("use", USES)
def test_whoever_uses_it_is_told_which_key_is_missing(value: Unreadable, use: Callable[[Any], object]) -> None:
    with pytest.raises(SealBrokenError, match=r"k9 for a value of patients\.name"):
        use(value)


@pytest.mark.parametrize("use", REFUSED_BY_PYTHON)
def test_nothing_takes_it_for_an_empty_text(value: Unreadable, use: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        use(value)


def test_it_is_there_and_says_so(value: Unreadable) -> None:
    assert value
    assert value is not None
    assert not can_be_read("Marnie", value, None)
    assert can_be_read("Marnie", None)
    assert (if_readable(value, "?"), if_readable("Marnie", "?")) == ("?", "Marnie")


def test_a_page_shows_a_sentence_in_its_place(value: Unreadable) -> None:
    page = Environment(autoescape=True).from_string("{% if name %}{{ name }}{% endif %}")
    assert page.render(name=value) == SHOWN


def test_a_form_that_sends_the_sentence_back_overwrites_nothing() -> None:
    with pytest.raises(SealBrokenError):
        Sealed("patients.name").process_bind_param(SHOWN, SQLITE)


def test_it_can_be_replaced_and_is_no_change_of_itself(value: Any) -> None:
    column = Sealed("patients.name")
    assert column.compare_values(value, value)
    assert not column.compare_values("Marnie", value)
    assert not column.compare_values(value, Unreadable("another"))
    assert column.compare_values("Marnie", "Marnie")


def test_it_is_never_written_into_another_column(value: Any) -> None:
    with pytest.raises(SealBrokenError):
        Sealed("messages.to_number").process_bind_param(value, SQLITE)


def test_the_log_tells_a_missing_key_once_and_no_words() -> None:
    stored = Sealed("somewhere.else").process_bind_param("Marnie", SQLITE)
    with logged_by(unreadable) as told:
        for _ in range(3):
            Sealed("somewhere.here").process_result_value(stored, SQLITE)
    assert [one["event"] for one in told] == ["sealed_value_unreadable"]
    assert "somewhere.here" in told[0]["why"]
    assert "Marnie" not in str(told)


def test_it_is_known_behind_the_error_of_the_database(value: Unreadable) -> None:
    wrapped = RuntimeError("while writing")
    wrapped.__cause__ = SealBrokenError("k9")
    assert is_of_seal(wrapped)
    assert not is_of_seal(RuntimeError("something else"))
