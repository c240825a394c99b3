"""Attempts whose end nobody knows, and what is known of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.delivery.provider import Credentials
from service.notify.models import Attempt, Message

LOOKED_AT_ONCE = 50


@dataclass(frozen=True, slots=True, repr=False)
class OpenAttempt:
    """An attempt in the state unknown, with what its text must look like in the provider's list."""

    clinic_id: UUID
    id: UUID
    credentials: Credentials
    sender: str
    to: str
    body: str
    started_at: datetime

    @property
    def line(self) -> tuple[Credentials, str, str]:
        """Name the pair of numbers whose list shows it."""
        return self.credentials, self.sender, self.to


def unknown_attempts(session: Session, accounts: Accounts) -> list[OpenAttempt]:
    """Return the oldest attempts whose outcome is unknown."""
    rows = session.execute(
        select(Attempt, Sender)
        .join(Sender, (Sender.clinic_id == Attempt.clinic_id) & (Sender.id == Attempt.sender_id))
        .where(Attempt.state == "unknown")
        .order_by(Attempt.started_at)
        .limit(LOOKED_AT_ONCE)
    )
    return [
        OpenAttempt(
            clinic_id=attempt.clinic_id,
            id=attempt.id,
            credentials=accounts.of(session, attempt.clinic_id, sender),
            sender=sender.address,
            to=attempt.to_number,
            body=attempt.body,
            started_at=attempt.started_at,
        )
        for attempt, sender in rows
    ]


def abandoned(session: Session, real: datetime) -> list[tuple[UUID, UUID]]:
    """Return the started attempts whose worker's lease ran out: it died, or is as good as dead."""
    return _keys(session, Message.leased_until < real)


def impatient(session: Session, real: datetime) -> list[tuple[UUID, UUID]]:
    """Return the started attempts of alerts that have waited too long for an answer."""
    return _keys(session, (Message.kind == "alert") & (Attempt.started_at < real - ALERT_PATIENCE))


def _keys(session: Session, which: object) -> list[tuple[UUID, UUID]]:
    of_message = (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id)
    started = select(Attempt.clinic_id, Attempt.id).join(Message, of_message).where(Attempt.state == "started")
    oldest = started.where(which).order_by(Attempt.started_at).limit(LOOKED_AT_ONCE)  # type: ignore[arg-type]
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(oldest)]


def waiting_alerts(session: Session, real: datetime) -> list[tuple[UUID, UUID]]:
    """Return the alerts whose last attempt has been open too long: they must be tried again at once."""
    of_message = (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id)
    rows = session.execute(
        select(Attempt.clinic_id, Attempt.id)
        .join(Message, of_message)
        .where(
            Message.kind == "alert",
            Message.state == "unknown",
            Attempt.state.in_(("unknown", "unsent")),
            Attempt.started_at < real - ALERT_PATIENCE,
        )
        .order_by(Attempt.started_at)
        .limit(LOOKED_AT_ONCE)
    )
    return [(clinic_id, id_) for clinic_id, id_ in rows]
