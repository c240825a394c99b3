"""The outbox: the one way to make a text. It is written in the transaction of the fact that causes it.

A text that exists already, by its `dedupe_key`, is never made again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.inserting import insert_unless
from service.base.late import LateSession
from service.base.models import fresh
from service.notify.models import Message, MessageMove

Lane = Literal["urgent", "aftercare", "housekeeping"]
Kind = Literal[
    "step",
    "acknowledgement",
    "alert",
    "answer",
    "reply",
    "offer",
    "moved",
    "nudge",
    "proof",
    "check_in",
    "number_test",
    "invitation",
]
TO_PATIENTS: tuple[Kind, ...] = ("step", "acknowledgement", "reply", "offer", "moved", "check_in", "invitation")
LANES: tuple[Lane, ...] = ("urgent", "aftercare", "housekeeping")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """A text to be. `due_at`, `expires_at` and `created_at` are clinic time.

    Give `to_number` and `body` where they are fixed; a step's are found at the moment of sending. A reply or an
    acknowledgement carries its `conversation_id`: it leaves from that conversation's sender.
    """

    clinic_id: UUID
    dedupe_key: str
    kind: Kind
    lane: Lane
    due_at: datetime
    created_at: datetime
    channel: str = "sms"
    language: str = "en"
    expires_at: datetime | None = None
    step: str | None = None
    occurrence: int = 1
    patient_id: UUID | None = None
    course_id: UUID | None = None
    session_id: UUID | None = None
    staff_id: UUID | None = None
    conversation_id: UUID | None = None
    inbox_item_id: UUID | None = None
    protocol_version_id: UUID | None = None
    to_number: str | None = None
    body: str | None = None
    call_day: int | None = None

    def values(self) -> dict[str, Any]:
        """Give the columns that it fills."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def put(session: Session, draft: MessageDraft) -> Message | None:
    """Add a planned text with the first line of its history; None where this text was made before.

    A session that writes late takes every text for a new one; the database refuses the transaction where one is not.
    """
    row = _columns(draft)
    if isinstance(session, LateSession):
        made: Message | None = fresh(Message, row)
        session.add(made)
    else:
        made = insert_unless(session, Message, ["clinic_id", "dedupe_key"], row)
    if made is not None:
        session.add(_first_move(row))
    return made


def _columns(draft: MessageDraft) -> dict[str, Any]:
    return draft.values() | {
        "id": new_id(),
        "state": "planned",
        "next_try_at": draft.due_at,
        "updated_at": draft.created_at,
    }


def _first_move(row: dict[str, Any]) -> MessageMove:
    about = {"clinic_id": row["clinic_id"], "message_id": row["id"], "at": row["created_at"]}
    return fresh(MessageMove, {**about, "id": new_id(), "from_state": None, "to_state": "planned", "reason": None})
