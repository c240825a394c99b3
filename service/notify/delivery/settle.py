"""Small moves of a message that belong together: state, reason, lease, and the moment of the next try."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.notify.models import Message
from service.notify.moves import move_message


def release(message: Message) -> None:
    """Let go of the lease."""
    message.leased_by, message.leased_until = None, None


def finish(session: Session, message: Message, to: str, reason: str | None, at: datetime) -> None:
    """Move a text into a state in which no worker takes it."""
    move_message(session, message, to, reason, at)
    message.next_try_at = None
    release(message)


def requeue(session: Session, message: Message, reason: str, at: datetime, again_at: datetime) -> None:
    """Send a text back to the queue, to be claimed from `again_at` on (both clinic time)."""
    if message.state != "queued":
        move_message(session, message, "queued", reason, at)
    message.reason, message.updated_at = reason, at
    message.next_try_at = again_at
    release(message)


def hold_back(session: Session, message: Message, reason: str, at: datetime, until: datetime) -> None:
    """Keep a text planned until `until`; the history tells the first time for each reason."""
    if message.reason != reason:
        enqueue(session, message, at)
        move_message(session, message, "planned", reason, at)
    message.next_try_at = until
    release(message)


def enqueue(session: Session, message: Message, at: datetime) -> None:
    """Note that a worker has it in hand."""
    if message.state == "planned":
        move_message(session, message, "queued", None, at)
        session.flush()  # the database judges each move by itself
