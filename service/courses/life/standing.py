"""Where a course stands today, and what has come to break the windows of its sessions; derived, never kept."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from service.courses.life.allowing import Pair, gaps_of
from service.courses.life.line import Line
from service.courses.planning import Spacing, Standing, standing
from service.courses.standing_words import written
from service.protocols.definition import Protocol


def spacings_of(protocol: Protocol, sessions: int) -> tuple[Spacing, ...]:
    """Return the protocol's spacing for each gap of a course."""
    rules = (protocol.spacing_before(number) for number in range(2, max(sessions, 1) + 1))
    return tuple(Spacing(max(rule.min_days, 1), max(rule.ideal_days, 1), max(rule.max_days, 1)) for rule in rules)


def standing_of(line: Line, today: date, allowed: Collection[Pair] = (), recovered: date | None = None) -> Standing:
    """Say how a course stands; only what was ticked counts as done, not what should have taken place.

    `allowed`: sessions whose distance under the minimum a clinician allowed. `recovered`: from when on the skin has had
    its days after a reaction.
    """
    done = [(one.on, one.number) for one in line.had if one.why == "done"]
    begun = [(one.on, one.number) for one in line.had if one.why == "begun"]
    on, number = min([*begun, *((one.on, one.number) for one in line.open if one.on)], default=(None, None))
    sessions = len(line.had) + len(line.open)
    days = [day for day, _ in done]
    found = standing(spacings_of(line.protocol, sessions), days, today, booked_next=on, recovered=recovered)
    was_allowed = found.booked == "too_soon" and (done[-1][1], number) in allowed and not _too_early(on, recovered)
    return found._replace(booked="allowed") if was_allowed else found


def _too_early(on: date | None, recovered: date | None) -> bool:
    return on is not None and recovered is not None and on < recovered


def problems_of(line: Line, allowed: Collection[Pair] = (), recovered: date | None = None) -> Iterator[tuple[int, str]]:
    """Say which sessions to come no longer suit what really happened: number and words.

    `allowed`: sessions whose distance under the minimum a clinician allowed; it is no problem. `recovered`: as above.
    """
    for one in line.open:
        if recovered is not None and _too_early(one.on, recovered):
            day = written(recovered)
            yield one.number, f"Session {one.number} is before the skin has recovered: not before {day}."
    for gap in gaps_of(line):
        if gap.days < gap.asked.min_days and (gap.before, gap.number) not in allowed:
            days = f"{gap.days} day{'' if abs(gap.days) == 1 else 's'}"
            least = f"at least {gap.asked.min_days} are asked for."
            yield gap.number, f"Session {gap.number} is {days} after session {gap.before}: {least}"
        elif gap.days > gap.asked.max_days:
            most = f"{gap.asked.max_days} at most are asked for."
            yield gap.number, f"Session {gap.number} is {gap.days} days after session {gap.before}: {most}"
    yield from _unticked(line)


def _unticked(line: Line) -> Iterator[tuple[int, str]]:
    for one in line.had:
        if one.why == "begun":
            yield one.number, f"Session {one.number}, on {one.on.day} {one.on:%B %Y}, has begun and is not ticked."


def to_be_placed(line: Line) -> Sequence[int]:
    return [one.number for one in line.open if one.spot is None]
