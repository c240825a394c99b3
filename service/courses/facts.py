"""What courses tell the rest of the program: facts, handed to listeners in the transaction that made them true."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor

FactKind = Literal[
    "booked",
    "completed",
    "completion_undone",
    "moved",
    "cancelled",
    "hold_placed",
    "hold_lifted",
    "hold_withdrawn",
]


@dataclass(frozen=True, slots=True)
class CourseFact:
    """Something that is now true of a course; `at` is clinic time.

    `session_ids` names the sessions that it happened to; for holds there are none, they concern the whole course.
    """

    kind: FactKind
    clinic_id: UUID
    course_id: UUID
    session_ids: tuple[UUID, ...]
    actor: Actor
    at: datetime


Listener = Callable[[Session, CourseFact], None]
"""Somebody who acts on a fact in the same transaction; an exception takes the fact back with everything else."""


def tell(listeners: Iterable[Listener], session: Session, fact: CourseFact) -> None:
    """Flush what makes the fact true, then hand it to every listener in turn."""
    session.flush()
    for listener in listeners:
        listener(session, fact)
