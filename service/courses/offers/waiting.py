"""The waiting list: who would come if a place became free, and the offer of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.clinics.models import Practitioner
from service.courses.locks import take_turns_for_patient
from service.courses.models import Course, CourseSession
from service.courses.offers import fitting
from service.courses.offers.finding import open_offers
from service.courses.offers.fitting import Fit, FreePlace
from service.courses.offers.making import Making, NewPlace, Wish
from service.courses.offers.models import Offer, WaitingEntry
from service.courses.offers.waits import OVER, WAITING
from service.courses.sessions import hold_still
from service.patients.models import Patient
from service.protocols import store

MAY_WAIT = ("booked", "unplaced")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """Put a patient on the list: for a session of a course (it names the patient), else for a first of `protocol`."""

    patient_id: UUID | None = None
    session_id: UUID | None = None
    protocol: str | None = None
    practitioner: str | None = None
    preferred: Mapping[str, Any] | None = None
    first_day: date | None = None
    last_day: date | None = None
    urgent: bool = False
    note: str | None = None


class WaitingList:
    """Add, list, offer, take off. Methods only flush."""

    def __init__(self, clock: Clock, making: Making) -> None:
        self._clock = clock
        self._making = making

    def add(self, session: Session, actor: Actor, clinic_id: UUID, draft: EntryDraft) -> WaitingEntry:
        """Put somebody on the list.

        Refuses `invalid_input`, `not_found`, `protocol_unknown`, `protocol_off`, `session_state`, `already_waiting`.
        """
        _check(draft)
        patient_id = self._patient(session, clinic_id, draft)
        if self._waits(session, clinic_id, patient_id, draft):
            raise Refusal("already_waiting")
        entry = WaitingEntry(
            clinic_id=clinic_id,
            id=new_id(),
            patient_id=patient_id,
            session_id=draft.session_id,
            protocol=draft.protocol,
            practitioner_id=_practitioner_id(session, clinic_id, draft.practitioner),
            preferred=dict(draft.preferred) if draft.preferred else None,
            first_day=draft.first_day,
            last_day=draft.last_day,
            urgent=draft.urgent,
            note=(draft.note or "").strip() or None,
            state="waiting",
            created_at=self._clock.now(),
        )
        session.add(entry)
        self._audit(session, actor, "waiting_list.added", entry)
        return entry

    def entries(self, session: Session, clinic_id: UUID, *, all_states: bool = False) -> Sequence[WaitingEntry]:
        """List who waits: the urgent first, then who has waited longest.

        Nobody waits for a session that is over; no fact tells that one without a place was dropped.
        """
        rows = select(WaitingEntry).where(WaitingEntry.clinic_id == clinic_id)
        if not all_states:
            about = (CourseSession.clinic_id == WaitingEntry.clinic_id) & (CourseSession.id == WaitingEntry.session_id)
            lasts = CourseSession.id.is_(None) | CourseSession.state.not_in(OVER)
            rows = rows.outerjoin(CourseSession, about).where(WaitingEntry.state.in_(WAITING), lasts)
        order = (WaitingEntry.urgent.desc(), WaitingEntry.created_at, WaitingEntry.id)
        return session.scalars(rows.order_by(*order).limit(500)).all()

    def withdraw(self, session: Session, actor: Actor, clinic_id: UUID, entry_id: UUID) -> WaitingEntry:
        """Take somebody off the list; refuses `not_found`, and `not_waiting` where the entry has ended or is asked."""
        entry = self._held(session, clinic_id, entry_id)
        if entry.state != "waiting":
            raise Refusal("not_waiting", {"state": entry.state})
        entry.state, entry.ended_at = "withdrawn", self._clock.now()
        self._audit(session, actor, "waiting_list.withdrawn", entry)
        return entry

    def fits(self, session: Session, clinic_id: UUID, place: FreePlace) -> list[Fit]:
        """See `fitting.fits`; now."""
        return fitting.fits(session, clinic_id, place, self._clock.now())

    def offer(self, session: Session, actor: Actor, clinic_id: UUID, entry_id: UUID, place: FreePlace) -> Offer:
        """Offer a free place to somebody whom it fits.

        Refuses `not_found`, `not_waiting`, `wait_does_not_fit`, `offer_open`, and what a reservation refuses.
        """
        entry = session.get(WaitingEntry, (clinic_id, entry_id))
        if entry is None:
            raise Refusal("not_found", {"what": "waiting_entry"})
        one = session.get_one(CourseSession, (clinic_id, entry.session_id)) if entry.session_id else None
        if one is not None:
            hold_still(session, clinic_id, one.course_id)
        else:
            take_turns_for_patient(session, clinic_id, entry.patient_id)
        entry = self._held(session, clinic_id, entry_id)
        if entry.state != "waiting":
            raise Refusal("not_waiting", {"state": entry.state})
        if entry.id not in {fit.entry.id for fit in self.fits(session, clinic_id, place)}:
            raise Refusal("wait_does_not_fit")
        if one is not None and open_offers(session, clinic_id, [one.id]):
            raise Refusal("offer_open")
        entry.state = "offered"
        session.flush()
        new = NewPlace(start=place.start, practitioner=place.practitioner, room=place.room)
        wish = Wish(
            patient_id=entry.patient_id,
            session=one,
            protocol=entry.protocol,
            place=new,
            waiting_entry_id=entry.id,
        )
        return self._making.make(session, actor, clinic_id, wish)

    def _held(self, session: Session, clinic_id: UUID, entry_id: UUID) -> WaitingEntry:
        entry = session.get(WaitingEntry, (clinic_id, entry_id), with_for_update=True, populate_existing=True)
        if entry is None:
            raise Refusal("not_found", {"what": "waiting_entry"})
        return entry

    def _patient(self, session: Session, clinic_id: UUID, draft: EntryDraft) -> UUID:
        """Return whom an entry is for, or refuse one that could never be given a place."""
        if draft.session_id is not None:
            one = session.get(CourseSession, (clinic_id, draft.session_id))
            if one is None:
                raise Refusal("not_found", {"what": "session"})
            if one.state not in MAY_WAIT:
                raise Refusal("session_state", {"number": one.number, "state": one.state})
            return session.get_one(Course, (clinic_id, one.course_id)).patient_id
        assert draft.protocol is not None
        assert draft.patient_id is not None
        store.current_version(session, clinic_id, draft.protocol)
        if session.get(Patient, (clinic_id, draft.patient_id)) is None:
            raise Refusal("not_found", {"what": "patient"})
        return draft.patient_id

    def _waits(self, session: Session, clinic_id: UUID, patient_id: UUID, draft: EntryDraft) -> bool:
        same = select(WaitingEntry.id).where(
            WaitingEntry.clinic_id == clinic_id,
            WaitingEntry.patient_id == patient_id,
            WaitingEntry.state.in_(WAITING),
            WaitingEntry.session_id == draft.session_id
            if draft.session_id
            else WaitingEntry.protocol == draft.protocol,
        )
        return session.scalar(same.limit(1)) is not None

    def _audit(self, session: Session, actor: Actor, action: str, entry: WaitingEntry) -> None:
        session.flush()
        at = self._clock.real()
        record(session, actor, action, "waiting_entry", entry.id, at=at, clinic_id=entry.clinic_id)
        session.flush()


def _check(draft: EntryDraft) -> None:
    faults = []
    if (draft.session_id is None) == (draft.protocol is None):
        faults.append(Fault("$.session_id", "give either a session of a course or the key of a protocol"))
    elif draft.protocol is not None and draft.patient_id is None:
        faults.append(Fault("$.patient_id", "is needed for a first session"))
    if draft.first_day and draft.last_day and draft.last_day < draft.first_day:
        faults.append(Fault("$.last_day", "must not be before first_day"))
    if faults:
        raise invalid(*faults)


def _practitioner_id(session: Session, clinic_id: UUID, key: str | None) -> UUID | None:
    if key is None:
        return None
    named = select(Practitioner.id).where(
        Practitioner.clinic_id == clinic_id, Practitioner.key == key, Practitioner.active
    )
    found = session.scalar(named)
    if found is None:
        raise invalid(Fault("$.practitioner", "is not the key of a practitioner"))
    return found
