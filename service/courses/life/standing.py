"""Where a course stands today, and what has come to break the windows of its sessions; derived, never kept."""

from collections.abc import Iterator, Sequence
from datetime import date

from service.courses.life.line import Line
from service.courses.planning import Spacing, Standing, standing
from service.protocols.definition import Protocol


def spacings_of(protocol: Protocol, sessions: int) -> tuple[Spacing, ...]:
    """Return the protocol's spacing for each gap of a course."""
    rules = (protocol.spacing_before(number) for number in range(2, max(sessions, 1) + 1))
    return tuple(Spacing(max(rule.min_days, 1), max(rule.ideal_days, 1), max(rule.max_days, 1)) for rule in rules)


def standing_of(line: Line, today: date) -> Standing:
    """Say how a course stands; only what was ticked counts as done, not what should have taken place."""
    done = [one.on for one in line.had if one.why == "done"]
    ahead = [one.on for one in line.had if one.why == "begun"] + [one.on for one in line.open if one.on]
    sessions = len(line.had) + len(line.open)
    return standing(spacings_of(line.protocol, sessions), done, today, booked_next=min(ahead, default=None))


def problems_of(line: Line) -> Iterator[tuple[int, str]]:
    """Say which sessions to come no longer suit what really happened: number and words."""
    before = line.had[-1] if line.had else None
    last, since = (before.number, before.on) if before else (None, None)
    position = len(line.had)
    for one in line.open:
        if one.on is None:
            continue
        at = line.position(one.number)
        if last is not None and since is not None:
            yield from _problem(one.number, (one.on - since).days, last, line.spacing(position, at))
        last, since, position = one.number, one.on, at
    yield from _unticked(line)


def _problem(number: int, gap: int, last: int, spacing: Spacing) -> Iterator[tuple[int, str]]:
    if gap < spacing.min_days:
        days = f"{gap} day{'' if abs(gap) == 1 else 's'}"
        yield number, f"Session {number} is {days} after session {last}: at least {spacing.min_days} are asked for."
    elif gap > spacing.max_days:
        yield number, f"Session {number} is {gap} days after session {last}: {spacing.max_days} at most are asked for."


def _unticked(line: Line) -> Iterator[tuple[int, str]]:
    for one in line.had:
        if one.why == "begun":
            yield one.number, f"Session {one.number}, on {one.on.day} {one.on:%B %Y}, has begun and is not ticked."


def to_be_placed(line: Line) -> Sequence[int]:
    return [one.number for one in line.open if one.spot is None]
