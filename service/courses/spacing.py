"""The days between sessions, in one course and across a patient's courses: pure rules.

They are counted between local calendar dates of the site. The minimum may be gone under by a clinician with a reason,
the hard floor by nobody.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.base.errors import Fault
from service.protocols.definition import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another session of the patient, had or booked, on the local date `on`; `areas` are those treated.

    Under the same protocol `least` and `floor` are days that must lie between; under another one `least` is what the
    two ask for, and `floor` is 0.
    """

    on: date
    same: bool
    least: int
    floor: int
    areas: frozenset[str]

    def gap(self, day: date) -> int:
        return abs((day - self.on).days)

    def concerns(self, areas: Collection[str]) -> bool:
        """Tell whether a session of `areas` must keep away; areas that nobody named could be any."""
        return self.same or not areas or not self.areas or not self.areas.isdisjoint(areas)


def too_soon(
    days: Sequence[date],
    protocol: Protocol,
    neighbours: Collection[Neighbour],
    *,
    under_minimum: bool,
    done: Sequence[date] = (),
) -> Iterator[Fault]:
    """Find the sessions, by their dates in order, that come too soon after or before another one.

    `neighbours` are those that concern the areas to be treated; `done`: dates of sessions of this course that came
    before.
    """
    same = [near for near in neighbours if near.same]
    every = [*done, *days]
    for at, day in enumerate(days):
        if before := at + len(done):
            rule, gap = protocol.spacing_before(before + 1), (day - every[before - 1]).days
            after = f"is {gap} days after session {before}"
            yield from _too_close(at, gap, after, rule.hard_floor_days, rule.min_days, under_minimum)
        if same:
            near = min(same, key=lambda one: one.gap(day))
            yield from _too_close(at, near.gap(day), _from(near, day), near.floor, near.least, under_minimum)
        for near in () if under_minimum else neighbours:
            if not near.same and near.gap(day) < near.least:
                sentence = (
                    f"{_from(near, day)}, of another treatment: less than {near.least} needs a clinician and a reason"
                )
                yield Fault(_path(at), sentence)


def _too_close(at: int, gap: int, words: str, floor: int, least: int, under_minimum: bool) -> Iterator[Fault]:
    if gap < floor:
        yield Fault(_path(at), f"{words}: never less than {floor}")
    elif gap < least and not under_minimum:
        yield Fault(_path(at), f"{words}: less than {least} needs a clinician and a reason")


def warnings(
    days: Sequence[date], protocol: Protocol, neighbours: Collection[Neighbour], done: Sequence[date] = ()
) -> Iterator[Fault]:
    """Point out gaps above the maximum, and sessions of other treatments that are near."""
    every = [*done, *days]
    for at, day in enumerate(days):
        before = at + len(done)
        most, gap = (protocol.spacing_before(before + 1).max_days, (day - every[before - 1]).days) if before else (0, 0)
        if gap > most:
            yield Fault(_path(at), f"is {gap} days after session {before}: the protocol says {most} at most")
        for near in neighbours:
            if not near.same and near.gap(day) < near.least:
                sentence = f"{_from(near, day)}, of another treatment: {near.least} are asked for"
                yield Fault(_path(at), sentence)


def _path(at: int) -> str:
    return f"$.sessions[{at}].start"


def _from(near: Neighbour, day: date) -> str:
    gap = near.gap(day)
    apart = f"is {gap} day{'' if gap == 1 else 's'} from" if gap else "is on the same day as"
    return f"{apart} another session of this patient, on {near.on.day} {near.on:%B %Y}"
