"""The windows of sessions that are to be placed, for the pages: by the protocol alone, one counted from the other."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.courses.life.line import Line, Open
from service.courses.life.lining import line_of
from service.courses.models import Course
from service.courses.planning.forecast import days_after
from service.courses.sessions import sessions_of
from service.courses.treatment import protocol_and_zone
from service.web.program import program


class Window(NamedTuple):
    """The local dates that the protocol gives a session; `latest` may have passed."""

    earliest: date
    ideal: date
    latest: date


def windows_of_course(session: Session, course: Course) -> dict[int, Window]:
    """Return the windows of the sessions of a course that have no place, by number."""
    protocol, zone = protocol_and_zone(session, course)
    return windows(line_of(protocol, sessions_of(session, course), zone, program().clock.now(), {}))


def windows(line: Line) -> dict[int, Window]:
    """Return the window of each session without a place; a first session has none."""
    found: dict[int, Window] = {}
    since = Window(*[line.had[-1].on] * 3) if line.had else None
    for one in line.open:
        if one.on is not None:
            since = Window(one.on, one.on, one.on)
        elif since is not None:
            since = found[one.number] = _window(line, one, since)
    return found


def _window(line: Line, one: Open, since: Window) -> Window:
    rule = line.rule(line.position(one.number))
    earliest, ideal, latest = (
        days_after(day, days) for day, days in zip(since, (rule.min_days, rule.ideal_days, rule.max_days), strict=True)
    )
    after = line.after(one.number)
    if after is not None and after.on is not None:
        last = after.on - timedelta(days=line.rule(line.position(after.number)).min_days)
        latest = min(latest, last)
    return Window(earliest, min(ideal, max(earliest, latest)), latest)
