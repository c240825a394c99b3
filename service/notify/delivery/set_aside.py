"""Rows that failed where many are dealt with one after another: told once, and left alone for longer each time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import OperationalError

from service.base.pairs import Key
from service.notify.delivery.complaints import complain

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a row is left alone: so long, from its last failure until then."""

    wait: timedelta
    until: datetime


@dataclass(slots=True)
class SetAside:
    """Remember what failed, in one process; losing that costs another try each. `event` names the complaint.

    Times are machine time.
    """

    event: str
    _rests: dict[UUID, Rest] = field(default_factory=dict)

    def note(self, id_: UUID, error: Exception, at: datetime) -> None:
        """Leave a row alone for twice as long as the last time."""
        last = self._rests.get(id_)
        if last is None:
            complain(self.event, error, id=id_)
        wait = min(last.wait * 2, LONGEST) if last else FIRST
        self._rests[id_] = Rest(wait, at + wait)

    def resting(self, at: datetime) -> set[UUID]:
        """Name the rows that are to be left alone now; what has not failed for a day is forgotten."""
        self._rests = {id_: rest for id_, rest in self._rests.items() if rest.until > at - FORGOTTEN}
        return {id_ for id_, rest in self._rests.items() if rest.until > at}

    def guard(self, keys: Sequence[Key], do: Callable[[Sequence[Key]], Done], at: datetime) -> list[Done]:
        """Do something for many rows at once; where that fails for each half by itself, so that one holds up no other.

        What fails alone is noted. Returns what was done, part by part; what rests now is not for the caller to give.
        """
        if not keys:
            return []
        try:
            return [do(keys)]
        except OperationalError:
            raise  # the database is away, or two waited for each other: nothing is wrong with a row
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the next one must be dealt with
            if len(keys) == 1:
                self.note(keys[0][1], error, at)
                return []
            middle = len(keys) // 2
            return [*self.guard(keys[:middle], do, at), *self.guard(keys[middle:], do, at)]
