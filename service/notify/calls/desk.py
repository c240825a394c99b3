"""What staff do with calls. Each method checks, acts, and leaves an audit entry; the caller commits."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.clinics.models import Staff
from service.notify.calls.models import CallTask
from service.notify.calls.moves import move_call, note_call
from service.notify.calls.rules import ask_again_at
from service.notify.case import calendar_of
from service.notify.inbox.closing import close
from service.notify.inbox.taking import locked
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.judging import MOVE

Outcome = Literal["reached", "not_needed"]


class CallDesk:
    """Settle, put off, hand over and bring back calls of the actor's clinic; another clinic's are `not_found`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def done(self, session: Session, actor: Actor, task_id: UUID, outcome: Outcome, note: str = "") -> CallTask:
        """Settle a call. The same again changes nothing; refuses `call_settled`, and not_needed without its reason."""
        task, written = self._locked(session, actor, task_id), note.strip()
        if task.state == "done" and task.outcome == outcome:
            return task
        if outcome == "not_needed" and not written:
            raise invalid(Fault("$.note", "Please say why the call is not needed."))
        self._open(task)
        move_call(session, task, "done", outcome, self._clock.now(), actor=actor, note=written or None)
        self._record(session, actor, task, "call.done")
        self._close_item(session, actor, task, written)
        return task

    def no_answer(self, session: Session, actor: Actor, task_id: UUID) -> CallTask:
        """Note a call that nobody answered: it is asked for again in an hour, or at the next opening."""
        task, now = self._open(self._locked(session, actor, task_id)), self._clock.now()
        task.tries += 1
        task.ask_at = ask_again_at(now, calendar_of(session, task.clinic_id))
        task.nudged_at = None
        note_call(session, task, "no_answer", now, actor=actor)
        self._record(session, actor, task, "call.no_answer")
        return task

    def hand_over(self, session: Session, actor: Actor, task_id: UUID, staff_id: UUID) -> CallTask:
        """Give a call to somebody: a manager any, others their own or nobody's; anybody may take one over."""
        task = self._open(self._locked(session, actor, task_id))
        staff = session.get(Staff, (task.clinic_id, staff_id))
        if staff is None or not staff.active:
            raise invalid(Fault("$.staff_id", "is nobody who works here"))
        mine = task.owner_staff_id in {None, actor.id} or staff_id == actor.id
        if actor.role != "manager" and not mine:
            raise Refusal("forbidden")
        if task.owner_staff_id != staff_id:
            task.owner_staff_id, task.nudged_at = staff_id, None
            note_call(session, task, "handed_over", self._clock.now(), actor=actor, staff_id=staff_id)
            self._record(session, actor, task, "call.handed_over")
        return task

    def undo(self, session: Session, actor: Actor, task_id: UUID) -> CallTask:
        """Bring back a call that was settled by mistake, or take back the last "no answer"."""
        task, now = self._locked(session, actor, task_id), self._clock.now()
        if task.state == "done":
            move_call(session, task, "open", None, now, actor=actor)
        elif task.state == "open" and task.ask_at > max(now, task.due_at) and task.tries:
            task.tries, task.ask_at = task.tries - 1, now
            note_call(session, task, "opened_again", now, actor=actor)
        else:
            raise Refusal("nothing_to_undo")
        self._record(session, actor, task, "call.undone")
        return task

    def _close_item(self, session: Session, actor: Actor, task: CallTask, written: str) -> None:
        """Close what came into the inbox with a call, where it says no more than that."""
        item = locked(session, task.clinic_id, task.inbox_item_id) if task.inbox_item_id else None
        if item is None or item.state == "resolved" or item.urgency in HOLDING:
            return
        if {line.strip().casefold() for line in item.text.splitlines()} == {MOVE}:
            close(session, actor, item, None, written, self._clock)

    def _open(self, task: CallTask) -> CallTask:
        if task.state != "open":
            raise Refusal("call_settled")
        return task

    def _locked(self, session: Session, actor: Actor, task_id: UUID) -> CallTask:
        task = session.get(CallTask, (clinic_of(actor), task_id), with_for_update=True, populate_existing=True)
        if task is None:
            raise Refusal("not_found")
        return task

    def _record(self, session: Session, actor: Actor, task: CallTask, action: str) -> None:
        record(session, actor, action, "call_task", task.id, at=self._clock.real())


def calls_to_make(session: Session, clinic_id: UUID, now: datetime) -> int:
    """Count the calls that somebody should make now."""
    due = select(CallTask.id).where(CallTask.clinic_id == clinic_id, CallTask.state == "open", CallTask.ask_at <= now)
    return len(session.scalars(due).all())
