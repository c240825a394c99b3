"""Attempts whose end nobody knows, and what is known of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import Session, aliased

from service.base.pairs import Key
from service.base.unreadable import SealBrokenError, must_be_read
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.limits import ALERT_PATIENCE, ALERT_TRIES, LEASE, NO_RECEIPT_AFTER
from service.notify.delivery.outcomes import USEFUL_WITHOUT_EXPIRY
from service.notify.delivery.provider import Credentials
from service.notify.delivery.set_aside import SetAside
from service.notify.models import Attempt, Message
from service.notify.whatsapp.addresses import on_channel

LOOKED_AT_ONCE = 200
"""For each sender."""

RATHER_TWICE = ("alert", "number_test")
"""Kinds whose second call is harmless and whose missing one is not: they wait for no proof."""


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
    is_alert: bool = False

    @property
    def line(self) -> tuple[Credentials, str, str]:
        """Name the pair of numbers whose list shows it."""
        return self.credentials, self.sender, self.to


def unknown_attempts(session: Session, accounts: Accounts, aside: SetAside, real: datetime) -> list[OpenAttempt]:
    """Return each sender's oldest attempts whose outcome is unknown; one that cannot be read is set aside.

    Texts alone are listed: of calls and mail nothing is proven by the list.
    """
    of_texts = Attempt.channel.in_(TEXTING)
    oldest = _oldest_of_each_sender(Attempt.state == "unknown", of_texts, Attempt.id.not_in(aside.resting(real)))
    rows = session.execute(
        select(Attempt, Sender, Message.kind)
        .join(Message, (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id))
        .join(Sender, (Sender.clinic_id == Attempt.clinic_id) & (Sender.id == Attempt.sender_id))
        .join(oldest, _is_in(oldest))
        .order_by(Attempt.started_at)
    )
    found = []
    for attempt, sender, kind in rows:
        credentials = accounts.of(session, attempt.clinic_id, sender)
        try:
            found.append(_opened(attempt, sender, credentials, kind))
        except SealBrokenError as error:
            aside.note(attempt.id, error, real)
    return found


def _opened(attempt: Attempt, sender: Sender, credentials: Credentials, kind: str) -> OpenAttempt:
    must_be_read(attempt.to_number, attempt.body, credentials.auth_token)
    return OpenAttempt(
        clinic_id=attempt.clinic_id,
        id=attempt.id,
        credentials=credentials,
        sender=on_channel(attempt.channel, sender.address),
        to=on_channel(attempt.channel, attempt.to_number),
        body=attempt.body,
        started_at=attempt.started_at,
        is_alert=kind == "alert",
    )


def without_receipt(session: Session, now: datetime, resting: Collection[UUID]) -> list[Key]:
    """Return texts that were sent long ago and never got a receipt; `now` is clinic time. Mail has none."""
    silent = (
        select(Message.clinic_id, Message.id)
        .where(Message.state.in_(("accepted", "sent")), Message.reason.is_(None), Message.channel != "email")
        .where(Message.updated_at < now - NO_RECEIPT_AFTER, Message.id.not_in(resting))
        .limit(100)
    )
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(silent)]


def abandoned(session: Session, real: datetime, resting: Collection[UUID]) -> list[Key]:
    """Return the started attempts whose worker's lease ran out: it died, or is as good as dead.

    A late receipt of an earlier attempt may have released the lease; then it counts from the attempt's beginning.
    """
    let_go = Message.leased_until.is_(None) & (Attempt.started_at < real - LEASE)
    return _keys(session, resting, Attempt.state == "started", (Message.leased_until < real) | let_go)


def impatient(session: Session, real: datetime, resting: Collection[UUID]) -> list[Key]:
    """Return the started attempts of alerts that have waited too long for an answer."""
    overdue = Attempt.started_at < real - ALERT_PATIENCE
    return _keys(session, resting, Attempt.state == "started", Message.kind.in_(RATHER_TWICE), overdue)


def waiting_alerts(session: Session, real: datetime, resting: Collection[UUID]) -> list[Key]:
    """Return the alerts whose last attempt has been open too long: they must be tried again at once, a few times."""
    other, unanswered = aliased(Attempt), ("unknown", "unsent")
    of_message = (other.clinic_id == Message.clinic_id) & (other.message_id == Message.id)
    tries = select(func.count()).where(of_message, other.state.in_(unanswered)).scalar_subquery()
    return _keys(
        session,
        resting,
        Message.kind.in_(RATHER_TWICE),
        Message.state == "unknown",
        Attempt.state.in_(unanswered),
        Attempt.started_at < real - ALERT_PATIENCE,
        tries < ALERT_TRIES,
    )


def stale_unknown(
    session: Session, now: datetime, real: datetime, proof: timedelta, resting: Collection[UUID]
) -> list[Key]:
    """Return the patients' texts of unknown outcome, none of their calls young, whose advice is stale at `now`."""
    of_message = (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id)
    young = exists().where(of_message, Attempt.started_at > real - proof)
    old = Message.expires_at.is_(None) & (Message.due_at <= now - USEFUL_WITHOUT_EXPIRY)
    stale = select(Message.clinic_id, Message.id).where(
        Message.state == "unknown", Message.kind != "alert", (Message.expires_at <= now) | old, ~young
    )
    stale = stale.where(Message.id.not_in(resting))
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(stale.limit(LOOKED_AT_ONCE))]


def _keys(session: Session, resting: Collection[UUID], *which: ColumnElement[bool]) -> list[Key]:
    oldest = _oldest_of_each_sender(*which, Attempt.id.not_in(resting))
    keys = select(Attempt.clinic_id, Attempt.id).join(oldest, _is_in(oldest)).order_by(Attempt.started_at)
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(keys)]


def _oldest_of_each_sender(*which: ColumnElement[bool]) -> Subquery:
    """Select attempts sender by sender: what one sender cannot settle must not stand before what another can."""
    of_message = (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id)
    of_sender = (Attempt.clinic_id, Attempt.sender_id)
    place = func.row_number().over(partition_by=of_sender, order_by=(Attempt.started_at, Attempt.id)).label("place")
    return select(Attempt.clinic_id, Attempt.id, place).join(Message, of_message).where(*which).subquery()


def _is_in(oldest: Subquery) -> ColumnElement[bool]:
    same = (oldest.c.clinic_id == Attempt.clinic_id) & (oldest.c.id == Attempt.id)
    return same & (oldest.c.place <= LOOKED_AT_ONCE)
