"""What patients tell the rest of the program: facts, handed to listeners in the transaction that made them true."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor


@dataclass(frozen=True, slots=True)
class PatientFact:
    """Something that is now true of a patient; `at` is clinic time.

    `reachability_changed`: the number, the channel, consent to it, or the stop of the number is no longer what it was.
    """

    kind: Literal["reachability_changed"]
    clinic_id: UUID
    patient_id: UUID
    actor: Actor
    at: datetime


PatientListener = Callable[[Session, PatientFact], None]
"""Somebody who acts on a fact in the same transaction; an exception takes the fact back with everything else."""


def tell(listeners: Iterable[PatientListener], session: Session, fact: PatientFact) -> None:
    """Flush what makes the fact true, then hand it to every listener in turn."""
    session.flush()
    for listener in listeners:
        listener(session, fact)
