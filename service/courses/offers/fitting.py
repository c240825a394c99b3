"""Whom a free place fits: those on the waiting list whose protocol, week, practitioner and room agree with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.clinics.models import Practitioner, Room
from service.courses.diary import House, is_able, is_fit, read_house
from service.courses.life import posing
from service.courses.life.model import Wish
from service.courses.life.situation import Situation, read_situation
from service.courses.models import Booking, CourseSession
from service.courses.neighbours import read_neighbours
from service.courses.offers.models import WaitingEntry
from service.courses.offers.suiting import suits
from service.courses.offers.windows import window_of
from service.courses.spacing import Neighbour
from service.patients.models import Patient, Unavailable
from service.protocols import store
from service.protocols.definition import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePlace:
    """A place that is free: `start` is aware and as long as `minutes`; practitioner and room are keys."""

    start: datetime
    minutes: int
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Somebody who could take a free place; `one` is None for a first session of `protocol`."""

    entry: WaitingEntry
    patient: Patient
    one: CourseSession | None
    protocol: Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A free place with its rows, told in the zone of the site."""

    house: House
    practitioner: Practitioner
    room: Room
    start: datetime
    minutes: int
    now: datetime

    def end(self, protocol: Protocol) -> datetime:
        return self.start + timedelta(minutes=protocol.duration_minutes)

    def serves(self, protocol: Protocol) -> bool:
        able, fit = is_able(self.practitioner, protocol), is_fit(self.room, protocol)
        return able and fit and protocol.duration_minutes <= self.minutes


def fits(session: Session, clinic_id: UUID, place: FreePlace, now: datetime) -> list[Fit]:
    """List who on the waiting list could take a free place: the urgent first, then who has waited longest.

    Refuses `invalid_input` for unknown keys; nobody fits a place that is over.
    """
    whole = _whole(session, clinic_id, place, now)
    if whole.start <= now:
        return []
    waiting = (
        select(WaitingEntry, Patient)
        .join(Patient, (Patient.clinic_id == WaitingEntry.clinic_id) & (Patient.id == WaitingEntry.patient_id))
        .where(WaitingEntry.clinic_id == clinic_id, WaitingEntry.state == "waiting")
        .order_by(WaitingEntry.urgent.desc(), WaitingEntry.created_at, WaitingEntry.id)
    )
    found = (_fit(session, entry, patient, whole) for entry, patient in session.execute(waiting))
    return [fit for fit in found if fit is not None]


def _whole(session: Session, clinic_id: UUID, place: FreePlace, now: datetime) -> _Place:
    house = read_house(session, clinic_id, now)
    faults = [Fault(f"$.{name}", f"is not the key of a {name}") for name, known in _known(house, place) if not known]
    if faults:
        raise invalid(*faults)
    return _Place(
        house=house,
        practitioner=house.practitioners[place.practitioner],
        room=house.rooms[place.room],
        start=house.local(place.start),
        minutes=place.minutes,
        now=now,
    )


def _known(house: House, place: FreePlace) -> tuple[tuple[str, bool], ...]:
    return ("practitioner", place.practitioner in house.practitioners), ("room", place.room in house.rooms)


def _fit(session: Session, entry: WaitingEntry, patient: Patient, place: _Place) -> Fit | None:
    if not _wished(entry, patient, place):
        return None
    try:
        found = (
            _of_session(session, entry, patient, place) if entry.session_id else _first(session, entry, patient, place)
        )
    except Refusal:  # the treatment is switched off, or the course is gone: it fits nowhere
        return None
    if found is None:
        return None
    own = entry.session_id
    end = place.end(found.protocol)
    suited = suits(entry.preferred or patient.preferred, place.start, end)
    return found if suited and _can_come(session, patient, (place.start, end), own) else None


def _wished(entry: WaitingEntry, patient: Patient, place: _Place) -> bool:
    """Tell whether day and practitioner are what was asked for."""
    day = place.start.date()
    early = entry.first_day is not None and day < entry.first_day
    late = entry.last_day is not None and day > entry.last_day
    return not early and not late and entry.practitioner_id in {None, place.practitioner.id}


def _of_session(session: Session, entry: WaitingEntry, patient: Patient, place: _Place) -> Fit | None:
    one = session.get_one(CourseSession, (entry.clinic_id, entry.session_id))
    situation = read_situation(session, entry.clinic_id, one.course_id, place.now)
    if not place.serves(situation.protocol) or situation.held or not _is_wanted(one, place):
        return None
    if situation.line.of(one.number) is None or not _spaced(situation, one, place):
        return None
    keeps_to = posing.kept_to(situation, Wish())
    if keeps_to not in {None, place.practitioner.key}:
        return None
    return Fit(entry=entry, patient=patient, one=one, protocol=situation.protocol)


def _is_wanted(one: CourseSession, place: _Place) -> bool:
    """Tell whether the place is better than what the session has: any for one without, an earlier one else."""
    if one.state == "unplaced":
        return True
    return one.state == "booked" and one.starts_at is not None and place.start < one.starts_at


def _spaced(situation: Situation, one: CourseSession, place: _Place) -> bool:
    spot = situation.spot(one)
    day = place.start.date()
    window = window_of(situation.line, one.number, situation.today, spot.start.date() if spot else None)
    return window.first <= day <= window.last and _far_enough(situation.near, place)


def _far_enough(near: tuple[Neighbour, ...], place: _Place) -> bool:
    return all(one.gap(place.start.date()) >= one.least for one in near)


def _first(session: Session, entry: WaitingEntry, patient: Patient, place: _Place) -> Fit | None:
    assert entry.protocol is not None
    protocol = store.load(store.current_version(session, entry.clinic_id, entry.protocol))
    near = read_neighbours(session, entry.clinic_id, patient.id, protocol, place.house.zone)
    if not place.serves(protocol) or not _far_enough(near, place):
        return None
    return Fit(entry=entry, patient=patient, one=None, protocol=protocol)


def _can_come(session: Session, patient: Patient, span: tuple[datetime, datetime], own: UUID | None) -> bool:
    """Tell whether the patient is free: neither away nor booked, but for the place that would be given up."""
    start, end = span
    away = select(Unavailable.id).where(
        Unavailable.clinic_id == patient.clinic_id,
        Unavailable.patient_id == patient.id,
        Unavailable.starts_at < end,
        Unavailable.ends_at > start,
    )
    booked = select(Booking.session_id).where(
        Booking.clinic_id == patient.clinic_id,
        Booking.patient_id == patient.id,
        Booking.active,
        Booking.starts_at < end,
        Booking.ends_at > start,
    )
    if session.scalar(away.limit(1)) is not None:
        return False
    return all(session_id is not None and session_id == own for session_id in session.scalars(booked))
