"""What should have gone, by the plan alone: computed here a second time, never read from the product's tables. Pure.

A text is expected if the clinic's clock stands, at one of the moments of the run, between its due moment and its
expiry. The plan leaves at least ten minutes on either side, so that nothing hangs on seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tests.chaos.plan import AFTER_TICKS, BOOKED_AT, EVENING, Days, Visit, at

GRACE = timedelta(minutes=5)
MINUTES_AFTER = {"straight_after": 5, "soon_after": 15, "later_on": 20}
DAYS_AFTER = {"day_1": 1, "day_2": 2, "day_3": 3}
WITHHELD = ("prepare", "day_3")
ACKNOWLEDGEMENT = "acknowledgement"


class Key(NamedTuple):
    """What a text is, as a phone can tell."""

    sender: str
    to: str
    what: str


@dataclass(frozen=True, slots=True)
class Window:
    """Between which clinic times a text may leave; `due` is also the earliest moment of the run at which it is due."""

    due: datetime
    expires: datetime


def expected(visit: Visit, days: Days) -> dict[Key, Window]:
    """Give every text that a visit leads to during the run; each goes exactly once, and no other one goes at all."""
    if visit.trait != "plain":
        return {}
    found = dict(_steps(visit, days))
    if visit.doing == "urgent" and visit.ticked_on is not None:
        said = at(visit.ticked_on, AFTER_TICKS)
        found[ACKNOWLEDGEMENT] = Window(said, said + timedelta(hours=2))
    return {
        Key(visit.clinic.sender, visit.mobile, what): window
        for what, window in found.items()
        if _is_seen(window, days) and not _is_stopped(visit, what, window)
    }


def _steps(visit: Visit, days: Days) -> Iterator[tuple[str, Window]]:
    booked, session_day = at(days.first, BOOKED_AT), visit.starts_at.date()
    yield "booked", Window(booked, booked + timedelta(hours=240))
    yield "prepare", Window(max(at(session_day - timedelta(days=1), time(18)), booked), visit.starts_at)
    if visit.ticked_at is None or visit.doing == "undone":
        return
    for step, minutes in MINUTES_AFTER.items():
        nominal = visit.ends_at + timedelta(minutes=minutes)
        yield step, Window(_not_before(nominal, visit.ticked_at), _end_of(session_day))
    for step, number in DAYS_AFTER.items():
        day = session_day + timedelta(days=number)
        yield step, Window(_not_before(at(day, time(9)), visit.ticked_at), _end_of(day))


def _not_before(nominal: datetime, ticked_at: datetime) -> datetime:
    return nominal if nominal >= ticked_at else ticked_at + GRACE


def _end_of(day: date) -> datetime:
    return at(day + timedelta(days=1), time(0))


def _is_seen(window: Window, days: Days) -> bool:
    return any(window.due <= moment < window.expires for moment in days.moments)


def _is_stopped(visit: Visit, what: str, window: Window) -> bool:
    """Tell what somebody's own words keep back: STOP all that comes later, an urgent word what waits for a person."""
    if visit.ticked_on is None:
        return False
    if visit.doing == "stop":
        return window.due > at(visit.ticked_on, EVENING)
    said = at(visit.ticked_on, AFTER_TICKS)
    return visit.doing == "urgent" and what in WITHHELD and window.due > said
