"""Keep and settle texts that come in at one moment in two transactions for all of them (`groups.py`, `together.py`).

Whatever goes wrong with a group is taken back as a whole, and says nothing about any of its texts: each is then kept,
or settled, alone, as if it had come by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service.base.database import Database
from service.notify.replies.groups import Groups
from service.notify.replies.together import Together

FEWEST = 2
"""One alone is settled alone."""

LOG = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Incoming:
    """A text on its way in. Where it `is_kept` without a `raw_id`, the provider had told of it before."""

    sid: str
    form: Mapping[str, str]
    came_at: datetime
    raw_id: UUID | None = None
    is_kept: bool = False
    is_settled: bool = False


Keep = Callable[[Session, Sequence[Incoming]], Sequence[UUID | None]]
"""Write the raw rows of some texts; gives the id of each, None for one that was told of before."""


class TextGroups:
    """Take texts in by the group."""

    def __init__(self, database: Database, keep: Keep, together: Together) -> None:
        self._database = database
        self._keep = keep
        self._together = together
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
                kept = self._keep(session, new)
        except Exception as error:  # noqa: BLE001 - each is kept alone, and its caller hears what goes wrong then
            LOG.warning("group_not_kept", texts=len(new), kind=type(error).__name__)
            return
        for one, raw_id in zip(new, kept, strict=True):
            one.is_kept, one.raw_id = True, raw_id

    def _go_on(self, group: Sequence[Incoming]) -> Iterable[Incoming]:
        """Settle a group, and give those that have to wait for the next one."""
        waiting = {one.raw_id: one for one in group if one.raw_id is not None and not one.is_settled}
        if len(waiting) < FEWEST:
            return ()
        try:
            with self._database.write_late() as session:
                left = self._together.settle(session, list(waiting))
        except Exception as error:  # noqa: BLE001 - each is settled alone
            LOG.warning("group_not_settled", texts=len(waiting), kind=type(error).__name__)
            return ()
        for raw_id, one in waiting.items():
            one.is_settled = raw_id not in left
        return [waiting[raw_id] for raw_id in left.later]
