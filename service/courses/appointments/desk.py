"""The appointment desk: everything that web and API may ask of appointments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal
from service.courses.appointments import finding
from service.courses.appointments.checks import check, objection_to
from service.courses.appointments.finding import FreePlace
from service.courses.appointments.grounds import openings_of
from service.courses.appointments.history import BOOKED, Before, last_change, note_change, read_before, snapshot
from service.courses.appointments.models import Appointment
from service.courses.appointments.requests import AppointmentRequest, NewPlace
from service.courses.appointments.rows import a_booking, check_patient, hold_appointment, new_appointment, new_booking
from service.courses.appointments.standing import as_it_stands
from service.courses.clashes import Clash
from service.courses.diary import House, read_house
from service.courses.models import Booking
from service.courses.placing import place, put_away, slot_taken

Outcome = Literal["completed", "no_show", "cancelled"]
THE_ONE = 1  # an appointment is one session, for whoever reads clashes
EARLY = timedelta(hours=12)  # the desk takes somebody in sooner; a tick further ahead is a slip


class AppointmentDesk:
    """Book, move, cancel, complete, undo. Methods only flush; whoever opened the transaction commits or rolls back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def book(self, session: Session, actor: Actor, wanted: AppointmentRequest) -> Appointment:
        """Put an appointment into the diary.

        Without a practitioner the first who is free is taken. Refuses `invalid_input`, `in_the_past`, `outside_hours`,
        `not_found`, and `slot_taken` with its clashes. No text follows from an appointment.
        """
        clinic_id, now = clinic_of(actor), self._clock.now()
        house = read_house(session, clinic_id, now)
        check(wanted, openings_of(house), now)
        check_patient(session, clinic_id, wanted)
        wanted = self._with_somebody(session, house, wanted, now)
        booking = new_booking(wanted, house, now)
        place(session, [(THE_ONE, booking)], house.zone, now=now)
        one = new_appointment(wanted, house, booking, now)
        session.add(one)
        session.flush()
        note_change(session, actor, one, BOOKED, {}, now)
        return self._told(session, actor, one, "booked", ())

    def move(self, session: Session, actor: Actor, appointment_id: UUID, to: NewPlace) -> Appointment:
        """Give a booked appointment another place; it keeps its id. Refuses like `book`, and `appointment_state`."""
        now = self._clock.now()
        one = hold_appointment(session, clinic_of(actor), appointment_id)
        _must_be_booked(one)
        house = read_house(session, one.clinic_id, now)
        wanted = as_it_stands(session, one, to)
        check(wanted, openings_of(house), now)
        booking, before = new_booking(wanted, house, now), snapshot(one)
        self._place(session, one, booking, house, now)
        note_change(session, actor, one, "moved", before, now)
        return self._told(session, actor, one, "moved", ("starts_at", "ends_at", "practitioner_id", "room_id"))

    def cancel(self, session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
        """Take an appointment out of the diary; its time is free at once."""
        return self._settle(session, actor, appointment_id, "cancelled", lambda _one: None)

    def complete(self, session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
        """Record that an appointment took place, on its day or later."""
        return self._settle(session, actor, appointment_id, "completed", self._check_day)

    def no_show(self, session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
        """Record that the patient did not come, once the time has begun."""
        return self._settle(session, actor, appointment_id, "no_show", self._check_begun)

    def undo(self, session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
        """Take back the last change; a place that was given up is taken again if it is still free.

        Refuses `nothing_to_undo`, `slot_taken`, and `in_the_past` where it would go back to a time that has passed.
        """
        now = self._clock.now()
        one = hold_appointment(session, clinic_of(actor), appointment_id)
        change = last_change(session, one)
        if change is None:
            raise Refusal("nothing_to_undo")
        before = read_before(change)
        if change.action == "completed":
            session.get_one(Booking, (one.clinic_id, one.booking_id)).outcome = None
        else:
            self._back(session, one, before, now, moved=change.action == "moved")
        one.state, change.undone_at = before.state, now
        one.version += 1
        return self._told(session, actor, one, f"{change.action}_undone", ("state",))

    def alternatives(
        self, session: Session, clinic_id: UUID, wanted: AppointmentRequest, besides: UUID | None = None
    ) -> list[FreePlace]:
        """Find places that are free, from the wanted time on; in a new transaction, the refused one rolled back."""
        now = self._clock.now()
        house = read_house(session, clinic_id, now)
        return finding.alternatives(session, house, wanted, now, {besides} if besides else ())

    def alternatives_to_move(
        self, session: Session, clinic_id: UUID, appointment_id: UUID, to: NewPlace
    ) -> list[FreePlace]:
        """Find places that an appointment could be moved to; its own place is not in its way."""
        one = session.get_one(Appointment, (clinic_id, appointment_id))
        return self.alternatives(session, clinic_id, as_it_stands(session, one, to), one.booking_id)

    def alternatives_to_undo(self, session: Session, clinic_id: UUID, appointment_id: UUID) -> list[FreePlace]:
        """Find places near the one that an appointment cannot go back to."""
        one = session.get_one(Appointment, (clinic_id, appointment_id))
        change = last_change(session, one)
        if change is None:
            return []
        before = read_before(change)
        minutes = int((before.ends_at - before.starts_at).total_seconds()) // 60
        return self.alternatives_to_move(
            session, clinic_id, appointment_id, NewPlace(start=before.starts_at, minutes=minutes)
        )

    def _with_somebody(
        self, session: Session, house: House, wanted: AppointmentRequest, now: datetime
    ) -> AppointmentRequest:
        """Choose the first who is free, where nobody was named."""
        if wanted.practitioner or wanted.kind == "block":
            return wanted
        chosen = finding.first_free(session, house, wanted, now)
        if chosen is None:
            raise _nobody_free(house, wanted)
        return replace(wanted, practitioner=chosen)

    def _settle(
        self,
        session: Session,
        actor: Actor,
        appointment_id: UUID,
        outcome: Outcome,
        check_time: Callable[[Appointment], None],
    ) -> Appointment:
        """Give a booked appointment its outcome; the same again (a double click) changes nothing."""
        one = hold_appointment(session, clinic_of(actor), appointment_id)
        if one.state == outcome:
            return one
        _must_be_booked(one)
        if one.kind == "block" and outcome != "cancelled":
            raise Refusal("appointment_state", {"state": one.state, "kind": one.kind})
        check_time(one)
        before, booking = snapshot(one), session.get_one(Booking, (one.clinic_id, one.booking_id))
        one.state = outcome
        if outcome == "completed":
            booking.outcome = outcome
        else:
            put_away(session, [booking], outcome)
        note_change(session, actor, one, outcome, before, self._clock.now())
        return self._told(session, actor, one, outcome, ("state",))

    def _check_day(self, one: Appointment) -> None:
        if one.starts_at - self._clock.now() > EARLY:
            raise Refusal("in_the_future")

    def _check_begun(self, one: Appointment) -> None:
        if one.starts_at > self._clock.now():
            raise Refusal("in_the_future")

    def _place(self, session: Session, one: Appointment, booking: Booking, house: House, now: datetime) -> None:
        """Put an appointment where a new booking says, in the place of the one it has."""
        former = session.get_one(Booking, (one.clinic_id, one.booking_id))
        leaving = [former] if former.active else []
        place(session, [(THE_ONE, booking)], house.zone, now=now, instead_of=leaving, outcome="moved")
        one.booking_id, one.practitioner_id, one.room_id = booking.id, booking.practitioner_id, booking.room_id
        one.starts_at, one.ends_at = booking.starts_at, booking.ends_at

    def _back(self, session: Session, one: Appointment, before: Before, now: datetime, *, moved: bool) -> None:
        if moved and before.starts_at < now:
            raise Refusal("in_the_past")
        span = before.starts_at, before.ends_at
        booking = a_booking(one.clinic_id, one.kind, one.patient_id, span, before.practitioner_id, before.room_id, now)
        self._place(session, one, booking, read_house(session, one.clinic_id, now), now)

    def _told(
        self, session: Session, actor: Actor, one: Appointment, what: str, fields: tuple[str, ...]
    ) -> Appointment:
        record(session, actor, f"appointment.{what}", "appointment", one.id, at=self._clock.real(), fields=fields)
        session.flush()
        return one


def _must_be_booked(one: Appointment) -> None:
    if one.state != "booked":
        raise Refusal("appointment_state", {"state": one.state})


def _nobody_free(house: House, wanted: AppointmentRequest) -> Refusal:
    """Tell shut from taken, where nobody in particular was asked for."""
    end = wanted.start + timedelta(minutes=wanted.length)
    openings = openings_of(house)
    everybody = [replace(wanted, practitioner=key) for key in house.practitioners]
    if all(objection_to(one, openings) for one in everybody):
        return Refusal("outside_hours", faults=(Fault("$.start", "lies outside everybody's hours"),))
    return slot_taken([Clash(THE_ONE, "practitioner", wanted.start, end)], house.zone)
