"""Book courses, move and swap sessions, take them out, plan again."""

from datetime import time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from service.base.actors import SYSTEM
from service.base.ids import new_id
from service.courses.life.leaving import Leaving
from service.courses.life.model import Place, Wish
from service.courses.requests import BookingRequest, WantedSession
from tests.integration.courses.stateful.machine import (
    ANY,
    BENT,
    GAP,
    GAPS,
    PLACE,
    RARELY,
    SHIFT,
    TIME,
    WHERE,
    WHO,
    DiaryMachine,
)
from tests.integration.courses.stateful.seen import line_up
from tests.integration.courses.stateful.steps import Deed
from tests.integration.courses.stateful.world import LENGTHS, MICRO, PATIENTS, PEOPLE, ROOMS, Spot, day_of

REASON = "Agreed with the patient"
RULES = ("too_soon", "outside_hours", "in_the_past", "on_hold")
MOVING = (*RULES, "slot_taken", "not_accepted", "consultation_needed", "session_state")
MOST_COURSES, MOST_HOLDS = 6, 3
LEAVING: tuple[Leaving, ...] = ("cancelled", "cancelled", "no_show", "not_treated", "dropped")


class DeedsOfCourses(DiaryMachine):
    """What the course desk can do."""

    @initialize(at=st.sampled_from((time(9), time(11, 40), time(14))), where=WHERE, first=st.sampled_from((1, 2, 8)))
    def begin(self, at: time, where: str, first: int) -> None:
        """Begin with two courses of three, so that there is something to change."""
        self._book(0, MICRO, [1, 28, 28], (at, PEOPLE[0], where), bent=False)
        self._book(1, MICRO, [first, 28, 28], (time(10), PEOPLE[1], ROOMS[1]), bent=False)

    @rule(patient=ANY, protocol=st.sampled_from(tuple(sorted(LENGTHS))), first=st.sampled_from((1, 0, 2, 7, 29)),
          gaps=st.lists(st.sampled_from(GAPS[:6]), max_size=2), at=TIME, who=WHO, where=WHERE, bent=BENT)  # fmt: skip
    def book(
        self, patient: int, protocol: str, first: int, gaps: list[int], at: time, who: str, where: str, bent: bool
    ) -> None:
        if len(self.seen.courses) < MOST_COURSES:
            self._book(patient, protocol, [first, *gaps], (at, who, where), bent=bent)

    @rule(patient=ANY, protocol=st.sampled_from(tuple(sorted(LENGTHS))), onto=ANY, shift=SHIFT)
    def book_onto(self, patient: int, protocol: str, onto: int, shift: int) -> None:
        """Ask for a time that is taken, or only just not."""
        rows = [row for row in self.seen.active() if row.practitioner_id and row.room_id]
        row: Any = self.choose(rows, onto)
        if row is not None and len(self.seen.courses) < MOST_COURSES:
            start = row.starts_at + timedelta(minutes=shift)
            who, where = self.clinic.people[row.practitioner_id], self.clinic.rooms[row.room_id]
            spot = Spot(start, LENGTHS[protocol], who, where)
            self._book_at(patient, protocol, [spot], bent=False)

    def _book(self, patient: int, protocol: str, gaps: list[int], place: tuple[time, str, str], *, bent: bool) -> None:
        day, spots = day_of(self.now), list[Spot]()
        for gap in gaps:
            day += timedelta(days=gap)
            spots.append(self.spot(protocol, day, *place))
        self._book_at(patient, protocol, spots, bent=bent)

    def _book_at(self, patient: int, protocol: str, spots: list[Spot], *, bent: bool) -> None:
        patient_id = self.clinic.patients[patient % PATIENTS]
        request = BookingRequest(
            patient_id=patient_id,
            protocol=protocol,
            sessions=tuple(wanted(number, spot) for number, spot in enumerate(spots, 1)),
            areas=("face",),
            reason=REASON if bent else None,
        )
        self.attempt(
            Deed(name="book", bent=bent),
            lambda session: self.program.courses.book(session, self.actor(bent=bent), request),
            foretold=self.oracle.booking(patient_id, protocol, spots, bent=bent),
        )

    @rule(which=ANY, place=PLACE, bent=BENT, alone=RARELY, accept=RARELY)
    def move(self, which: int, place: tuple[int, time, str, str], bent: bool, alone: bool, accept: bool) -> None:
        one = self.session_of(which, "booked", "unplaced")
        if one is not None:
            self._move(one, self.spot_near(one, place), bent=bent, alone=alone, accept_unplaced=accept)

    @rule(which=ANY, onto=ANY, shift=SHIFT, bent=BENT)
    def move_onto(self, which: int, onto: int, shift: int, bent: bool) -> None:
        one = self.session_of(which, "booked", "unplaced")
        spots = self.spots_onto(one, shift) if one is not None else []
        contested = [spot for spot in spots if self._is_contested(one, spot)] or spots
        if contested:
            self._move(one, contested[onto % len(contested)], bent=bent)

    def _is_contested(self, one: Any, spot: Spot) -> bool:
        """Tell whether nothing but the diary speaks against a place."""
        foretold = self.oracle.move(one, spot, bent=False, alone=False)
        return foretold is not None and not foretold.codes

    def _move(self, one: Any, spot: Spot, *, bent: bool, alone: bool = False, **more: Any) -> None:
        moved = self.attempt(
            Deed(name="move", aims=frozenset({one.id}), courses=frozenset({one.course_id}), bent=bent),
            lambda session: self.moves.move(
                session, self.actor(bent=bent), self.clinic.id, one.course_id, one.number,
                Place(spot.start, spot.who, spot.where), reason=REASON if bent else None, alone=alone, **more,
            ),
            refusals=MOVING,
            foretold=self.oracle.move(one, spot, bent=bent, alone=alone),
        )  # fmt: skip
        if moved is not None:
            self._check_moved(one, spot, [each.id for each in moved.changed], alone=alone)

    def _check_moved(self, one: Any, spot: Spot, changed: list[Any], *, alone: bool) -> None:
        still = self.seen.sessions[one.id]
        assert (still.starts_at, still.ends_at) == (spot.start, spot.end)
        who, where = self.clinic.people[still.practitioner_id], self.clinic.rooms[still.room_id]
        assert (who, where) == (spot.who, spot.where)
        assert not alone or set(changed) <= {one.id}

    @rule(which=ANY, gap=GAP, at=TIME, bent=BENT)
    def move_to_anybody(self, which: int, gap: int, at: time, bent: bool) -> None:
        """Ask for a time only; whoever is free does it."""
        one = self.session_of(which, "booked", "unplaced")
        if one is not None:
            spot = self.spot_near(one, (gap, at, PEOPLE[0], ROOMS[0]))
            self.attempt(
                Deed(name="move to anybody", aims=frozenset({one.id}), courses=frozenset({one.course_id}), bent=bent),
                lambda session: self.moves.move(
                    session, self.actor(bent=bent), self.clinic.id, one.course_id, one.number,
                    Place(spot.start), reason=REASON if bent else None,
                ),
                refusals=MOVING,
            )  # fmt: skip

    @rule(first=ANY, second=ANY, bent=BENT)
    def swap(self, first: int, second: int, bent: bool) -> None:
        one = self.session_of(first, "booked")
        near = [each for each in self.seen.sessions.values() if one is not None and self._could_swap(one, each)]
        near.sort(key=lambda each: (each.starts_at, each.room_id))
        other = near[second % len(near)] if near else self.session_of(second, "booked")
        if one is None or one.id == other.id:
            return
        done = self.attempt(
            Deed(name="swap", aims=frozenset({one.id, other.id}), bent=bent),
            lambda session: self.moves.swap(
                session, self.actor(bent=bent), self.clinic.id, (one.course_id, one.number),
                (other.course_id, other.number), reason=REASON if bent else None,
            ),
            refusals=(*RULES, "swap_does_not_fit", "consultation_needed", "slot_taken"),
        )  # fmt: skip
        if done is not None:
            here, there = self.seen.sessions[one.id], self.seen.sessions[other.id]
            assert (here.starts_at, there.starts_at) == (other.starts_at, one.starts_at)
            assert (here.room_id, there.room_id) == (other.room_id, one.room_id)

    def _could_swap(self, one: Any, other: Any) -> bool:
        """Tell whether two sessions are of the same treatment in two courses, and within two weeks."""
        if other.state != "booked" or one.course_id == other.course_id:
            return False
        near = abs(one.starts_at - other.starts_at) <= timedelta(days=14)
        return near and self.seen.protocol_of(one.course_id) == self.seen.protocol_of(other.course_id)

    @rule(which=ANY, leaving=st.sampled_from(LEAVING))
    def leave(self, which: int, leaving: Leaving) -> None:
        one = self.session_of(which, "booked", "booked", "unplaced")
        if one is None:
            return
        begun = one.starts_at is not None and one.starts_at <= self.now
        refused = set[str]()
        if leaving != "dropped" and one.state != "booked":
            refused = {"session_state"}
        elif leaving in {"no_show", "not_treated"} and not begun:
            refused = {"in_the_future"}
        booked = self.seen.active(one.id)
        self.attempt(
            Deed(name=leaving, aims=frozenset({one.id})),
            lambda session: self.moves.leave(
                session, self.clinic.receptionist, self.clinic.id, one.course_id, one.number, leaving, reason=REASON
            ),
            foretold=self.oracle.certain(refused),
        )
        if not refused:
            outcome = "cancelled" if leaving == "dropped" else leaving
            assert all(self.seen.bookings[row.id].outcome == outcome for row in booked)

    @rule(which=ANY, ago=st.sampled_from((0, 0, 30, 3 * 24 * 60)))
    def complete(self, which: int, ago: int) -> None:
        one = self.session_of(which, "booked")
        if one is None:
            return
        at = self.now - timedelta(minutes=ago)
        early = at < one.starts_at - timedelta(days=7)
        self.attempt(
            Deed(name="complete", aims=frozenset({one.id})),
            lambda session: self.program.courses.complete(
                session, self.clinic.receptionist, self.clinic.id, one.course_id, one.number, completed_at=at
            ),
            foretold=self.oracle.certain({"invalid_input"} if early else set()),
        )

    @rule(which=ANY)
    def undo(self, which: int) -> None:
        one = self.session_of(which)
        if one is None:
            return
        standing = [change for change in self.seen.history(one.id) if change.undone_at is None]
        group = self._together(standing[-1]) if standing else []
        done = self.attempt(
            Deed(name="undo", aims=frozenset(change.session_id for change in group), undo=True),
            lambda session: self.program.courses.undo(
                session, self.clinic.receptionist, self.clinic.id, one.course_id, one.number
            ),
            refusals=("nothing_to_undo", "undo_too_late", "slot_taken", "too_soon", "outside_hours", "on_hold"),
        )
        if done is not None:
            for change in group:
                self._check_back(change)

    def _together(self, last: Any) -> list[Any]:
        changes = self.seen.session_changes.values()
        return [each for each in changes if each.id == last.id or (last.together and each.together == last.together)]

    def _check_back(self, change: Any) -> None:
        """Whatever was done to a session is gone; one that had been added is no more of its course."""
        one = self.seen.sessions[change.session_id]
        state = "cancelled" if change.action == "added" else change.before["state"]
        assert (one.state, one.starts_at.isoformat() if one.starts_at else None) == (state, change.before["starts_at"])
        assert str(one.practitioner_id) == str(change.before["practitioner_id"])

    @rule(which=ANY, place=st.none() | PLACE, bent=BENT)
    def add(self, which: int, place: tuple[int, time, str, str] | None, bent: bool) -> None:
        course: Any = self.choose(self.seen.courses.values(), which)
        if course is None:
            return
        sessions = self.seen.sessions_of(course.id)
        spot = None
        if place is not None:
            days = [each.on for each in line_up(sessions, self.now)] or [day_of(self.now)]
            spot = self.spot(self.seen.protocol_of(course.id), days[-1] + timedelta(days=place[0]), *place[1:])
        wanted_place = Place(spot.start, spot.who, spot.where) if spot else None
        dropped = frozenset(each.id for each in sessions if each.state == "cancelled")
        self.attempt(
            Deed(name="add", courses=frozenset({course.id}), aims=dropped, bent=bent),
            lambda session: self.moves.add(
                session, self.actor(bent=bent), self.clinic.id, course.id, wanted_place, reason=REASON if bent else None
            ),
            refusals=(*MOVING, "too_many_sessions"),
        )

    @rule(which=ANY, pinned=st.booleans(), confirm=RARELY)
    def keep(self, which: int, pinned: bool, confirm: bool) -> None:
        one = self.session_of(which, "booked")
        if one is None:
            return
        desk = self.clinic.receptionist
        deed = Deed(name="confirm" if confirm else "pin", aims=frozenset({one.id}))
        if confirm:
            self.attempt(deed, lambda session: self.moves.confirm(session, desk, self.clinic.id, one.id, self.now))
        else:
            pin = self.moves.pin if pinned else self.moves.unpin
            self.attempt(deed, lambda session: pin(session, desk, self.clinic.id, one.course_id, one.number))
        assert self.was_kept(one, pinned=pinned, confirm=confirm)

    def was_kept(self, one: Any, *, pinned: bool, confirm: bool) -> bool:
        still = self.seen.sessions[one.id]
        return bool(still.confirmed_at) if confirm else still.pinned == pinned

    @rule(which=ANY)
    def hold(self, which: int) -> None:
        course: Any = self.choose(self.seen.courses.values(), which)
        if course is not None and len(self.seen.course_holds) < MOST_HOLDS:
            self.attempt(
                Deed(name="hold"),
                lambda session: self.program.courses.place_hold(
                    session, SYSTEM, self.clinic.id, course.id, "concern", new_id()
                ),
            )

    @rule(which=ANY, ago=st.sampled_from((0, 1, 10)), replan=st.booleans())
    def lift(self, which: int, ago: int, replan: bool) -> None:
        course: Any = self.choose([one for one in self.seen.courses.values() if self.seen.held(one.id)], which)
        if course is None:
            return
        cleared = day_of(self.now) - timedelta(days=ago)

        def do(session: Any) -> bool:
            nurse = self.clinic.clinician
            self.program.courses.lift_holds(session, nurse, self.clinic.id, course.id, REASON, cleared)
            if replan:
                wish = Wish(cleared_on=cleared)
                self.moves.replan(session, nurse, self.clinic.id, course.id, wish, reason=REASON, accept_unplaced=True)
            return True

        foretold = self.oracle.lift(course.id, cleared)
        self.attempt(
            Deed(name="lift", courses=frozenset({course.id}) if replan else frozenset()), do, foretold=foretold
        )
        assert self.seen.held(course.id) == bool(foretold.codes)

    @rule(which=ANY, bent=BENT, accept=st.booleans())
    def replan(self, which: int, bent: bool, accept: bool) -> None:
        course: Any = self.choose(self.seen.courses.values(), which)
        if course is None:
            return
        reason = REASON if bent else None
        self.attempt(
            Deed(name="replan", courses=frozenset({course.id})),
            lambda session: self.moves.replan(
                session, self.actor(bent=bent), self.clinic.id, course.id, reason=reason, accept_unplaced=accept
            ),
            refusals=("consultation_needed", "not_accepted"),
            foretold=self.oracle.certain({"on_hold"}) if self.seen.held(course.id) else None,
        )


def wanted(number: int, spot: Spot) -> WantedSession:
    return WantedSession(number=number, start=spot.start, practitioner=spot.who, room=spot.where)
