"""Bring back texts whose facts another text was to tell and did not: it was lost after it had seemed to arrive.

What comes back is judged like any text as it leaves: whether it is still fresh, called for and wanted, and whether yet
another text told it meanwhile. One that went stale ends as expired, and the desk reads of it. Run by the clock; any
number may run at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, literal_column, select
from sqlalchemy.orm import aliased

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.states import LOST

EVERY = 15.0
MOST = 100
DAYS_BACK = timedelta(days=3)
ON_THE_INDEX: ColumnElement[bool] = literal_column("messages.reason = 'covered_by'")
"""As the index of such texts says it, word for word: else a planner cannot tell that it may use it."""


class Uncovering:
    """Look for texts whose cover was lost."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Plan for now what has lost its cover; returns how many texts."""
        now = self._clock.now()
        with self._database.read() as session:
            found = session.scalars(uncovered(now)).first()
        if found is None:
            return 0
        with self._database.write() as session:
            held = uncovered(now).with_for_update(of=Message, skip_locked=True)
            messages = session.scalars(held.execution_options(populate_existing=True)).all()
            for message in messages:
                move_message(session, message, "planned", "cover_lost", now)
                message.covered_by, message.next_try_at = None, now
            return len(messages)


def uncovered(now: datetime) -> Select[Message]:
    """Select the texts of the last days that were left out for one that did not arrive, in the order of their ids."""
    cover = aliased(Message)
    its_cover = and_(cover.clinic_id == Message.clinic_id, cover.id == Message.covered_by)
    rows = select(Message).join(cover, its_cover).where(ON_THE_INDEX, Message.due_at.between(now - DAYS_BACK, now))
    lost = Message.state == "skipped", cover.state.in_(LOST)
    return rows.where(*lost).order_by(Message.id).limit(MOST)
