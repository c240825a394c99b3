"""Make a call task, let one come back, or drop it; each once, by its key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.ids import new_id
from service.clinics.models import Staff
from service.courses.models import CourseSession
from service.courses.occurrence import began_at
from service.notify.alerts.roster import ladder_of, reachable
from service.notify.calls.models import CallTask
from service.notify.calls.moves import move_call, note_call
from service.notify.calls.rules import deadline_for, move_deadline
from service.notify.calls.wishes import says_only_move
from service.notify.case import calendar_of
from service.notify.locks import held
from service.notify.models import Message
from service.notify.replies.models import InboxItem

COMES_BACK = ("completion_undone", "goes_by_text")
"""Why a task was dropped that stands again once its text does not go after all."""


def call_for(session: Session, message: Message, about: CourseSession, why: str, now: datetime) -> None:
    """Have somebody ring in place of a text about a session; what was rung or dropped for good stays what it is.

    Not what was rung before the treatment had begun: that was for a tick which was taken back since.
    """
    due_at = max(message.due_at, now)
    deadline_at = deadline_for(message.call_day or 0, due_at, calendar_of(session, message.clinic_id))
    times = {"why": why, "due_at": due_at, "ask_at": due_at, "deadline_at": deadline_at}
    row = {
        **_about(message, message.dedupe_key),
        **times,
        "kind": "aftercare",
        "step": message.step,
        "day": message.call_day,
        "created_at": now,
    }
    if put_call(session, row, now) is not None:
        return
    task = session.scalars(_with_key(message.clinic_id, message.dedupe_key)).one()
    if (task.state == "dropped" and task.outcome in COMES_BACK) or _was_too_early(task, about):
        for name, value in times.items():
            setattr(task, name, value)
        task.nudged_at = task.managers_told_at = None
        move_call(session, task, "open", None, now)


def _was_too_early(task: CallTask, about: CourseSession) -> bool:
    if task.state != "done" or task.done_at is None or about.completed_at is None:
        return False
    return task.done_at < began_at(about.starts_at, about.ends_at, about.completed_at)


def call_to_move(
    session: Session,
    asked: Message,
    about: CourseSession,
    now: datetime,
    inbox_item_id: UUID | None,
    *,
    said_at: datetime,
) -> CallTask:
    """Have somebody ring a patient who answered MOVE at `said_at` to what they were told of a time; once a time."""
    standing = open_move(session, about)
    if standing is not None:
        standing.due_at = max(standing.due_at, said_at)
        return standing
    deadline_at = move_deadline(about.starts_at, now, calendar_of(session, asked.clinic_id))
    times = {"due_at": said_at, "ask_at": now, "deadline_at": deadline_at}
    row = {**_about(asked, _move_key(about)), **times, "kind": "move", "why": "wants_move", "created_at": now}
    row["owner_staff_id"] = owner_of_moves(session, asked.clinic_id, now)
    made = put_call(session, {**row, "session_id": about.id, "inbox_item_id": inbox_item_id}, now)
    if made is not None:
        return made
    task = session.scalars(_with_key(asked.clinic_id, _move_key(about))).one()
    task.due_at, task.inbox_item_id = said_at, inbox_item_id  # they were rung, kept the place, and ask again
    stand_again(session, task, about, now)
    return task


def stand_again(session: Session, task: CallTask, about: CourseSession, now: datetime) -> None:
    """Let a call about another time come back, with the time that is left for it now."""
    deadline_at = move_deadline(about.starts_at, now, calendar_of(session, task.clinic_id))
    task.ask_at, task.deadline_at, task.nudged_at, task.managers_told_at = now, deadline_at, None, None
    if task.state != "open":
        move_call(session, task, "open", None, now)


def open_move(session: Session, about: CourseSession) -> CallTask | None:
    """Find the call that a patient has asked for already about the time of a session, held; in any room it has then."""
    asked = CallTask.clinic_id == about.clinic_id, CallTask.session_id == about.id
    moves = select(CallTask).where(*asked, CallTask.kind == "move", CallTask.state == "open")
    return session.scalars(held(moves.order_by(CallTask.id).limit(1))).one_or_none()


def place_asked_about(task: CallTask) -> int:
    """Say which of the places of its session a call about another time was asked for."""
    return int(task.key.rpartition(":")[2])


def settle_with_item(session: Session, actor: Actor, item: InboxItem, now: datetime) -> None:
    """Settle the call that an inbox item asked for, as somebody has closed the item.

    Not where more came in with it: what was closed may be the rest, and the wish for another time still stands.
    """
    if not says_only_move(item.text):
        return
    asked = select(CallTask).where(CallTask.clinic_id == item.clinic_id, CallTask.inbox_item_id == item.id)
    for task in session.scalars(held(asked.where(CallTask.state == "open").order_by(CallTask.id))).all():
        move_call(session, task, "done", "settled_in_inbox", now, actor=actor)


def open_with_item(session: Session, actor: Actor, item: InboxItem, now: datetime) -> None:
    """Open again the call that was settled as its inbox item was closed, where that was a slip."""
    settled = (CallTask.inbox_item_id == item.id, CallTask.state == "done", CallTask.outcome == "settled_in_inbox")
    asked = select(CallTask).where(CallTask.clinic_id == item.clinic_id, *settled)
    for task in session.scalars(held(asked.order_by(CallTask.id))).all():
        move_call(session, task, "open", None, now, actor=actor)


def put_call(session: Session, row: dict[str, object], now: datetime) -> CallTask | None:
    """Add an open task with the first line of its history; None where it was made before."""
    clinic_id = row["clinic_id"]
    assert isinstance(clinic_id, UUID)
    owner_id = row["owner_staff_id"] if "owner_staff_id" in row else owner_of_calls(session, clinic_id, now)
    whole = {**row, "id": new_id(), "state": "open", "tries": 0, "owner_staff_id": owner_id}
    on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    unless_made = on.insert(CallTask).on_conflict_do_nothing(index_elements=["clinic_id", "key"])
    made = session.scalar(unless_made.values(whole).returning(CallTask.id))
    if made is None:
        return None
    task = session.get_one(CallTask, (clinic_id, made))
    note_call(session, task, "made", now, staff_id=task.owner_staff_id, detail=task.why)
    return task


def drop(session: Session, tasks: Sequence[CallTask], reason: str, now: datetime) -> None:
    """Take back open tasks, saying why."""
    for task in tasks:
        if task.state == "open":
            move_call(session, task, "dropped", reason, now)


def owner_of_calls(session: Session, clinic_id: UUID, now: datetime) -> UUID | None:
    """Say who answers for a new call: the first on the clinic's ladder who can be reached, else the first of them."""
    rungs = ladder_of(session, clinic_id, now)
    here = set(session.scalars(select(Staff.id).where(Staff.clinic_id == clinic_id, Staff.active)))
    able = [rung for rung in rungs if rung.reachable] or [rung for rung in rungs if rung.staff_id in here]
    return able[0].staff_id if able else None


def owner_of_moves(session: Session, clinic_id: UUID, now: datetime) -> UUID | None:
    """Say who answers for a call about another time: somebody at the desk, who keeps the diary, else as for any."""
    at_desk = select(Staff).where(Staff.clinic_id == clinic_id, Staff.role == "receptionist", Staff.active)
    desk = sorted(session.scalars(at_desk.order_by(Staff.id)), key=lambda one: not reachable(one))
    return desk[0].id if desk else owner_of_calls(session, clinic_id, now)


def _about(message: Message, key: str) -> dict[str, object]:
    return {
        "clinic_id": message.clinic_id,
        "key": key,
        "patient_id": message.patient_id,
        "course_id": message.course_id,
        "session_id": message.session_id,
        "message_id": message.id,
    }


def _with_key(clinic_id: UUID, key: str) -> Select[CallTask]:
    return held(select(CallTask).where(CallTask.clinic_id == clinic_id, CallTask.key == key))


def _move_key(about: CourseSession) -> str:
    return f"move:{about.id}:{about.placement}"
