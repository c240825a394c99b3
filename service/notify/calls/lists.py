"""The list of calls as pages show it, a row a patient, and how many patients are to be rung now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from service.base.cursors import beyond, cursor_at
from service.notify.calls.grouping import CallRow, rows_settled, rows_to_ring
from service.notify.calls.models import CallTask
from service.notify.calls.reading import CallLine, call_lines

SETTLED_SHOWN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CallList:
    """Whom a clinic rings: now, later, and who was settled in the last days; `more` open calls are not in it."""

    now: list[CallRow]
    later: list[CallRow]
    settled: list[CallRow]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ToRing:
    """How many patients somebody should ring now, and for how many of them it is late."""

    patients: int
    late: int


def call_list(session: Session, clinic_id: UUID, now: datetime) -> CallList:
    """List the calls: what is latest first, then by deadline; what was settled takes no place from what is open."""
    recent = and_(CallTask.state == "done", CallTask.done_at > now - SETTLED_SHOWN)
    open_ = call_lines(session, clinic_id, CallTask.state == "open", now)
    rows = rows_to_ring(open_, now)
    settled = rows_settled(call_lines(session, clinic_id, recent, now, settled_last=True))
    more = _count_open(session, clinic_id) - len(open_)
    return CallList([row for row in rows if not row.waits], [row for row in rows if row.waits], settled, more)


def _count_open(session: Session, clinic_id: UUID) -> int:
    open_ = CallTask.clinic_id == clinic_id, CallTask.state == "open"
    return session.execute(select(func.count()).select_from(CallTask).where(*open_)).scalar_one()


def call_page(
    session: Session, clinic_id: UUID, which: ColumnElement[bool], now: datetime, cursor: str | None, most: int
) -> tuple[list[CallLine], str | None]:
    """Show these calls by deadline, from `cursor` on, and the cursor of the next page if there is one."""
    if cursor is not None:
        which = and_(which, beyond(cursor, CallTask.deadline_at, CallTask.id))
    lines = call_lines(session, clinic_id, which, now, most=most + 1)
    shown = lines[:most]
    return shown, cursor_at(shown[-1].deadline_at, shown[-1].id) if len(lines) > most else None


def calls_now(session: Session, clinic_id: UUID, now: datetime) -> list[CallRow]:
    """List whom to ring now, by deadline."""
    begun = call_lines(session, clinic_id, and_(CallTask.state == "open", CallTask.due_at <= now), now)
    return [row for row in rows_to_ring(begun, now) if not row.waits]


def to_ring_now(session: Session, clinic_id: UUID, now: datetime) -> ToRing:
    """Count those whom somebody should ring now."""
    due = CallTask.clinic_id == clinic_id, CallTask.state == "open", CallTask.ask_at <= now
    everybody = func.count(CallTask.patient_id.distinct())
    late = everybody.filter(CallTask.deadline_at <= now)
    return ToRing(*session.execute(select(everybody, late).where(*due)).one())
