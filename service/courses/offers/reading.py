"""Offers, sick days and the waiting list as the API and the pages show them; times with the offset of the site."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.hours import default_site
from service.clinics.models import Practitioner, Room, Staff
from service.courses.models import Course, CourseSession
from service.courses.offers.finding import OPEN
from service.courses.offers.fitting import Fit
from service.courses.offers.models import Offer, SickDay, WaitingEntry
from service.courses.offers.offer_words import why_to_ring
from service.courses.offers.texting import OfferTexts
from service.courses.reading import written
from service.patients.models import Patient
from service.protocols import store
from service.protocols.models import ProtocolVersion

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody's names and keys, and the zone, read once for a page."""

    zone: ZoneInfo
    practitioners: dict[UUID, Practitioner]
    rooms: dict[UUID, Room]
    staff: dict[UUID, str]

    def key(self, practitioner_id: UUID | None) -> str | None:
        return self.practitioners[practitioner_id].key if practitioner_id else None

    def name(self, practitioner_id: UUID | None) -> str | None:
        return self.practitioners[practitioner_id].name if practitioner_id else None

    def room_key(self, room_id: UUID | None) -> str | None:
        return self.rooms[room_id].key if room_id else None


def names_of(session: Session, clinic_id: UUID) -> Names:
    people = session.scalars(select(Practitioner).where(Practitioner.clinic_id == clinic_id))
    rooms = session.scalars(select(Room).where(Room.clinic_id == clinic_id))
    return Names(
        ZoneInfo(default_site(session, clinic_id).zone),
        {one.id: one for one in people},
        {one.id: one for one in rooms},
        dict(session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id)).all()),
    )


def offers_waiting(session: Session, clinic_id: UUID, *, state: str | None = None) -> Sequence[Offer]:
    """List the offers in a state, or all that are open, those first whose time comes first."""
    states = (state,) if state else OPEN
    found = select(Offer).where(Offer.clinic_id == clinic_id, Offer.state.in_(states))
    rows = session.scalars(found.order_by(Offer.made_at.desc(), Offer.id.desc()).limit(200)).all()
    return sorted(rows, key=lambda one: (min(_times(one), default=one.made_at), one.id))


def _times(offer: Offer) -> list[datetime]:
    return [at for at in (offer.was_starts_at, offer.starts_at) if at is not None]


def offer_views(session: Session, clinic_id: UUID, offers: Iterable[Offer], texts: OfferTexts) -> list[View]:
    """Show offers with who is to be rung, and why, in words."""
    rows = list(offers)
    names = names_of(session, clinic_id)
    people = select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_([one.patient_id for one in rows]))
    patients = {one.id: one for one in session.scalars(people)}
    sessions = _sessions(session, clinic_id, [one.session_id for one in rows if one.session_id])
    away, inbox = _who_is_away(session, clinic_id, rows), texts.in_inbox(session, rows)
    return [
        {
            **_offer(one, patients[one.patient_id], sessions.get(one.session_id), names, texts),
            **_before(one, sessions.get(one.session_id), away, names),
            "inbox_item_id": inbox.get(one.id),
        }
        for one in rows
    ]


def _who_is_away(session: Session, clinic_id: UUID, offers: Iterable[Offer]) -> dict[UUID | None, UUID]:
    ids = {one.sick_day_id for one in offers if one.sick_day_id}
    days = select(SickDay.id, SickDay.practitioner_id).where(SickDay.clinic_id == clinic_id, SickDay.id.in_(ids))
    return dict(session.execute(days).all())


def _before(offer: Offer, about: tuple[CourseSession, str] | None, away: dict[UUID | None, UUID], names: Names) -> View:
    """Show where the session was, and with whom; of one from the waiting list that is known while it is open."""
    booked_with = about[0].practitioner_id if about and offer.state in OPEN else None
    before = away.get(offer.sick_day_id, booked_with)
    return {
        "was": written(offer.was_starts_at, names.zone),
        "was_practitioner": names.key(before),
        "was_practitioner_name": names.name(before),
    }


