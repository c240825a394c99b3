"""What must become of a booking or a move, where that follows from the rules alone; None where it depends on more."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from tests.integration.courses.stateful.seen import InLine, Seen, line_up
from tests.integration.courses.stateful.world import (
    BETWEEN_TREATMENTS,
    CONSULT_AFTER,
    FLOOR,
    LATE_START,
    LEAST,
    MOST,
    RECOVERY,
    Span,
    Spot,
    day_of,
    inside_hours,
    meet,
)

Clash = tuple[int, str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Foretold:
    """One of: done; refused with one of `codes`; refused with `slot_taken` and exactly these `clashes`."""

    codes: frozenset[str] = frozenset()
    clashes: frozenset[Clash] = frozenset()

    def check(self, code: str | None, clashes: Collection[Clash]) -> None:
        if self.clashes:
            assert code == "slot_taken", f"a place that is taken was not refused, but {code}"
            assert frozenset(clashes) == self.clashes
        elif self.codes:
            assert code in self.codes, f"expected {sorted(self.codes)}, got {code}"
        else:
            assert code is None, f"a place that is free and legal was refused: {code}"


@dataclass(frozen=True, slots=True)
class Oracle:
    """Foretell on the diary as it is; `people` and `rooms` are ids by key."""

    seen: Seen
    now: datetime
    people: dict[str, UUID]
    rooms: dict[str, UUID]

    def booking(
        self, patient: UUID, protocol: str, spots: Sequence[Spot], *, bent: bool, kept: Collection[UUID] = ()
    ) -> Foretold:
        """Foretell a new course; `kept`: bookings that were kept for this patient."""
        codes = {code for spot in spots for code in self._of_place(spot)}
        days = [day_of(spot.start) for spot in spots]
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        near = self._other_courses(patient, protocol, None)
        gaps += [abs(day - other).days for day in days for other, same in near if same]
        crossing = [abs(day - other).days for day in days for other, same in near if not same]
        if any(gap < (FLOOR if bent else LEAST) for gap in gaps) or (not bent and _any_crosses(crossing)):
            codes.add("too_soon")
        if codes:
            return Foretold(frozenset(codes))
        theirs = (course.id for course in self.seen.courses.values() if course.patient_id == patient)
        if not bent and any(self.seen.held(course_id) for course_id in theirs):  # all of them are of one skin
            return self.certain({"on_hold"})
        return Foretold(clashes=frozenset(self._clashes(enumerate(spots, 1), patient, kept)))

    def move(self, one: Any, spot: Spot, *, bent: bool, alone: bool) -> Foretold | None:
        """Foretell a move to a whole place, where no other session has to follow."""
        sessions = self.seen.sessions_of(one.course_id)
        others = [each for each in sessions if each.id != one.id]
        line = line_up(others, self.now)
        before = [each for each in line if each.had or each.one.number < one.number]
        after = [each for each in line if not each.had and each.one.number > one.number]
        day, patient = day_of(spot.start), self.seen.patient_of(one)
        codes = {*self._of_place(spot)} | self._too_soon(one, day, before, after, bent=bent, alone=alone)
        if codes:
            return Foretold(frozenset(codes))
        if not bent and self.seen.held(one.course_id) and self._comes_nearer(one, day):
            return self.certain({"on_hold"})
        if not self._nobody_follows(one, day, before, after) or self._needs_more(one, line):
            return None
        own = [row.id for row in self.seen.active(one.id)]
        return Foretold(clashes=frozenset(self._clashes([(one.number, spot)], patient, own)))

    def free(self, spot: Spot, own: Collection[UUID]) -> Foretold:
        """Foretell a place that is kept while the desk talks; the patient's own time is not asked for."""
        codes = frozenset(self._of_place(spot))
        return Foretold(codes) if codes else Foretold(clashes=frozenset(self._clashes([(1, spot)], None, own)))

    def unprepared(self, spot: Spot, patient: UUID | None) -> Foretold:
        """Foretell a place that needs neither preparation nor cleaning."""
        span = spot.start, spot.end
        return Foretold(clashes=frozenset(self._clashes([(1, spot)], patient, (), span)))

    def lift(self, course_id: UUID, cleared: date) -> Foretold:
        """Foretell the lift of a hold by a clinician: what is behind it cleared after the last treatment."""
        done = [day_of(one.completed_at) for one in self.seen.sessions_of(course_id) if one.completed_at is not None]
        return self.certain({"invalid_input"} if done and cleared < max(done) else set())

    def certain(self, codes: Collection[str]) -> Foretold:
        """Foretell a refusal with one of `codes`, or success without any."""
        return Foretold(frozenset(codes))

    def _of_place(self, spot: Spot) -> Iterator[str]:
        if spot.start < self.now - LATE_START:
            yield "in_the_past"
        away = self.seen.absent(self.people[spot.who])
        if not inside_hours(spot.start, spot.end) or any(meet((spot.start, spot.end), span) for span in away):
            yield "outside_hours"

    def _too_soon(
        self, one: Any, day: date, before: Sequence[InLine], after: Sequence[InLine], *, bent: bool, alone: bool
    ) -> set[str]:
        """Hold a day against those that surely stay: had, pinned, confirmed, all if it moves alone; other courses."""
        stay_before = [each for each in before if each.had or alone or _stays(each.one)]
        stay_after = [each for each in after if alone or _stays(each.one)]
        gaps = [(day - each.on).days for each in stay_before[-1:]] + [(each.on - day).days for each in stay_after[:1]]
        gaps += [abs(day - other).days for other, same in self._others_of(one) if same]
        crossing = [abs(day - other).days for other, same in self._others_of(one) if not same]
        least = FLOOR if bent else LEAST
        recovered = self._recovered(one.course_id)
        early = not bent and ((recovered is not None and day < recovered) or _any_crosses(crossing))
        return {"too_soon"} if early or any(gap < least for gap in gaps) else set()

    def _comes_nearer(self, one: Any, day: date) -> bool:
        """Tell whether a session gets a place that it did not have, or whose time is over, or an earlier day."""
        return one.state == "unplaced" or one.starts_at <= self.now or day < day_of(one.starts_at)

    def _nobody_follows(self, one: Any, day: date, before: Sequence[InLine], after: Sequence[InLine]) -> bool:
        """Tell whether all windows keep with this day, and every other session could be planned where it is."""
        waiting = [each.number for each in self.seen.sessions_of(one.course_id) if each.state == "unplaced"]
        gaps = []
        for each in before[-1:]:
            number = 0 if each.had else each.one.number
            hole = any(number < other < one.number for other in waiting)
            gaps.append(((day - each.on).days, hole))
        gaps += [
            ((each.on - day).days, any(one.number < other < each.one.number for other in waiting)) for each in after[:1]
        ]
        fits = all(gap >= LEAST and (hole or gap <= MOST) for gap, hole in gaps)
        open_ones = [each.one for each in (*before, *after) if not each.had and not _stays(each.one)]
        return fits and all(self._could_be_planned(each) for each in open_ones)

    def _could_be_planned(self, one: Any) -> bool:
        day = day_of(one.starts_at)
        near = all(
            abs(day - other).days >= (LEAST if same else BETWEEN_TREATMENTS) for other, same in self._others_of(one)
        )
        away = self.seen.absent(one.practitioner_id)
        return near and not any(meet((one.starts_at, one.ends_at), span) for span in away)

    def _needs_more(self, one: Any, line: Sequence[InLine]) -> bool:
        """Tell whether a consultation could be asked for, or a gap that is narrow already could be in question."""
        done = [each.on for each in line if each.one.state == "completed"]
        late = bool(done) and (day_of(self.now) - max(done)).days > CONSULT_AFTER
        pairs = pairwise(line)
        narrow = any((other.on - each.on).days < LEAST for each, other in pairs if not other.had)
        return late or narrow or self._recovered(one.course_id) is not None

    def _clashes(
        self,
        wanted: Iterable[tuple[int, Spot]],
        patient: UUID | None,
        own: Collection[UUID],
        unprepared: Span | None = None,
    ) -> Iterator[Clash]:
        standing = [row for row in self.seen.blocking(self.now) if row.id not in own]
        for number, spot in wanted:
            who, where = self.people[spot.who], self.rooms[spot.where]
            for row in standing:
                blocked, mine = (row.blocked_from, row.blocked_until), unprepared or spot.blocked
                if row.practitioner_id == who and meet(mine, blocked):
                    yield (number, "practitioner", *blocked)
                if row.room_id == where and meet(mine, blocked):
                    yield (number, "room", *blocked)
                if patient and row.patient_id == patient and meet((spot.start, spot.end), (row.starts_at, row.ends_at)):
                    yield (number, "patient", row.starts_at, row.ends_at)

    def _others_of(self, one: Any) -> list[tuple[date, bool]]:
        protocol = self.seen.protocol_of(one.course_id)
        return self._other_courses(self.seen.patient_of(one), protocol, one.course_id)

    def _other_courses(self, patient: UUID, protocol: str, besides: UUID | None) -> list[tuple[date, bool]]:
        """Return the days of the patient's sessions in other courses, and whether they are of the same treatment."""
        courses = [one for one in self.seen.courses.values() if one.patient_id == patient and one.id != besides]
        return [
            (each.on, self.seen.protocol_of(course.id) == protocol)
            for course in courses
            for each in line_up(self.seen.sessions_of(course.id), self.now)
        ]

    def _recovered(self, course_id: UUID) -> date | None:
        cleared = [
            row.cleared_on
            for row in self.seen.course_holds.values()
            if row.course_id == course_id and row.cleared_on is not None
        ]
        return max(cleared) + timedelta(days=RECOVERY) if cleared else None


def _any_crosses(gaps: Iterable[int]) -> bool:
    """Tell whether a session of another treatment is nearer than two treatments of one skin may be."""
    return any(gap < BETWEEN_TREATMENTS for gap in gaps)


def _stays(one: Any) -> bool:
    return bool(one.pinned or one.confirmed_at)
