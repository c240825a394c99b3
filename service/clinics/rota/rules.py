"""Who is on call at an instant: changes win over weekly duties, those over the standing ladder. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from uuid import UUID

from service.base.walltime import edge_at

WEEK = timedelta(days=7)
USUAL_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A duty of every week, by wall times; an end that is not after the start lies in the following week."""

    staff_id: UUID
    rung: int
    from_weekday: int
    from_wall: time
    to_weekday: int
    to_wall: time
    wait: timedelta = USUAL_WAIT

    def spans(self, since: datetime, until: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """Give each time of the duty that meets the time between two instants, in order."""
        monday = _monday(since.astimezone(zone).date()) - WEEK
        while True:
            start, end = self._of_week(monday, zone)
            if start >= until:
                return
            if end > since:
                yield start, end
            monday += WEEK

    def _of_week(self, monday: date, zone: tzinfo) -> tuple[datetime, datetime]:
        ends_later = (self.to_weekday, self.to_wall) > (self.from_weekday, self.from_wall)
        last = monday if ends_later else monday + WEEK
        start = edge_at(datetime.combine(monday + timedelta(days=self.from_weekday), self.from_wall), zone)
        return start, edge_at(datetime.combine(last + timedelta(days=self.to_weekday), self.to_wall), zone)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs for a time on one rung; without `staff_id` the rota names nobody there."""

    staff_id: UUID | None
    rung: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Who rings on a rung where no duty covers."""

    staff_id: UUID
    rung: int
    wait: timedelta


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on call on one rung; `by_rota` is False where only the standing ladder names them."""

    rung: int
    staff_id: UUID
    wait: timedelta
    by_rota: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the same people are on call, lowest rung first."""

    start: datetime
    end: datetime
    people: tuple[OnDuty, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    """The whole rota of a clinic. Of several that cover the same time on a rung, the last in each list wins."""

    zone: tzinfo
    weekly: Sequence[Weekly] = ()
    changes: Sequence[Change] = ()
    standing: Sequence[Standing] = ()

    def on_duty(self, at: datetime) -> list[OnDuty]:
        """Say who is on call at an instant, rung by rung; nobody of the standing ladder twice."""
        named = {rung: self._named(rung, at) for rung in self._rungs()}
        by_rota = {one.staff_id for one in named.values() if one is not None}
        people = [named[rung] or self._stands(rung, by_rota) for rung in sorted(named)]
        return [one for one in people if one is not None]

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """Cut a time into pieces in which nothing changes."""
        edges = sorted({start, end, *(edge for edge in self._edges(start, end) if start < edge < end)})
        found: list[Stretch] = []
        for first, last in pairwise(edges):
            people = tuple(self.on_duty(first))
            if found and found[-1].people == people:
                found[-1] = Stretch(found[-1].start, last, people)
            else:
                found.append(Stretch(first, last, people))
        return found

    def gaps(self, start: datetime, end: datetime, reachable: Collection[UUID]) -> list[tuple[datetime, datetime]]:
        """Find the times in which nobody on call can be reached."""
        found: list[tuple[datetime, datetime]] = []
        for one in self.stretches(start, end):
            if any(person.staff_id in reachable for person in one.people):
                continue
            if found and found[-1][1] == one.start:
                found[-1] = (found[-1][0], one.end)
            else:
                found.append((one.start, one.end))
        return found

    def _rungs(self) -> set[int]:
        return {one.rung for some in (self.weekly, self.changes, self.standing) for one in some}

    def _named(self, rung: int, at: datetime) -> OnDuty | None:
        """Say whom the rota names; the wait is that of the duty, else that of the standing rung."""
        waits = {one.rung: one.wait for one in self.standing}
        for change in reversed(self.changes):
            if change.rung == rung and change.starts_at <= at < change.ends_at:
                wait = waits.get(rung, USUAL_WAIT)
                return OnDuty(rung, change.staff_id, wait, by_rota=True) if change.staff_id else None
        for duty in reversed(self.weekly):
            if duty.rung == rung and any(start <= at < end for start, end in duty.spans(at, at + WEEK, self.zone)):
                return OnDuty(rung, duty.staff_id, duty.wait, by_rota=True)
        return None

    def _stands(self, rung: int, by_rota: Collection[UUID]) -> OnDuty | None:
        for one in self.standing:
            if one.rung == rung and one.staff_id not in by_rota:
                return OnDuty(rung, one.staff_id, one.wait, by_rota=False)
        return None

    def _edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        for duty in self.weekly:
            for span in duty.spans(start, end, self.zone):
                yield from span
        for change in self.changes:
            yield from (change.starts_at, change.ends_at)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
