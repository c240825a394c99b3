"""The code of an item: four digits that staff can type, unique among the clinic's items that wait.

A code means its item for some time after that was closed: a command that comes late must find no other patient's.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.inserting import insert_unless
from service.base.late import LateSession
from service.base.models import fresh
from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.notify.replies.models import InboxItem

CODES = 10_000
TRIES = 20
DRAWN = 8
"""So many are asked about at once: while a clinic has used fewer than half, hardly ever are all of them known."""
DRAWN_LATE = 64
"""So many for each clinic where many items are opened in one transaction."""
RESTS = timedelta(days=30)
OF_CODE, WAITS = ("clinic_id", "code"), "state <> 'resolved'"
"""The index that lets a code stand for one waiting item."""


class NoCodeLeftError(Exception):
    """Tell that a clinic has ten thousand items waiting, or that chance has failed twenty times."""


def opened_with_code(session: Session, values: Mapping[str, Any]) -> InboxItem:
    """Write an item with these values under a free code; one that is taken at this very moment costs a new try.

    A session that writes late draws for all of its items at once, and leaves it to the database to refuse them all.
    """
    if isinstance(session, LateSession):
        draw = partial(_draw, session, values["opened_at"])
        drawn = once_of(session, opened_with_code, CLINICS, values["clinic_id"], draw)
        if drawn:
            late = fresh(InboxItem, {**values, "id": new_id(), "code": drawn.pop()})
            session.add(late)
            return late
    for _ in range(TRIES):
        code = _free_code(session, values["clinic_id"], values["opened_at"])
        item = insert_unless(session, InboxItem, OF_CODE, {**values, "id": new_id(), "code": code}, WAITS)
        if item is not None:
            return item
    raise NoCodeLeftError


def _draw(session: Session, now: datetime, clinic_ids: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Draw free codes for many items of these clinics, in one question."""
    drawn = [f"{code:04}" for code in secrets.SystemRandom().sample(range(CODES), min(DRAWN_LATE, CODES))]
    of_these = told(clinic_ids, "clinics") | told(drawn, "drawn") | {"since": now - RESTS}
    taken = {(clinic_id, code) for clinic_id, code in session.execute(_DRAWN_AND_KNOWN, of_these)}
    return {one: [code for code in drawn if (one, code) not in taken] for one in clinic_ids}


def _free_code(session: Session, clinic_id: UUID, now: datetime) -> str:
    """Draw a code that no item has or had within the last 30 days; where none is left, the one that rests longest."""
    drawn = list(dict.fromkeys(f"{secrets.randbelow(CODES):04}" for _ in range(DRAWN)))
    known = InboxItem.clinic_id == clinic_id, _is_known(now - RESTS)
    taken = set(session.scalars(select(InboxItem.code).where(*known, InboxItem.code.in_(drawn))))
    free = [code for code in drawn if code not in taken]
    if free:
        return free[0]
    taken = set(session.scalars(select(InboxItem.code).where(*known)))
    free = [code for number in range(CODES) if (code := f"{number:04}") not in taken]
    return secrets.choice(free) if free else _rested_longest(session, clinic_id)


def _is_known(since: Any) -> ColumnElement[bool]:
    return or_(InboxItem.state != "resolved", InboxItem.resolved_at > since)


_DRAWN_AND_KNOWN = select(InboxItem.clinic_id, InboxItem.code).where(
    any_told(InboxItem.clinic_id, "clinics"), any_told(InboxItem.code, "drawn"), _is_known(bindparam("since"))
)


def _rested_longest(session: Session, clinic_id: UUID) -> str:
    """Find the code that no waiting item has and that was closed before all others."""
    of_clinic = InboxItem.clinic_id == clinic_id
    waiting = select(InboxItem.code).where(of_clinic, InboxItem.state != "resolved")
    closed = select(InboxItem.code).where(of_clinic, InboxItem.code.not_in(waiting)).group_by(InboxItem.code)
    code = session.scalar(closed.order_by(func.max(InboxItem.resolved_at)).limit(1))
    if code is None:
        raise NoCodeLeftError
    return code
