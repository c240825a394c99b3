"""The ledger of opt-outs: per number and channel, whoever the number belongs to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.lookup import number_digest, number_digests
from service.patients.models import OptOut


def record(
    session: Session,
    clinic_id: UUID,
    e164: str,
    channel: str,
    *,
    opted_out: bool,
    source: str,
    at: datetime,
    word: str | None = None,
) -> OptOut:
    """Append an entry; `source` is `reply`, `provider` or `staff`; `at` is clinic time."""
    entry = OptOut(clinic_id=clinic_id, number_digest=number_digest(clinic_id, e164), channel=channel, at=at)
    entry.opted_out, entry.source, entry.word = opted_out, source, word
    session.add(entry)
    session.flush()
    return entry


def history(session: Session, clinic_id: UUID, e164: str) -> list[OptOut]:
    """Return every entry of a number on any channel, oldest first."""
    of_number = select(OptOut).where(
        OptOut.clinic_id == clinic_id, OptOut.number_digest.in_(number_digests(clinic_id, e164))
    )
    return list(session.scalars(of_number.order_by(OptOut.at, OptOut.id)))


def is_opted_out(session: Session, clinic_id: UUID, e164: str, channel: str) -> bool:
    """Tell whether the newest entry for this number on this channel is a stop."""
    newest = (
        select(OptOut.opted_out)
        .where(
            OptOut.clinic_id == clinic_id,
            OptOut.number_digest.in_(number_digests(clinic_id, e164)),
            OptOut.channel == channel,
        )
        .order_by(OptOut.at.desc(), OptOut.id.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))
