"""What staff do with calls. Each method checks, acts, and leaves an audit entry; the caller commits."""

from collections.abc import Collection, Sequence
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
from service.notify.calls.models import CallEvent, CallTask
from service.notify.calls.moves import move_call, note_call
from service.notify.calls.rules import ask_again_at
from service.notify.calls.wishes import says_only_move
from service.notify.case import calendar_of
from service.notify.inbox.closing import close
from service.notify.inbox.taking import locked
from service.notify.inbox.urgency import HOLDING

Outcome = Literal["reached", "stays", "not_needed"]
Ids = Collection[UUID]


class CallDesk:
    """Settle, put off, hand over and bring back calls of the actor's clinic; another clinic's are `not_found`.

    `also` are further calls to the same patient that are dealt with in the same stroke, at the same moment. Those that
    the stroke cannot change any more, because a colleague or the text was faster, stay as they are.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def done(
        self, session: Session, actor: Actor, task_id: UUID, outcome: Outcome, note: str = "", also: Ids = ()
    ) -> CallTask:
        """Settle a call. The same again changes nothing; refuses `call_settled`, and not_needed without its reason.

        Who was reached about another time stays on the list until the session is moved, or `stays` as it is.
        """
        self._hold_items(session, actor, {task_id, *also})
        tasks, written, now = self._locked(session, actor, task_id, also), note.strip(), self._clock.now()
        if all(task.state == "done" and task.outcome == outcome for task in tasks):
            return tasks[0]
        if outcome == "not_needed" and not written:
            raise invalid(Fault("$.note", "Please say why the call is not needed."))
        if outcome == "stays" and any(task.kind != "move" for task in tasks):
            raise invalid(Fault("$.outcome", "is only for who asked for another time"))
        for task in _open(tasks):
            if task.kind == "move" and outcome == "reached":
                self._reached(session, actor, task, written, now)
                continue
            move_call(session, task, "done", outcome, now, actor=actor, note=written or None)
            self._record(session, actor, task, "call.done")
            self._close_item(session, actor, task, written)
        return tasks[0]

    def no_answer(self, session: Session, actor: Actor, task_id: UUID, also: Ids = ()) -> CallTask:
        """Note a call that nobody answered: it is asked for again in an hour, or at the next opening."""
        tasks, now = self._locked(session, actor, task_id, also), self._clock.now()
        for task in _open(tasks):
            task.tries += 1
            task.ask_at = ask_again_at(now, calendar_of(session, task.clinic_id))
            task.nudged_at = None
            note_call(session, task, "no_answer", now, actor=actor)
            self._record(session, actor, task, "call.no_answer")
        return tasks[0]

    def hand_over(self, session: Session, actor: Actor, task_id: UUID, staff_id: UUID, also: Ids = ()) -> CallTask:
        """Give a call to somebody: a manager any, others their own or nobody's; anybody may take one over."""
        tasks, now = self._locked(session, actor, task_id, also), self._clock.now()
        open_ = _open(tasks)
        staff = session.get(Staff, (tasks[0].clinic_id, staff_id))
        if staff is None or not staff.active:
            raise invalid(Fault("$.staff_id", "is nobody who works here"))
        mine = staff_id == actor.id or all(task.owner_staff_id in {None, actor.id} for task in open_)
        if actor.role != "manager" and not mine:
            raise Refusal("forbidden")
        for task in (one for one in open_ if one.owner_staff_id != staff_id):
            task.owner_staff_id, task.nudged_at = staff_id, None
            note_call(session, task, "handed_over", now, actor=actor, staff_id=staff_id)
            self._record(session, actor, task, "call.handed_over")
        return tasks[0]

    def undo(self, session: Session, actor: Actor, task_id: UUID, also: Ids = ()) -> CallTask:
        """Bring back a call that was settled by mistake, or take back the last "no answer"."""
        tasks, now = self._locked(session, actor, task_id, also), self._clock.now()
        undone = [task for task in tasks if self._undo(session, actor, task, now)]
        if not undone:
            raise Refusal("nothing_to_undo")
        for task in undone:
            self._record(session, actor, task, "call.undone")
        return tasks[0]

    def _reached(self, session: Session, actor: Actor, task: CallTask, written: str, now: datetime) -> None:
        """Note once that the patient was spoken to; what came of it is still to be said."""
        newest = select(CallEvent.kind).where(CallEvent.clinic_id == task.clinic_id, CallEvent.call_task_id == task.id)
        if session.scalar(newest.order_by(CallEvent.at.desc(), CallEvent.id.desc()).limit(1)) != "reached":
            note_call(session, task, "reached", now, actor=actor, note=written or None)
            self._record(session, actor, task, "call.reached")

    def _undo(self, session: Session, actor: Actor, task: CallTask, now: datetime) -> bool:
        if task.state == "done":
            move_call(session, task, "open", None, now, actor=actor)
            return True
        if task.state != "open" or task.ask_at <= max(now, task.due_at) or not task.tries:
            return False
        task.tries, task.ask_at = task.tries - 1, now
        note_call(session, task, "opened_again", now, actor=actor)
        return True

    def _close_item(self, session: Session, actor: Actor, task: CallTask, written: str) -> None:
        """Close what came into the inbox with a call, where it says no more than that."""
        item = locked(session, task.clinic_id, task.inbox_item_id) if task.inbox_item_id else None
        if item is None or item.state == "resolved" or item.urgency in HOLDING:
            return
        if says_only_move(item.text):
            close(session, actor, item, "answered", written, self._clock)

    def _hold_items(self, session: Session, actor: Actor, ids: Ids) -> None:
        """Hold the items that came with these calls, each before its call: `notify/locks.py`."""
        of_calls = select(CallTask.inbox_item_id).where(CallTask.clinic_id == clinic_of(actor), CallTask.id.in_(ids))
        for item_id in sorted(id_ for id_ in session.scalars(of_calls) if id_ is not None):
            locked(session, clinic_of(actor), item_id)

    def _locked(self, session: Session, actor: Actor, task_id: UUID, also: Ids) -> list[CallTask]:
        """Hold the calls, by id so that two strokes never wait for each other; give that of `task_id` first."""
        clinic_id = clinic_of(actor)
        asked = select(CallTask).where(CallTask.clinic_id == clinic_id, CallTask.id.in_({task_id, *also}))
        held = asked.order_by(CallTask.id).with_for_update().execution_options(populate_existing=True)
        by_id = {task.id: task for task in session.scalars(held)}
        lead = by_id.pop(task_id, None)
        if lead is None or any(task.patient_id != lead.patient_id for task in by_id.values()):
            raise Refusal("not_found")
        return [lead, *by_id.values()]

    def _record(self, session: Session, actor: Actor, task: CallTask, action: str) -> None:
        record(session, actor, action, "call_task", task.id, at=self._clock.real())


def _open(tasks: Sequence[CallTask]) -> list[CallTask]:
    open_ = [task for task in tasks if task.state == "open"]
    if not open_:
        raise Refusal("call_settled")
    return open_
