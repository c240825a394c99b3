"""Let texts leave: what is written, for a whole batch at once, before the calls are made."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.pairs import Key
from service.notify.delivery.bulk import change_all, insert_all, table_of
from service.notify.delivery.claim import Lease
from service.notify.delivery.pacing import Load
from service.notify.delivery.provider import SendRequest
from service.notify.models import Attempt, AttemptMove, Message, MessageMove
from service.notify.whatsapp.gathering import is_by_whatsapp

Row = dict[str, Any]

GAVE_WAY: Row = {"fallback": "no_way"}
"""A text that is tried again is judged as at first only if it is known for which channel it was made."""


@dataclass(frozen=True, slots=True)
class Departure:
    """An attempt that is committed before its call is made; the call may start until then, by the monotonic clock."""

    clinic_id: UUID
    message_id: UUID
    attempt_id: UUID
    sender_id: UUID
    request: SendRequest
    load: Load
    start_until: float


@dataclass(frozen=True, slots=True)
class Departing:
    """A text that leaves: its message as it was claimed, the row of its attempt, and the call to make."""

    message: Message
    attempt: Row
    departure: Departure

    @property
    def key(self) -> Key:
        return self.message.clinic_id, self.message.id

    @property
    def gives_way(self) -> bool:
        """Tell whether a text with a number of its own was made for WhatsApp, and leaves by SMS."""
        return is_by_whatsapp(self.message) and self.message.fallback is None and self.attempt["channel"] == "sms"


def write_departures(session: Session, departing: Sequence[Departing], lease: Lease, now: datetime) -> None:
    """Move the messages from where they waited to sending, and begin their attempts; the database judges each move."""
    by_way = defaultdict(list)
    for one in departing:
        by_way[one.attempt["channel"], one.gives_way].append(one.key)
    for (channel, gives_way), keys in by_way.items():
        sending = _sending(channel, lease, now)
        change_all(session, table_of(Message), keys, sending | GAVE_WAY if gives_way else sending)
    insert_all(session, table_of(Attempt), [one.attempt for one in departing])
    moves = [line("message_id", one.key, one.message.state, "sending", now) for one in departing]
    insert_all(session, table_of(MessageMove), moves)
    started = [(one.key[0], one.attempt["id"]) for one in departing]
    at = departing[0].attempt["started_at"]
    insert_all(session, table_of(AttemptMove), [line("attempt_id", key, None, "started", at) for key in started])


def line(owner: str, key: Key, was: str | None, to: str, at: datetime) -> Row:
    """Write a line of a history; `owner` is the column that names whose."""
    return {"clinic_id": key[0], "id": new_id(), owner: key[1], "at": at, "from_state": was, "to_state": to}


def _sending(channel: str, lease: Lease, now: datetime) -> Row:
    return {
        "state": "sending",
        "reason": None,
        "updated_at": now,
        "next_try_at": None,
        "channel": channel,
        "leased_by": lease.holder,
        "leased_until": lease.until,
    }
