"""The code of an item: four digits that staff can type, unique among the clinic's items that wait."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.inserting import insert_unless
from service.notify.replies.models import InboxItem

CODES = 10_000
TRIES = 20
OF_CODE, WAITS = ("clinic_id", "code"), "state <> 'resolved'"
"""The index that lets a code stand for one waiting item."""


class NoCodeLeftError(Exception):
    """Tell that a clinic has ten thousand items waiting, or that chance has failed twenty times."""


def opened_with_code(session: Session, values: Mapping[str, Any]) -> InboxItem:
    """Write an item with these values under a free code; one that is taken, even at this moment, costs a new try."""
    for tried in range(TRIES):
        code = _free_code(session, values["clinic_id"]) if tried else _any_code()  # most are free: nobody asks at first
        row = {**values, "id": new_id(), "code": code}
        item = insert_unless(session, InboxItem, OF_CODE, row, WAITS)
        if item is not None:
            return item
    raise NoCodeLeftError


def _any_code() -> str:
    return f"{secrets.randbelow(CODES):04}"


def _free_code(session: Session, clinic_id: UUID) -> str:
    waiting = (InboxItem.clinic_id == clinic_id, InboxItem.state != "resolved")
    taken = set(session.scalars(select(InboxItem.code).where(*waiting)))
    for _ in range(TRIES):
        code = _any_code()
        if code not in taken:
            return code
    free = [code for number in range(CODES) if (code := f"{number:04}") not in taken]
    if not free:
        raise NoCodeLeftError
    return secrets.choice(free)
