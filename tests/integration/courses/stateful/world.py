"""The rules of the diary once more, in plain Python, from what was asked for and not from the program's own code."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MICRO, PEEL = "microneedling-face", "peel-face"
LENGTHS = {MICRO: 60, PEEL: 30}  # minutes
BESIDE = timedelta(minutes=10)  # to prepare, and to clean
FLOOR, LEAST, MOST = 14, 21, 42  # days between two sessions
BETWEEN_TREATMENTS, RECOVERY = 14, 7  # days
CONSULT_AFTER = 84  # days since the last session that took place
LATE_START = timedelta(minutes=15)
PATIENTS, PEOPLE, ROOMS = 3, ("imogen", "felix"), ("room-1", "room-2")
LONDON = ZoneInfo("Europe/London")
WORKDAY = ((time(9), time(13)), (time(14), time(18)))
HOURS = {**dict.fromkeys(range(5), WORKDAY), 5: WORKDAY[:1], 6: ()}

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a session of a treatment; people and rooms by key."""

    start: datetime
    minutes: int
    who: str
    where: str

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def blocked(self) -> Span:
        return self.start - BESIDE, self.end + BESIDE


def day_of(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def moment_of(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)


def inside_hours(start: datetime, end: datetime) -> bool:
    """Tell whether the clinic is open from start to end."""
    first, last = start.astimezone(LONDON), end.astimezone(LONDON)
    if first.date() != last.date():
        return False
    return any(begin <= first.time() and last.time() <= shut for begin, shut in HOURS[first.weekday()])


def meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
