"""Texts to an address that no sender has: a number of the account that nobody set up, or gave up.

1. Where the account belongs to one clinic alone, the text is that clinic's, as if one of its senders had got it.
2. Where it may be of several clinics, nobody may see it: it waits unsettled, is looked at again each day, and
   `aftercourse doctor` says so. Once the number is set up it finds its way.
3. An account that belongs to one clinic never brings a text to another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from service.clinics.models import TEXTING, Sender
from service.notify.case import senders_of
from service.notify.replies.models import RawWebhook

WhoseAccount = Callable[[Session, str], UUID | None]
"""Name the one clinic that an account at the provider belongs to; None where there is none, or more than one."""

LOOK_AGAIN = timedelta(days=1)
SOON = timedelta(minutes=1)
"""What is not settled for another reason, and has not failed, is tried again sooner than that."""


def nobodys(_session: Session, _account_sid: str) -> None:
    """Say of every account that it belongs to no clinic."""


def stand_in(session: Session, clinic_id: UUID | None) -> Sender | None:
    """Find the sender that a stray text is brought to: the clinic's first for SMS, which can answer, else any."""
    senders = [one for one in senders_of(session, clinic_id) if one.channel in TEXTING] if clinic_id is not None else []
    return next((one for one in senders if one.channel == "sms"), senders[0] if senders else None)


def leave(raw: RawWebhook, now: datetime) -> None:
    """Take the claim on a raw row back, and let it wait; `now` is machine time."""
    raw.settled_at, raw.failures, raw.retry_at = None, 0, now + LOOK_AGAIN


def is_left(now: datetime) -> ColumnElement[bool]:
    """Select the raw rows that wait because their address is nobody's; `now` is machine time."""
    return and_(RawWebhook.settled_at.is_(None), RawWebhook.failures == 0, RawWebhook.retry_at > now + SOON)


def count_left(session: Session, now: datetime) -> int:
    """Count the texts that wait because their address is nobody's."""
    return session.scalar(select(func.count()).select_from(RawWebhook).where(is_left(now))) or 0
