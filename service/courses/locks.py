"""Let bookings of one practitioner, room or patient take turns, so that they do not deadlock on the constraints.

PostgreSQL's exclusion constraints alone deadlock under contention: each of two bookings waits for the other's row. On
SQLite write transactions take turns anyway. Patients come before everything else, so that somebody who first holds a
patient's diary still (`take_turns_for_patient`) keeps to the same order.
"""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from service.courses.models import Booking


def take_turns(session: Session, bookings: Iterable[Booking]) -> None:
    """Lock, until the transaction ends, everybody and everything that `bookings` take, always in the same order."""
    wanted = list(bookings)
    patients = {key for booking in wanted for key in _keys(booking, ("patient",))}
    others = {key for booking in wanted for key in _keys(booking, ("practitioner", "room"))}
    _lock(session, [*sorted(patients), *sorted(others)])


def take_turns_for_patient(session: Session, clinic_id: UUID, *patient_ids: UUID) -> None:
    """Lock, until the transaction ends, the diaries of patients, so that what is read of them stays true.

    To be asked before `take_turns`, once, with every patient that is concerned: whoever waits here then holds nothing
    that others wait for.
    """
    _lock(session, sorted({lock_key(clinic_id, "patient", patient_id) for patient_id in patient_ids}))


def take_turns_for_person(session: Session, clinic_id: UUID, actor_id: UUID) -> None:
    """Let two requests of one person take turns; to be asked before everything else."""
    _lock(session, [lock_key(clinic_id, "actor", actor_id)])


def _lock(session: Session, keys: list[int]) -> None:
    """Take the locks in the order given, in one statement."""
    if keys and session.get_bind().dialect.name == "postgresql":
        key = func.unnest(cast(keys, ARRAY(BigInteger))).column_valued("key")
        session.execute(select(func.pg_advisory_xact_lock(key))).all()


def _keys(booking: Booking, kinds: Iterable[str]) -> Iterable[int]:
    for what in kinds:
        resource: UUID | None = getattr(booking, f"{what}_id")
        if resource is not None:
            yield lock_key(booking.clinic_id, what, resource)


def lock_key(clinic_id: UUID, what: str, resource: UUID) -> int:
    """Name a resource by a signed 64-bit number, the kind of key that PostgreSQL locks by."""
    name = f"diary:{clinic_id}:{what}:{resource}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
