"""Keep and settle texts that come in at one moment in two transactions for all of them (`groups.py`, `together.py`).

1. Whatever goes wrong with a group is taken back as a whole, and says nothing about any of its texts: each is then
   kept, or settled, alone. What goes wrong with a group of one is that one's.
2. What no group can settle is settled alone before the next group begins, in the order in which it came: no text of a
   number overtakes the one before it.
3. None of this waits for a row that somebody holds: after half a second the text goes by itself, and waits as long as
   it has to without keeping anybody else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service.base.database import Database
from service.notify.replies.groups import Groups
from service.notify.replies.together import Left, Together

LOG = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Incoming:
    """A text on its way in. Where it `is_kept` without a `raw_id`, the provider had told of it before.

    `error`: what went wrong when it was settled in its turn, alone or as a group of one.
    """

    sid: str
    form: Mapping[str, str]
    came_at: datetime
    raw_id: UUID | None = None
    is_kept: bool = False
    is_settled: bool = False
    error: Exception | None = None


Keep = Callable[[Session, Sequence[Incoming]], Sequence[UUID | None]]
"""Write the raw rows of some texts; gives the id of each, None for one that was told of before."""

SettleInTurn = Callable[[UUID], Exception | None]
"""Settle one text alone, without waiting for a row that somebody holds; gives what went wrong."""


class TextGroups:
    """Take texts in by the group."""

    def __init__(self, database: Database, keep: Keep, together: Together, settle_in_turn: SettleInTurn) -> None:
        self._database = database
        self._keep = keep
        self._together = together
        self._settle_in_turn = settle_in_turn
        self._groups: Groups[Incoming] = Groups(self._begin, self._go_on)

    def bring(self, one: Incoming) -> None:
        """Return once the text is kept and settled, as far as that can be done for several at once."""
        self._groups.bring(one)

    def _begin(self, group: Sequence[Incoming]) -> None:
        new = [one for one in group if not one.is_kept]
        if not new:
            return
        try:
            with self._database.write() as session:
                self._database.wait_briefly(session, planned_once=True)
                kept = self._keep(session, new)
        except Exception as error:  # noqa: BLE001 - each is kept alone, and its caller hears what goes wrong then
            LOG.warning("group_not_kept", texts=len(new), kind=type(error).__name__)
            return
        for one, raw_id in zip(new, kept, strict=True):
            one.is_kept, one.raw_id = True, raw_id

    def _go_on(self, group: Sequence[Incoming]) -> Iterable[Incoming]:
        """Settle a group, and give those that have to wait for the next one."""
        waiting = {one.raw_id: one for one in group if one.raw_id is not None and not one.is_settled}
        left = self._settled_together(waiting) if waiting else Left()
        for raw_id, one in waiting.items():
            one.is_settled = raw_id not in left and one.error is None
        for raw_id in left.alone:
            one = waiting[raw_id]
            one.error = self._settle_in_turn(raw_id)
            one.is_settled = one.error is None
            if one.error is not None:
                break  # a row may be held that the next one needs, too: each goes by itself
        return [waiting[raw_id] for raw_id in left.later]

    def _settled_together(self, waiting: Mapping[UUID, Incoming]) -> Left:
        try:
            with self._database.write_late() as session:
                self._database.wait_briefly(session, planned_once=True)
                return self._together.settle(session, list(waiting))
        except Exception as error:  # noqa: BLE001 - each is settled alone
            if len(waiting) == 1:
                for one in waiting.values():
                    one.error = error
                return Left()
            LOG.warning("group_not_settled", texts=len(waiting), kind=type(error).__name__)
            return Left(alone=list(waiting))
