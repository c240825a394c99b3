"""Where a call task may go from each state, and its history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor
from service.notify.calls.models import CallEvent, CallTask
from service.notify.moves import IllegalMoveError

CALL_MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"done", "dropped"}),
    "done": frozenset({"open"}),
    "dropped": frozenset({"open"}),
}


def move_call(
    session: Session,
    task: CallTask,
    to: str,
    outcome: str | None,
    at: datetime,
    *,
    actor: Actor = SYSTEM,
    note: str | None = None,
) -> None:
    """Move a task and append to its history; `at` is clinic time. Raises `IllegalMoveError`."""
    if to not in CALL_MOVES[task.state]:
        raise IllegalMoveError(f"call task {task.id}: {task.state} → {to}")
    by_staff = actor.id if actor.kind == "staff" and to == "done" else None
    task.state, task.outcome, task.note = to, outcome, note
    task.done_by, task.done_at = by_staff, None if to == "open" else at
    note_call(session, task, outcome or "opened_again", at, actor=actor, note=note)


def note_call(
    session: Session,
    task: CallTask,
    kind: str,
    at: datetime,
    *,
    actor: Actor = SYSTEM,
    staff_id: UUID | None = None,
    detail: str | None = None,
    note: str | None = None,
) -> None:
    """Append to the history of a task."""
    event = CallEvent(clinic_id=task.clinic_id, call_task_id=task.id, at=at, kind=kind, staff_id=staff_id)
    event.actor_kind, event.actor_id, event.detail, event.note = actor.kind, actor.id, detail, note
    session.add(event)
    session.flush()
