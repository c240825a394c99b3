"""What the best new places are, in the plainest form: try every choice. Shares no code with the search."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import prod
from typing import Any

from tests.unit.courses.planning.brute_force import BruteForce, Place
from tests.unit.courses.planning.problems import Json
from tests.unit.courses.planning.reassign.sick_days import Case

LATEST = "9999"
Pick = Place | None


class Trying:
    """All places of one displaced session."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.force = BruteForce(case.problem)
        self.length = self.force.length
        self.was = case.was.start.astimezone(self.force.zone)
        grid = [place for places in self.force.places.values() for place in places]
        self.places = [place for place in [*self._same_time(), *grid] if self._tidy(place) and self._spaced(place)]

    def _same_time(self) -> list[Place]:
        """Return the places at the former time if that is off the grid."""
        fine = BruteForce(self.case.problem | {"slot_minutes": 30})
        minute = self.was.hour * 60 + self.was.minute
        if minute % self.case.problem["slot_minutes"] == 0:
            return []
        return [place for place in fine.places.get(self.was.date(), []) if place[0] == self.was]

    def _tidy(self, place: Place) -> bool:
        """Tell whether practitioner and room are free for preparation and cleaning too."""
        begin, end = self.span(place)
        named = [
            one for kind in ("practitioners", "rooms") for one in self.case.problem[kind] if one["id"] in place[1:]
        ]
        spans = [[self._instant(edge) for edge in span] for one in named for span in one["busy"]]
        return all(last <= begin or end <= first or first >= last for first, last in spans)

    def _instant(self, edge: str) -> datetime:
        return self.force._instant(self.force._wall(date.fromisoformat(edge[:10]), edge[11:]))

    def _spaced(self, place: Place) -> bool:
        return not self.force.done or self.force._gap(self.force.done[-1], self.day(place), 2)[0]

    def day(self, place: Place) -> date:
        return place[0].astimezone(self.force.zone).date()

    def span(self, place: Place) -> tuple[datetime, datetime]:
        before, after = timedelta(minutes=self.case.prep), timedelta(minutes=self.case.cleaning)
        return place[0] - before, place[0] + self.length + after

    def worth(self, place: Place) -> tuple[int, ...]:
        shown = place[0].astimezone(self.force.zone)
        minutes = (shown.hour - self.was.hour) * 60 + shown.minute - self.was.minute
        days = (shown.date() - self.was.date()).days
        return int(place[0] != self.was), abs(days), int(self.force._outside(place)), abs(minutes)


def best(cases: Sequence[Case], most: int = 2000) -> Json | None:
    """Return the places by key, None for those that have none; None if there were more than `most` choices to try."""
    sessions = [Trying(case) for case in sorted(cases)]
    if prod(len(one.places) + 1 for one in sessions) > most:
        return None
    key = min(_key(sessions, picks) for picks in _choices(sessions, []))
    return {one.case.key: pick for one, pick in zip(sessions, key[-1], strict=True)}


def _choices(sessions: Sequence[Trying], picks: list[Pick]) -> Iterator[list[Pick]]:
    if len(picks) == len(sessions):
        yield picks
        return
    this = sessions[len(picks)]
    before = list(zip(sessions, picks, strict=False))
    yield from _choices(sessions, [*picks, None])
    for place in this.places:
        if not any(pick and _clash(this, place, other, pick) for other, pick in before):
            yield from _choices(sessions, [*picks, place])


def _clash(one: Trying, place: Place, other: Trying, there: Place) -> bool:
    if (
        one.case.patient == other.case.patient
        and place[0] < there[0] + other.length
        and there[0] < place[0] + one.length
    ):
        return True
    shared = place[1] == there[1] or place[2] == there[2]
    (begin, end), (first, last) = one.span(place), other.span(there)
    return shared and begin < last and first < end


def _key(sessions: Sequence[Trying], picks: list[Pick]) -> tuple[Any, ...]:
    worths = [one.worth(pick) for one, pick in zip(sessions, picks, strict=True) if pick]
    sums = tuple(map(sum, zip(*worths, strict=True))) or (0, 0, 0, 0)
    starts = [pick[0].replace(tzinfo=None).isoformat() if pick else LATEST for pick in picks]
    people = [pick[1] if pick else "" for pick in picks]
    return picks.count(None), *sums, starts, people, [pick[2] if pick else "" for pick in picks], picks
