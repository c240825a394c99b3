"""Unsent texts go along with a session that moves: each step keeps one row, which stands for the new place.

A text of an old place may wait beside that of the newest: its receipt said late that it had not arrived, and it is
tried again. It told a time that is over twice; nothing calls for it any more.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.models import CourseSession
from service.notify.delivery.settle import finish
from service.notify.models import Message


def step_key(session_id: UUID, step: str, occurrence: int) -> str:
    """Say what the text of a step is: the same key is never made twice."""
    return f"step:{session_id}:{step}:{occurrence}"


def move_along(session: Session, unsent: Iterable[Message], sessions: Iterable[CourseSession], now: datetime) -> None:
    """Let the newest row of each step stand for its session's place of today, and cancel older ones."""
    abouts = {one.id: one for one in sessions}
    newest: dict[str, tuple[Message, int]] = {}
    for row in sorted(unsent, key=lambda one: one.occurrence, reverse=True):
        about = abouts.get(row.session_id) if row.session_id is not None else None
        if about is not None and row.step is not None:
            key = step_key(about.id, row.step, about.placement)
            if newest.setdefault(key, (row, about.placement))[0] is not row:
                finish(session, row, "cancelled", "session_moved", now)
    made = _made(session, newest)
    for key, (row, placement) in newest.items():
        if key not in made:
            row.dedupe_key, row.occurrence = key, placement
        elif row.dedupe_key != key:
            finish(session, row, "cancelled", "session_moved", now)
    session.flush()


def _made(session: Session, rows: dict[str, tuple[Message, int]]) -> set[str]:
    """Return those of the keys that a text has already, unsent or not."""
    clinics = {row.clinic_id for row, _ in rows.values()}
    keys = select(Message.dedupe_key).where(Message.clinic_id.in_(clinics), Message.dedupe_key.in_(rows))
    return set(session.scalars(keys)) if rows else set()
