"""The code of an item: four digits that staff can type, unique among the clinic's items that wait."""

import secrets
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.notify.replies.models import InboxItem

CODES = 10_000
TRIES = 20


class NoCodeLeftError(Exception):
    """Tell that a clinic has ten thousand items waiting, or that chance has failed twenty times."""


def add_with_code(session: Session, item: InboxItem) -> None:
    """Add the item under a free code; another process that takes the same one at the same moment costs a new try."""
    for _ in range(TRIES):
        item.code = _free_code(session, item.clinic_id)
        try:
            with session.begin_nested():
                session.add(item)
                session.flush()
        except IntegrityError:
            continue
        return
    raise NoCodeLeftError


def _free_code(session: Session, clinic_id: UUID) -> str:
    waiting = (InboxItem.clinic_id == clinic_id, InboxItem.state != "resolved")
    taken = set(session.scalars(select(InboxItem.code).where(*waiting)))
    for _ in range(TRIES):
        code = f"{secrets.randbelow(CODES):04}"
        if code not in taken:
            return code
    free = [code for number in range(CODES) if (code := f"{number:04}") not in taken]
    if not free:
        raise NoCodeLeftError
    return secrets.choice(free)
