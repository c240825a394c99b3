"""The two tables of moves: where an attempt and a message may go from each state.

The database guards the same pairs by triggers (migrations 0007, 0046 and 0055); a test holds the two against each
other. Each move is appended to a history with its time and reason. Receipts may skip states and never lead back; that
a text arrived counts even after a receipt that said it had not.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from service.notify.models import Attempt, AttemptMove, Message, MessageMove

ATTEMPT_MOVES: dict[str, frozenset[str]] = {
    "started": frozenset({"accepted", "refused", "unknown", "sent", "delivered", "read", "undelivered", "failed"}),
    "unknown": frozenset({"accepted", "unsent", "sent", "delivered", "read", "undelivered", "failed"}),
    "unsent": frozenset({"accepted", "sent", "delivered", "read", "undelivered", "failed"}),
    "accepted": frozenset({"sent", "delivered", "read", "undelivered", "failed"}),
    "sent": frozenset({"delivered", "read", "undelivered", "failed"}),
    "delivered": frozenset({"read"}),
    "refused": frozenset(),
    "read": frozenset(),
    "undelivered": frozenset({"delivered", "read"}),
    "failed": frozenset({"delivered", "read"}),
}

MESSAGE_MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"queued", "sending", "skipped", "cancelled", "expired"}),
    "queued": frozenset({"planned", "sending", "skipped", "cancelled", "expired", "failed"}),
    "sending": frozenset(
        {"queued", "accepted", "sent", "delivered", "read", "unknown", "undelivered", "failed", "skipped"}
    ),
    "unknown": frozenset({"queued", "accepted", "sent", "delivered", "read", "undelivered", "failed", "expired"}),
    "accepted": frozenset({"queued", "sent", "delivered", "read", "undelivered", "failed"}),
    "sent": frozenset({"queued", "delivered", "read", "undelivered", "failed"}),
    "delivered": frozenset({"read"}),
    "undelivered": frozenset({"queued"}),
    "failed": frozenset({"queued"}),
    "skipped": frozenset({"planned"}),
    "cancelled": frozenset({"planned"}),
    "expired": frozenset({"planned", "accepted", "sent", "delivered", "read", "undelivered", "failed"}),
    "read": frozenset(),
}


class IllegalMoveError(Exception):
    """Tell that a state machine was asked for a move that is not in its table."""


def move_message(session: Session, message: Message, to: str, reason: str | None, at: datetime) -> None:
    """Move a message and append to its history; `at` is clinic time. Raises `IllegalMoveError`."""
    if to not in MESSAGE_MOVES[message.state]:
        raise IllegalMoveError(f"message {message.id}: {message.state} → {to}")
    _note_message(session, message, message.state, to, reason, at)
    message.state, message.reason, message.updated_at = to, reason, at


def begin_message(session: Session, message: Message) -> None:
    """Add a new message with the first line of its history."""
    session.add(message)
    session.flush()
    _note_message(session, message, None, message.state, message.reason, message.created_at)


def move_attempt(session: Session, attempt: Attempt, to: str, reason: str | None, at: datetime) -> None:
    """Move an attempt and append to its history; `at` is machine time. Raises `IllegalMoveError`."""
    if to not in ATTEMPT_MOVES[attempt.state]:
        raise IllegalMoveError(f"attempt {attempt.id}: {attempt.state} → {to}")
    _note_attempt(session, attempt, attempt.state, to, reason, at)
    attempt.state, attempt.reason = to, reason


def begin_attempt(session: Session, attempt: Attempt) -> None:
    """Add a new attempt with the first line of its history."""
    session.add(attempt)
    session.flush()
    _note_attempt(session, attempt, None, attempt.state, attempt.reason, attempt.started_at)


def _note_message(
    session: Session, message: Message, was: str | None, to: str, reason: str | None, at: datetime
) -> None:
    move = MessageMove(clinic_id=message.clinic_id, message_id=message.id, at=at)
    move.from_state, move.to_state, move.reason = was, to, reason
    session.add(move)


def _note_attempt(
    session: Session, attempt: Attempt, was: str | None, to: str, reason: str | None, at: datetime
) -> None:
    move = AttemptMove(clinic_id=attempt.clinic_id, attempt_id=attempt.id, at=at)
    move.from_state, move.to_state, move.reason = was, to, reason
    session.add(move)
