"""The windows of sessions that are to be placed, for the pages: by the protocol, one counted from the other.

A session that stands after it leaves less room than the protocol does. Where a course stands is told by the protocol
alone; so the room that is left always comes with the session that takes it.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.courses.life.line import Line, Open
from service.courses.life.lining import line_of
from service.courses.models import Course
from service.courses.planning.forecast import days_after
from service.courses.sessions import sessions_of
from service.courses.standing_words import written
from service.courses.treatment import protocol_and_zone
from service.web.program import program

Span = tuple[date, date, date]


class Limit(NamedTuple):
    """The session that follows, with its date, and the last date that keeps its minimum."""

    number: int
    on: date
    latest: date

    @property
    def words(self) -> str:
        return f"session {self.number} is on {_short(self.on)}"


class Window(NamedTuple):
    """The local dates that the protocol gives a session, None for a first one; `latest` may have passed.

    `limit`: there only where the session that follows leaves less room than that.
    """

    earliest: date | None = None
    ideal: date | None = None
    latest: date | None = None
    limit: Limit | None = None

    def words(self, today: date) -> str:
        """Say when it may be, without a full stop."""
        if self.earliest is None or self.ideal is None or self.latest is None:
            return self._any_day(today)
        if self.latest < today:
            return f"Should have been by {written(self.latest)}"
        return f"Earliest {_short(self.earliest)}, best {_short(self.ideal)}, {self._until(self.latest, today)}"

    def _any_day(self, today: date) -> str:
        if self.limit is None:
            return "Any day from today"
        number, last = self.limit.number, self.limit.latest
        if last < today:
            return f"Any day from today, but {self.limit.words} and has to move as well"
        return f"Any day until {written(last)}, because {self.limit.words}; later, and session {number} moves as well"

    def _until(self, latest: date, today: date) -> str:
        if self.limit is None:
            return f"latest {written(latest)}"
        if self.limit.latest < max(self.earliest or today, today):
            return f"latest {written(latest)}, but {self.limit.words} and has to move as well"
        return f"latest {written(self.limit.latest)}, because {self.limit.words}; if that moves, {written(latest)}"


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B}"


def windows_of_course(session: Session, course: Course) -> dict[int, Window]:
    """Return the windows of the sessions of a course that have no place, by number."""
    protocol, zone = protocol_and_zone(session, course)
    return windows(line_of(protocol, sessions_of(session, course), zone, program().clock.now(), {}))


def windows(line: Line) -> dict[int, Window]:
    """Return the window of each session without a place; a first session that nothing follows has none."""
    found: dict[int, Window] = {}
    since = (line.had[-1].on,) * 3 if line.had else None
    for one in line.open:
        if one.on is not None:
            since = (one.on,) * 3
            continue
        window = _window(line, one, since)
        if window != Window():
            found[one.number] = window
        since = _span(window)
    return found


def _window(line: Line, one: Open, since: Span | None) -> Window:
    limit = _limit(line, one)
    if since is None:
        return Window(limit=limit)
    rule = line.rule(line.position(one.number))
    earliest, ideal, latest = (
        days_after(day, days) for day, days in zip(since, (rule.min_days, rule.ideal_days, rule.max_days), strict=True)
    )
    if limit is None or limit.latest >= latest:
        return Window(earliest, ideal, latest)
    return Window(earliest, min(ideal, limit.latest) if limit.latest >= earliest else ideal, latest, limit)


def _limit(line: Line, one: Open) -> Limit | None:
    after = line.after(one.number)
    if after is None or after.on is None:
        return None
    least = timedelta(days=line.rule(line.position(after.number)).min_days)
    return Limit(after.number, after.on, after.on - least)


def _span(window: Window) -> Span | None:
    """Return the dates that the next one counts from."""
    if window.earliest is None or window.ideal is None or window.latest is None:
        return None
    last = window.limit.latest if window.limit else window.latest
    return window.earliest, window.ideal, max(last, window.earliest)
