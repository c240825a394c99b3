"""Let time pass, keep places and let them go, book appointments: what stands beside courses in the diary."""

from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from service.courses.appointments.requests import AppointmentRequest, NewPlace
from service.courses.requests import BookingRequest, WantedSession
from tests.integration.courses.stateful.foretell import Foretold
from tests.integration.courses.stateful.machine import ANY, SHIFT, TIME, WHERE, WHO, DiaryMachine
from tests.integration.courses.stateful.steps import Deed
from tests.integration.courses.stateful.world import (
    LATE_START,
    LENGTHS,
    MICRO,
    PATIENTS,
    Spot,
    day_of,
    inside_hours,
    meet,
)

Kind = Literal["consultation", "block"]
AHEAD = st.sampled_from((1, 1, 2, 7, 29))
MOST_KEPT, MOST_APPOINTMENTS = 4, 5
NOT_TO_BE_HAD = ("outside_hours", "in_the_past", "slot_taken")


class DeedsOfTime(DiaryMachine):
    """Minutes and days pass; appointments and kept places come and go."""

    @rule(by=st.sampled_from((timedelta(minutes=6), timedelta(hours=3), timedelta(days=1), timedelta(days=9))))
    def wait(self, by: timedelta) -> None:
        self._wait(by)

    @rule(after=st.sampled_from((-timedelta(days=1), timedelta(minutes=10), timedelta(hours=2))))
    def wait_for_a_session(self, after: timedelta) -> None:
        """Wait until the next session is near, has begun, or is over."""
        ahead = [one.starts_at for one in self.seen.sessions.values() if one.state == "booked"]
        by = min((start for start in ahead if start > self.now), default=self.now) + after - self.now
        self._wait(max(by, timedelta(0)))

    def _wait(self, by: timedelta) -> None:
        """Let time pass, and the clock's own tasks run; nobody is moved by that."""
        self.pass_time(by)
        self.attempt(Deed(name="wait"), lambda _session: None)
        self.program.reservations.tidy()
        self.program.offers.watching.run()
        self.attempt(Deed(name="tidy"), lambda _session: None)
        late = [one for one in self.seen.offers.values() if one.state == "asked" and one.answer_by <= self.now]
        assert not late, "nobody was told that an answer did not come"
        assert not any(row.expires_at and row.expires_at <= self.now for row in self.seen.active())

    @rule(patient=ANY, ahead=AHEAD, at=TIME, who=WHO, where=WHERE, minutes=st.sampled_from((5, 15)))
    def reserve(self, patient: int, ahead: int, at: time, who: str, where: str, minutes: int) -> None:
        if len([one for one in self.seen.reservations.values() if one.ended_at is None]) >= MOST_KEPT:
            return
        spot = self.spot(MICRO, day_of(self.now) + timedelta(days=ahead), at, who, where)
        patient_id = self.clinic.patients[patient % PATIENTS]
        place = WantedSession(number=1, start=spot.start, practitioner=who, room=where)
        self.attempt(
            Deed(name="reserve"),
            lambda session: self.program.reservations.reserve(
                session,
                self.clinic.receptionist,
                patient_id,
                MICRO,
                [place],
                until=self.now + timedelta(minutes=minutes),
            ),
            foretold=self._kept_for_now(spot, patient_id),
        )

    def _kept_for_now(self, spot: Spot, patient_id: UUID) -> Foretold:
        """Foretell a place that is kept: the patient's own time does not count, nor what was kept for them before."""
        former = {
            row.booking_id
            for row in self.seen.every["reserved_places"]
            if (kept := self.seen.reservations[row.reservation_id]).patient_id == patient_id
            if kept.purpose == "talking" and kept.ended_at is None and kept.expires_at > self.now
        }
        return self.oracle.free(spot, former)

    @rule(which=ANY)
    def release(self, which: int) -> None:
        kept: Any = self.choose([one for one in self.seen.reservations.values() if one.purpose == "talking"], which)
        if kept is not None:
            self.attempt(
                Deed(name="release"),
                lambda session: self.program.reservations.release(session, self.clinic.receptionist, kept.id),
            )

    @rule(which=ANY)
    def book_what_was_kept(self, which: int) -> None:
        """Book the place that was kept, in time or too late."""
        kept: Any = self.choose([one for one in self.seen.reservations.values() if one.purpose == "talking"], which)
        if kept is None or len(self.seen.courses) >= 8:
            return
        places = self.seen.every["reserved_places"]
        rows = [self.seen.bookings[row.booking_id] for row in places if row.reservation_id == kept.id]
        (row,) = rows
        spot = Spot(
            row.starts_at, LENGTHS[MICRO], self.clinic.people[row.practitioner_id], self.clinic.rooms[row.room_id]
        )
        place = WantedSession(number=1, start=spot.start, practitioner=spot.who, room=spot.where)
        stands = kept.ended_at is None and kept.expires_at > self.now
        request = BookingRequest(
            patient_id=kept.patient_id, protocol=MICRO, sessions=(place,), areas=("face",), reservation=kept.id
        )
        own = [row.id] if stands else []
        self.attempt(
            Deed(name="book what was kept"),
            lambda session: self.program.courses.book(session, self.clinic.receptionist, request),
            foretold=self.oracle.booking(kept.patient_id, MICRO, [spot], bent=False, kept=own),
        )

    @rule(kind=st.sampled_from(("consultation", "block")), patient=ANY, ahead=AHEAD, at=TIME, who=WHO, where=WHERE)
    def make_appointment(self, kind: Kind, patient: int, ahead: int, at: time, who: str, where: str) -> None:
        if len(self.seen.appointments) >= MOST_APPOINTMENTS:
            return
        start = self.spot(MICRO, day_of(self.now) + timedelta(days=ahead), at, who, where).start
        self._make_appointment(kind, self.clinic.patients[patient % PATIENTS], start, who, where)

    @rule(kind=st.sampled_from(("consultation", "block")), patient=ANY, onto=ANY, shift=SHIFT)
    def make_appointment_onto(self, kind: Kind, patient: int, onto: int, shift: int) -> None:
        """Ask for a time that is taken, or only just not."""
        row: Any = self.choose([row for row in self.seen.active() if row.practitioner_id and row.room_id], onto)
        if row is not None and len(self.seen.appointments) < 2 * MOST_APPOINTMENTS:
            start = row.starts_at + timedelta(minutes=shift)
            who, where = self.clinic.people[row.practitioner_id], self.clinic.rooms[row.room_id]
            self._make_appointment(kind, self.clinic.patients[patient % PATIENTS], start, who, where)

    def _make_appointment(self, kind: Kind, patient_id: UUID, start: datetime, who: str, where: str) -> None:
        own = None if kind == "block" else patient_id
        request = AppointmentRequest(
            kind=kind, start=start, minutes=40, patient_id=own, practitioner=who, room=where, note=None
        )
        self.attempt(
            Deed(name=kind),
            lambda session: self.program.appointments.book(session, self.clinic.receptionist, request),
            foretold=self._appointed(Spot(start, 40, who, where), own),
        )

    def _appointed(self, spot: Spot, patient_id: UUID | None) -> Foretold:
        """Foretell an appointment: nothing is prepared for it or cleaned after it, and a block may lie outside hours."""
        if spot.start < self.now - LATE_START:
            return Foretold(frozenset({"in_the_past"}))
        away = self.seen.absent(self.oracle.people[spot.who])
        shut = not inside_hours(spot.start, spot.end) or any(meet((spot.start, spot.end), span) for span in away)
        if patient_id is not None and shut:
            return Foretold(frozenset({"outside_hours"}))
        return self.oracle.unprepared(spot, patient_id)

    @rule(which=ANY, what=st.sampled_from(("cancel", "complete", "no_show", "undo")))
    def settle_appointment(self, which: int, what: str) -> None:
        one: Any = self.choose(self.seen.appointments.values(), which)
        if one is not None:
            do = getattr(self.program.appointments, what)
            self.attempt(
                Deed(name=f"appointment {what}"),
                lambda session: do(session, self.clinic.receptionist, one.id),
                refusals=("appointment_state", "in_the_future", "nothing_to_undo", "slot_taken", "in_the_past"),
            )

    @rule(which=ANY, ahead=AHEAD, at=TIME, who=WHO)
    def move_appointment(self, which: int, ahead: int, at: time, who: str) -> None:
        one: Any = self.choose(self.seen.appointments.values(), which)
        if one is not None:
            start = self.spot(MICRO, day_of(self.now) + timedelta(days=ahead), at, who, "room-1").start
            self.attempt(
                Deed(name="appointment move"),
                lambda session: self.program.appointments.move(
                    session, self.clinic.receptionist, one.id, NewPlace(start=start, practitioner=who)
                ),
                refusals=("appointment_state", *NOT_TO_BE_HAD),
            )
