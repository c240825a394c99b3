"""Let bookings of one practitioner, room or patient take turns, so that they do not deadlock on the constraints.

PostgreSQL's exclusion constraints alone deadlock under contention: each of two bookings waits for the other's row. On
SQLite write transactions take turns anyway.
"""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.models import Booking


def take_turns(session: Session, bookings: Iterable[Booking]) -> None:
    """Lock, until the transaction ends, everybody and everything that `bookings` take, always in the same order."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted({key for booking in bookings for key in _keys(booking)}):
        session.execute(select(func.pg_advisory_xact_lock(key)))


def take_turns_for_patient(session: Session, clinic_id: UUID, patient_id: UUID) -> None:
    """Lock, until the transaction ends, one patient's diary, so that what is read of it stays true.

    To be asked before `take_turns`, and for one patient only: whoever waits here then holds nothing others wait for.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(lock_key(clinic_id, "patient", patient_id))))


def _keys(booking: Booking) -> Iterable[int]:
    for what in ("practitioner", "room", "patient"):
        resource: UUID | None = getattr(booking, f"{what}_id")
        if resource is not None:
            yield lock_key(booking.clinic_id, what, resource)


def lock_key(clinic_id: UUID, what: str, resource: UUID) -> int:
    """Name a resource by a signed 64-bit number, the kind of key that PostgreSQL locks by."""
    name = f"diary:{clinic_id}:{what}:{resource}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
