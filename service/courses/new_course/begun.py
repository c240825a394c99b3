"""Sessions that were done elsewhere, as the desk is told of them: how many, and when the last one was."""

from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.protocols.definition import Protocol

NO_DATE = Fault("$.done", "Sessions done elsewhere: say on which day the last one was.")


@dataclass(frozen=True, slots=True)
class Had:
    """A session had elsewhere; `counted` back by the ideal spacing, where nobody knows the day."""

    number: int
    on: date
    counted: bool

    @property
    def words(self) -> str:
        """Write the day, and whether somebody knows it."""
        return f"{self.on:%a} {self.on.day} {self.on:%B %Y}{' (counted back)' if self.counted else ''}"


@dataclass(frozen=True, slots=True)
class Begun:
    """What was typed: how many were done, the day of the last one, the days of those before it, by number."""

    count: int = 0
    last: str = ""
    earlier: tuple[str, ...] = ()

    def days(self, protocol: Protocol) -> list[Had]:
        """Return the days in order; refuses where the last one is missing or no date."""
        if not self.count:
            return []
        last = _as_date(self.last)
        if last is None:
            raise invalid(NO_DATE)
        found = [Had(self.count, last, counted=False)]
        for number in range(self.count - 1, 0, -1):
            told = _as_date(self.earlier[number - 1])
            ideal = timedelta(days=protocol.spacing_before(number + 1).ideal_days)
            found.insert(0, Had(number, told or found[0].on - ideal, counted=told is None))
        return found


NOT_BEGUN = Begun()


def read_begun(typed: MultiDict[str, str], protocol: Protocol) -> Begun:
    """Read the fields; more sessions than a course has are cut to what it could have had."""
    written = typed.get("done_count", "")
    count = int(written) if written.isascii() and written.isdecimal() and len(written) < len("100") else 0
    count = min(count, protocol.sessions_maximum - 1)
    earlier = [*typed.getlist("done_earlier"), *[""] * count][: max(count - 1, 0)]
    return Begun(count, typed.get("done_last", ""), tuple(earlier))


def _as_date(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.year >= 2000 else None  # noqa: PLR2004 - before it a course is no course that goes on
