"""Offers as rows: hold one still, and list the open ones."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.pairs import Key, among, keys_of
from service.courses.locks import take_turns_for_patient
from service.courses.models import CourseSession
from service.courses.offers.models import STANDING, Offer, SickDay, WaitingEntry
from service.courses.planning.problem import Busy
from service.courses.sessions import hold_still

OPEN = ("asked", "to_call")


def hold_offer(session: Session, clinic_id: UUID, offer_id: UUID) -> Offer:
    """Return an offer that nobody else can settle until the transaction ends, or refuse with `not_found`.

    Its course is held first, as everybody does who changes a course; without one the diary of its patient, as everybody
    does who books a course.
    """
    found = session.get(Offer, (clinic_id, offer_id))
    if found is None:
        raise Refusal("not_found", {"what": "offer"})
    if found.session_id is not None:
        one = session.get_one(CourseSession, (clinic_id, found.session_id))
        hold_still(session, clinic_id, one.course_id)
    else:
        take_turns_for_patient(session, clinic_id, found.patient_id)
    return session.get_one(Offer, (clinic_id, offer_id), with_for_update=True, populate_existing=True)


def hold_open_offer(session: Session, clinic_id: UUID, offer_id: UUID) -> Offer:
    """Hold an offer that is still open, or refuse with `offer_settled`."""
    offer = hold_offer(session, clinic_id, offer_id)
    if offer.state not in OPEN:
        raise Refusal("offer_settled", {"state": offer.state})
    return offer


def open_offers(session: Session, clinic_id: UUID, session_ids: Iterable[UUID]) -> Sequence[Offer]:
    """Hold the open offers of these sessions, whose courses the caller holds."""
    of_sessions = _open(clinic_id).where(Offer.session_id.in_(tuple(session_ids))).order_by(Offer.id)
    return session.scalars(of_sessions.with_for_update().execution_options(populate_existing=True)).all()


def read_open_offers(session: Session, clinic_id: UUID, ones: Iterable[CourseSession]) -> Sequence[Offer]:
    """Return the open offers of another place for these sessions, without holding them."""
    of_sessions = _open(clinic_id).where(Offer.session_id.in_([one.id for one in ones]), _elsewhere())
    return session.scalars(of_sessions.order_by(Offer.id)).all()


def open_offers_in(session: Session, clinic_id: UUID, practitioner_id: UUID, span: Busy) -> Sequence[Offer]:
    """Return the open offers of places that a practitioner would serve in a span, without holding them."""
    begin, end = span
    theirs = _open(clinic_id).where(
        Offer.practitioner_id == practitioner_id, Offer.starts_at >= begin, Offer.starts_at < end
    )
    return session.scalars(theirs.order_by(Offer.id)).all()


def open_offers_of_entry(session: Session, entry: WaitingEntry) -> Sequence[Offer]:
    """Hold the open offers that were made to an entry of the waiting list, for whose turn the caller has waited."""
    theirs = _open(entry.clinic_id).where(Offer.waiting_entry_id == entry.id).order_by(Offer.id)
    return session.scalars(theirs.with_for_update().execution_options(populate_existing=True)).all()


def hold_open(session: Session, clinic_id: UUID, offer_ids: Iterable[UUID]) -> Sequence[Offer]:
    """Hold those of these offers that are open by now; the caller holds their courses."""
    rows = _open(clinic_id).where(Offer.id.in_(tuple(offer_ids))).order_by(Offer.id)
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def _open(clinic_id: UUID) -> Select[Offer]:
    return select(Offer).where(Offer.clinic_id == clinic_id, Offer.state.in_(OPEN))


def _elsewhere() -> ColumnElement[bool]:
    """Leave those out who are rung because their appointment stands after all."""
    return or_(Offer.why_call.is_(None), Offer.why_call.not_in(STANDING))


def days_with_open_offers(session: Session, days: Iterable[SickDay]) -> set[UUID]:
    """Return the ids of those sick days whose offers have not all ended."""
    ids = [day.id for day in days]
    open_ones = select(Offer.sick_day_id).where(Offer.sick_day_id.in_(ids), Offer.state.in_(OPEN))
    return {day_id for day_id in session.scalars(open_ones) if day_id is not None}


def hold_offers_of_day(session: Session, clinic_id: UUID, sick_day_id: UUID) -> Sequence[Offer]:
    """Hold the open offers of a sick day, all its courses first, and the day itself last, as everybody does.

    One that was made while we waited for the day would be held out of turn: all is let go, and we begin again.
    """
    while True:
        holding = session.begin_nested()
        theirs = _open(clinic_id).where(Offer.sick_day_id == sick_day_id).order_by(Offer.id)
        before = session.scalars(theirs).all()
        for course_id in sorted(courses_of(session, offers_of_sick_day(session, clinic_id, sick_day_id))):
            hold_still(session, clinic_id, course_id)
        held = hold_open(session, clinic_id, [offer.id for offer in before])
        session.get(SickDay, (clinic_id, sick_day_id), with_for_update=True, populate_existing=True)
        now = session.scalars(theirs.execution_options(populate_existing=True)).all()
        if {offer.id for offer in now} <= {offer.id for offer in held}:
            holding.commit()
            return held
        holding.rollback()


def courses_of(session: Session, offers: Iterable[Offer]) -> set[UUID]:
    """Return the ids of the courses that offers are about."""
    ids = [offer.session_id for offer in offers if offer.session_id is not None]
    return set(session.scalars(select(CourseSession.course_id).where(CourseSession.id.in_(ids))))


def offers_of_sick_day(session: Session, clinic_id: UUID, sick_day_id: UUID) -> Sequence[Offer]:
    """Return the offers of a sick day by the time of the session that cannot take place."""
    of_day = select(Offer).where(Offer.clinic_id == clinic_id, Offer.sick_day_id == sick_day_id)
    return session.scalars(of_day.order_by(Offer.was_starts_at, Offer.id)).all()


def displaced(session: Session, session_keys: Collection[Key]) -> set[Key]:
    """Return those of these sessions that cannot take place where they are, and where they go is not settled yet."""
    open_still = select(Offer.clinic_id, Offer.session_id).where(
        among(Offer.clinic_id, Offer.session_id, session_keys),
        Offer.sick_day_id.is_not(None),
        Offer.state.in_(OPEN),
        _elsewhere(),
    )
    return keys_of((clinic_id, id_) for clinic_id, id_ in session.execute(open_still)) if session_keys else set()
