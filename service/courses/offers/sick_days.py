"""A practitioner is off sick: one action keeps the best new places, asks everybody, and moves nobody."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.clinics.hours import default_site
from service.clinics.models import Practitioner
from service.clinics.timetable_models import Absence
from service.courses.models import CourseSession
from service.courses.offers.finding import hold_offers_of_day, open_offers
from service.courses.offers.making import Making, NewPlace, Wish
from service.courses.offers.models import STANDING, Offer, SickDay
from service.courses.offers.settling import Settling
from service.courses.offers.sick_plan import SickPlan, SickRow, plan_sick_day
from service.courses.offers.sick_turns import hold_day
from service.courses.offers.well_again import WellAgain

NOT_TO_BE_HAD = ("slot_taken", "outside_hours", "in_the_past", "protocol_off", "protocol_unknown", "protocol_unsigned")
"""What can speak against keeping a place that was found a moment ago; the patient is rung instead."""

FURTHEST = timedelta(days=366)


class SickDays:
    """Declare and take back. Methods only flush."""

    def __init__(self, clock: Clock, making: Making, settling: Settling, well_again: WellAgain) -> None:
        self._clock = clock
        self._making = making
        self._settling = settling
        self._well_again = well_again

    def preview(self, session: Session, clinic_id: UUID, practitioner: str, on: date) -> SickPlan:
        """Tell what a practitioner (by key) has on a local date, with the best new places; writes nothing.

        Refuses `invalid_input` for an unknown key or a date that is over or beyond `FURTHEST`.
        """
        row = self._practitioner(session, clinic_id, practitioner)
        zone, now = self._zone(session, clinic_id), self._clock.now()
        today = now.astimezone(zone).date()
        if on < today:
            raise invalid(Fault("$.on", "has already passed"))
        if on > today + FURTHEST:
            raise invalid(Fault("$.on", f"must lie within {FURTHEST.days} days; enter what is further off as leave"))
        return plan_sick_day(session, row, on, zone, now)

    def declare(
        self, session: Session, actor: Actor, clinic_id: UUID, practitioner: str, on: date, note: str | None = None
    ) -> SickDay:
        """Note the absence, keep the new places and ask everybody; refuses `sick_day_known` too.

        Every session that was to take place has a row then: an offer of its own; the one that its patient has been made
        already, which then ends this day's row too; or a call.
        """
        row = self._practitioner(session, clinic_id, practitioner)
        # Two people who declare it at once do not both ask; only the key stays shareable, for bookings that are made.
        session.refresh(row, with_for_update={"key_share": True})
        if self._known(session, row, on):
            raise Refusal("sick_day_known")
        plan = self.preview(session, clinic_id, practitioner, on)
        held = hold_day(session, plan, self._clock.now())
        day = self._write(session, actor, plan, note)
        for offer in held.lost:
            self._settling.to_call(session, actor, offer, "place_away")
        for each in held.rows:
            if not self._join(session, actor, day, each.one):
                self._offer(session, actor, day, each)
        for one in held.others:
            if not self._join(session, actor, day, one):
                self._settling.ring(session, actor, day, one, "booked_since")
        self._settling.close_day_if_done(session, clinic_id, day.id)
        return day

    def take_back(self, session: Session, actor: Actor, clinic_id: UUID, sick_day_id: UUID) -> SickDay:
        """Withdraw what is still open: the practitioner is well again. Who has moved already stays moved.

        Whoever may believe that they cannot be seen hears that they can, see `well_again`.

        Refuses `not_found` and `sick_day_taken_back`.
        """
        offers = hold_offers_of_day(session, clinic_id, sick_day_id)
        day = self.find(session, clinic_id, sick_day_id)
        if day.absence_id is None:
            raise Refusal("sick_day_taken_back")
        for offer in offers:
            if offer.waiting_entry_id is not None:
                self._settling.leave_day(session, actor, offer)
            else:
                self._settling.end(session, actor, offer, "withdrawn")
        absence = session.get(Absence, (clinic_id, day.absence_id))
        day.absence_id, day.taken_back_at = None, self._clock.now()
        day.closed_at = day.closed_at or day.taken_back_at
        session.flush()
        if absence is not None:
            session.delete(absence)
        self._well_again.tell(session, actor, day, [offer.id for offer in offers])
        self._audit(session, actor, "sick_day.taken_back", day)
        return day

    def find(self, session: Session, clinic_id: UUID, sick_day_id: UUID) -> SickDay:
        day = session.get(SickDay, (clinic_id, sick_day_id))
        if day is None:
            raise Refusal("not_found", {"what": "sick_day"})
        return day

    def all(self, session: Session, clinic_id: UUID, *, open_only: bool = False) -> Sequence[SickDay]:
        """List sick days, the newest date first."""
        days = select(SickDay).where(SickDay.clinic_id == clinic_id)
        if open_only:
            days = days.where(SickDay.closed_at.is_(None))
        return session.scalars(days.order_by(SickDay.on_date.desc(), SickDay.id.desc()).limit(100)).all()

    def _join(self, session: Session, actor: Actor, day: SickDay, one: CourseSession) -> bool:
        """Let an offer that is open already be the row of its session; tell whether there is one.

        That an appointment stands after all is so no longer.
        """
        joined = False
        for offer in open_offers(session, day.clinic_id, [one.id]):
            if offer.why_call in STANDING:
                self._settling.end(session, actor, offer, "withdrawn")
            else:
                offer.sick_day_id, joined = offer.sick_day_id or day.id, True
        return joined

    def _offer(self, session: Session, actor: Actor, day: SickDay, row: SickRow) -> Offer:
        place = NewPlace(start=row.to.start, practitioner=row.to.practitioner, room=row.to.room) if row.to else None
        code = row.reasons[0].code if row.reasons else None
        wish = Wish(patient_id=row.patient.id, session=row.one, place=place, without=code, sick_day_id=day.id)
        try:
            with session.begin_nested():
                return self._making.make(session, actor, day.clinic_id, wish)
        except Refusal as refusal:
            if refusal.code not in NOT_TO_BE_HAD:
                raise
            code = refusal.code
        without = Wish(patient_id=row.patient.id, session=row.one, without=code, sick_day_id=day.id)
        return self._making.make(session, actor, day.clinic_id, without)

    def _write(self, session: Session, actor: Actor, plan: SickPlan, note: str | None) -> SickDay:
        now, clinic_id = self._clock.now(), plan.practitioner.clinic_id
        absence = Absence(
            clinic_id=clinic_id,
            id=new_id(),
            site_id=plan.practitioner.site_id,
            practitioner_id=plan.practitioner.id,
            kind="sick",
            starts_at=plan.span[0],
            ends_at=plan.span[1],
            note=(note or "").strip() or None,
            created_at=now,
        )
        session.add(absence)
        session.flush()
        day = SickDay(
            clinic_id=clinic_id,
            id=new_id(),
            practitioner_id=plan.practitioner.id,
            absence_id=absence.id,
            on_date=plan.on,
            created_at=now,
        )
        session.add(day)
        session.flush()
        self._audit(session, actor, "sick_day.declared", day)
        return day

    def _known(self, session: Session, practitioner: Practitioner, on: date) -> bool:
        same = select(SickDay.id).where(
            SickDay.clinic_id == practitioner.clinic_id,
            SickDay.practitioner_id == practitioner.id,
            SickDay.on_date == on,
            SickDay.absence_id.is_not(None),
        )
        return session.scalar(same.limit(1)) is not None

    def _practitioner(self, session: Session, clinic_id: UUID, key: str) -> Practitioner:
        named = select(Practitioner).where(
            Practitioner.clinic_id == clinic_id, Practitioner.key == key, Practitioner.active
        )
        row = session.scalars(named).one_or_none()
        if row is None:
            raise invalid(Fault("$.practitioner", "is not the key of a practitioner"))
        return row

    def _zone(self, session: Session, clinic_id: UUID) -> ZoneInfo:
        return ZoneInfo(default_site(session, clinic_id).zone)

    def _audit(self, session: Session, actor: Actor, action: str, day: SickDay) -> None:
        at = self._clock.real()
        record(session, actor, action, "sick_day", day.id, at=at, clinic_id=day.clinic_id)
        session.flush()
