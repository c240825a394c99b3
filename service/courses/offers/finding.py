"""Offers as rows: hold one still, and list the open ones."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.models import CourseSession
from service.courses.offers.models import Offer
from service.courses.sessions import hold_still

OPEN = ("asked", "to_call")


def hold_offer(session: Session, clinic_id: UUID, offer_id: UUID) -> Offer:
    """Return an offer that nobody else can settle until the transaction ends, or refuse with `not_found`.

    Its course is held first, as everybody does who changes a course.
    """
    found = session.get(Offer, (clinic_id, offer_id))
    if found is None:
        raise Refusal("not_found", {"what": "offer"})
    if found.session_id is not None:
        one = session.get_one(CourseSession, (clinic_id, found.session_id))
        hold_still(session, clinic_id, one.course_id)
    return session.get_one(Offer, (clinic_id, offer_id), with_for_update=True, populate_existing=True)


def hold_open_offer(session: Session, clinic_id: UUID, offer_id: UUID) -> Offer:
    """Hold an offer that is still open, or refuse with `offer_settled`."""
    offer = hold_offer(session, clinic_id, offer_id)
    if offer.state not in OPEN:
        raise Refusal("offer_settled", {"state": offer.state})
    return offer


def open_offers(session: Session, clinic_id: UUID, session_ids: Iterable[UUID]) -> Sequence[Offer]:
    """Hold the open offers of these sessions, whose courses the caller holds."""
    of_sessions = select(Offer).where(
        Offer.clinic_id == clinic_id, Offer.session_id.in_(tuple(session_ids)), Offer.state.in_(OPEN)
    )
    return session.scalars(of_sessions.order_by(Offer.id).with_for_update()).all()


def offers_of_sick_day(session: Session, clinic_id: UUID, sick_day_id: UUID) -> Sequence[Offer]:
    """Return the offers of a sick day by the time of the session that cannot take place."""
    of_day = select(Offer).where(Offer.clinic_id == clinic_id, Offer.sick_day_id == sick_day_id)
    return session.scalars(of_day.order_by(Offer.was_starts_at, Offer.id)).all()


def is_displaced(session: Session, clinic_id: UUID, session_id: UUID) -> bool:
    """Tell whether a session cannot take place where it is, and where it goes is not settled yet."""
    open_still = select(Offer.id).where(
        Offer.clinic_id == clinic_id,
        Offer.session_id == session_id,
        Offer.sick_day_id.is_not(None),
        Offer.state.in_(OPEN),
    )
    return session.scalar(open_still.limit(1)) is not None
