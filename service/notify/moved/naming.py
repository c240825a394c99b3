"""Which sessions a text about a move names: told by its `dedupe_key`, so that it is made once a move. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

KEY = "moved:"


class Named(NamedTuple):
    """A session by its number, its placement as told, and the placement that the patient knows from before."""

    number: int
    placement: int
    known: int


def key_of(course_id: UUID, at: datetime, named: Iterable[Named]) -> str:
    """Say what the text is; `at` is the moment of the move (clinic time)."""
    sessions = "-".join(".".join(map(str, one)) for one in named)
    return f"{KEY}{course_id}:{at:%Y%m%dT%H%M%S%f}:{sessions}"


def named_in(dedupe_key: str) -> tuple[Named, ...]:
    """Read back whom such a text names."""
    sessions = dedupe_key.rpartition(":")[2].split("-")
    return tuple(Named(*map(int, one.split("."))) for one in sessions)
