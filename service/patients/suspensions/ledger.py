"""Suspend a number, lift that, and say which numbers are suspended."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digest, number_digests
from service.base.pairs import among_told, any_of, told_pairs
from service.base.unreadable import can_be_read
from service.patients.suspensions.models import NumberSuspension

SaidBy = Literal["desk", "reply"]

_OF_NUMBERS = select(NumberSuspension).where(among_told(NumberSuspension.clinic_id, NumberSuspension.number_digest))


def suspend(
    session: Session, clinic_id: UUID, e164: str, *, said_by: SaidBy, at: datetime, patient_id: UUID | None = None
) -> NumberSuspension | None:
    """Suspend a number; None where it is suspended already, or was settled after this was said (`at`, clinic time)."""
    if is_suspended(session, clinic_id, e164) or _settled_since(session, clinic_id, e164, at):
        return None
    row = NumberSuspension(clinic_id=clinic_id, number_digest=number_digest(clinic_id, e164), since=at)
    row.reason, row.patient_id = said_by, patient_id
    session.add(row)
    session.flush()
    return row


def lift(session: Session, clinic_id: UUID, e164: str, *, by: UUID | None, at: datetime) -> bool:
    """Let a number be texted again; tells whether it was suspended."""
    return bool(_lifted(session, clinic_id, e164, by=by, at=at))


def hold(session: Session, clinic_id: UUID, e164: str) -> bool:
    """Hold what suspends a number until the transaction ends; tells whether anything does."""
    return bool(session.scalars(_open_for(clinic_id, e164).with_for_update()).all())


def given_up(session: Session, clinic_id: UUID, e164: str, *, by: UUID | None, at: datetime) -> None:
    """Settle a number that was wrong and that no patient has any more: whoever has it next is texted there.

    Texts may wait that were made for it and for no other: `given_up_digests` tells them from later ones.
    """
    for row in _lifted(session, clinic_id, e164, by=by, at=at):
        row.given_up_at = at
    session.flush()


def is_suspended(session: Session, clinic_id: UUID, e164: str) -> bool:
    """Tell whether a number is suspended; of one that cannot be read nobody can say so."""
    return can_be_read(e164) and session.scalar(_open_for(clinic_id, e164).limit(1)) is not None


def was_given_up(session: Session, clinic_id: UUID, e164: str) -> bool:
    """Tell whether a number was once wrong and then put right: whoever has it now may be a stranger."""
    given = _of(clinic_id, e164).where(NumberSuspension.given_up_at.is_not(None))
    return can_be_read(e164) and session.scalar(given.limit(1)) is not None


def in_doubt(session: Session, numbers: Collection[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], tuple[bool, bool]]:
    """Tell of several numbers, by their clinic, whether they are suspended and whether they were given up."""
    by_digest = {(place[0], digest): place for place in numbers for digest in number_digests(*place)}
    found = dict.fromkeys(numbers, (False, False))
    for row in session.scalars(_OF_NUMBERS, told_pairs(by_digest)):
        place = by_digest[row.clinic_id, row.number_digest]
        suspended, given = found[place]
        found[place] = suspended or row.lifted_at is None, given or row.given_up_at is not None
    return found


def suspended_digests(session: Session, clinic_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Name every suspended number of these clinics by clinic and digest, in one query.

    A number is one of them if any of its `number_digests` is, as `is_among` says: the key may have changed since.
    """
    open_rows = select(NumberSuspension.clinic_id, NumberSuspension.number_digest).where(
        any_of(NumberSuspension.clinic_id, clinic_ids), NumberSuspension.lifted_at.is_(None)
    )
    return {(clinic_id, digest) for clinic_id, digest in session.execute(open_rows)}


def given_up_digests(session: Session, clinic_ids: Collection[UUID]) -> dict[tuple[UUID, str], datetime]:
    """Tell, by clinic and digest, when numbers that were wrong were given up last (clinic time), in one query."""
    given = select(NumberSuspension.clinic_id, NumberSuspension.number_digest, NumberSuspension.given_up_at).where(
        any_of(NumberSuspension.clinic_id, clinic_ids), NumberSuspension.given_up_at.is_not(None)
    )
    rows = session.execute(given.order_by(NumberSuspension.given_up_at)).all()
    return {(clinic_id, digest): at for clinic_id, digest, at in rows if at is not None}


def is_among(suspended: Collection[tuple[UUID, str]], clinic_id: UUID, e164: str) -> bool:
    """Tell whether a number is one of `suspended_digests`; makes its digests only where the clinic has any."""
    if all(suspended_in != clinic_id for suspended_in, _ in suspended):
        return False
    return any((clinic_id, digest) in suspended for digest in number_digests(clinic_id, e164))


def _lifted(
    session: Session, clinic_id: UUID, e164: str, *, by: UUID | None, at: datetime
) -> Sequence[NumberSuspension]:
    rows = session.scalars(_open_for(clinic_id, e164).with_for_update()).all()
    for row in rows:
        row.lifted_at, row.lifted_by = at, by
    session.flush()
    return rows


def _settled_since(session: Session, clinic_id: UUID, e164: str, at: datetime) -> bool:
    """Tell whether somebody lifted a suspension of a number after this moment."""
    return session.scalar(_of(clinic_id, e164).where(NumberSuspension.lifted_at > at).limit(1)) is not None


def _open_for(clinic_id: UUID, e164: str) -> Select[NumberSuspension]:
    return _of(clinic_id, e164).where(NumberSuspension.lifted_at.is_(None))


def _of(clinic_id: UUID, e164: str) -> Select[NumberSuspension]:
    return select(NumberSuspension).where(
        NumberSuspension.clinic_id == clinic_id,
        NumberSuspension.number_digest.in_(number_digests(clinic_id, e164)),
    )
