"""Sessions in a time when the patient cannot come, as noted: staff may book them there, and are told. Pure rules."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from service.base.errors import Fault
from service.courses.planning.problem import Busy
from service.courses.standing_words import written


def away_warnings(wanted: Iterable[tuple[str, Busy]], away: Iterable[Busy], zone: ZoneInfo) -> Iterator[Fault]:
    """Point out the first absence that each wanted time, named by the path of its start, falls into."""
    absences = sorted(away)
    for path, (start, end) in wanted:
        met = next(((begin, until) for begin, until in absences if begin < end and start < until), None)
        if met is not None:
            begin, until = (_told(edge.astimezone(zone)) for edge in met)
            yield Fault(path, f"falls in a time when the patient cannot come, as noted: from {begin} until {until}")


def _told(at: datetime) -> str:
    return f"{written(at.date())}, {at:%H:%M}"