def _sessions(session: Session, clinic_id: UUID, ids: list[UUID]) -> dict[UUID | None, tuple[CourseSession, str]]:
    version = ProtocolVersion
    rows = session.execute(
        select(CourseSession, version.content)
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(version, (version.clinic_id == Course.clinic_id) & (version.id == Course.protocol_version_id))
        .where(CourseSession.clinic_id == clinic_id, CourseSession.id.in_(ids))
    )
    return {one.id: (one, str(content["name"])) for one, content in rows}


def _offer(
    offer: Offer, patient: Patient, about: tuple[CourseSession, str] | None, names: Names, texts: OfferTexts
) -> View:
    one, treatment = about or (None, None)
    return {
        "id": offer.id,
        "state": offer.state,
        "patient_id": patient.id,
        "patient_name": patient.name,
        "mobile": patient.mobile,
        "course_id": one.course_id if one else None,
        "session_id": offer.session_id,
        "session": one.number if one else None,
        "treatment": treatment,
        "sick_day_id": offer.sick_day_id,
        "waiting_entry_id": offer.waiting_entry_id,
        **place_view(offer, names),
        "minutes": _minutes(offer),
        "practitioner_name": names.name(offer.practitioner_id),
        "why_call": offer.why_call,
        "reason": offer.reason,
        "why": why_to_ring(offer, texts),
        "note": offer.note,
        "made_at": written(offer.made_at, names.zone),
        "answer_by": written(offer.answer_by, names.zone),
        "settled_at": written(offer.settled_at, names.zone),
        "settled_by": names.staff.get(offer.settled_by) if offer.settled_by else None,
    }


def place_view(offer: Offer, names: Names) -> View:
    return {
        "start": written(offer.starts_at, names.zone),
        "end": written(offer.ends_at, names.zone),
        "practitioner": names.key(offer.practitioner_id),
        "room": names.room_key(offer.room_id),
    }


def _minutes(offer: Offer) -> int | None:
    if offer.starts_at is None or offer.ends_at is None:
        return None
    return int((offer.ends_at - offer.starts_at).total_seconds()) // 60


def entry_views(session: Session, clinic_id: UUID, entries: Iterable[WaitingEntry]) -> list[View]:
    """Show who waits, and for what."""
    rows = list(entries)
    names = names_of(session, clinic_id)
    people = select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_([one.patient_id for one in rows]))
    patients = {one.id: one for one in session.scalars(people)}
    sessions = _sessions(session, clinic_id, [one.session_id for one in rows if one.session_id])
    treatments = {version.key: str(version.content["name"]) for version in store.offered(session, clinic_id)}
    views = [_entry(one, patients[one.patient_id], sessions.get(one.session_id), names) for one in rows]
    return [{**view, "treatment": view["treatment"] or treatments.get(view["protocol"])} for view in views]


def _entry(entry: WaitingEntry, patient: Patient, about: tuple[CourseSession, str] | None, names: Names) -> View:
    one, treatment = about or (None, None)
    return {
        "id": entry.id,
        "state": entry.state,
        "patient_id": patient.id,
        "patient_name": patient.name,
        "mobile": patient.mobile,
        "session_id": entry.session_id,
        "course_id": one.course_id if one else None,
        "session": one.number if one else None,
        "treatment": treatment,
        "protocol": entry.protocol,
        "booked": written(one.starts_at, names.zone) if one else None,
        "practitioner": names.key(entry.practitioner_id),
        "preferred": entry.preferred,
        "first_day": entry.first_day,
        "last_day": entry.last_day,
        "urgent": entry.urgent,
        "note": entry.note,
        "created_at": written(entry.created_at, names.zone),
        "ended_at": written(entry.ended_at, names.zone),
    }


def fit_views(session: Session, clinic_id: UUID, found: Iterable[Fit]) -> list[View]:
    """Show whom a free place fits, in the order in which they are to be asked."""
    return entry_views(session, clinic_id, [fit.entry for fit in found])
