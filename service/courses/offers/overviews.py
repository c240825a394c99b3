"""What offers add to pages of other rooms: to Today the open ones, to a course those of its sessions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.models import CourseSession
from service.courses.offers.freed import Freed, freed_by_course
from service.courses.offers.models import Offer
from service.courses.offers.reading import View, offer_views, offers_waiting
from service.courses.offers.sick_views import sick_days_view
from service.web.overviews import offer
from service.web.program import program


@dataclass(frozen=True, slots=True)
class OpenOffers:
    """The sick days that are not settled, and how many offers are open; `others` come from the waiting list."""

    days: list[dict[str, Any]]
    to_ring: int
    asked: int
    others: int


def add_overviews(app: Flask) -> None:
    """Offer the overviews; called by the assembly."""
    offer(app, "today", "offers", open_offers_today)
    offer(app, "course", "offers", offers_of_course)
    offer(app, "course", "freed", freed_places)


def open_offers_today(session: Session, clinic_id: UUID, _subject: UUID) -> OpenOffers:
    """Count what is open, for the page that is open all day."""
    rows = offers_waiting(session, clinic_id)
    days = program().offers.sick_days.all(session, clinic_id, open_only=True)
    return OpenOffers(
        days=sick_days_view(session, days),
        to_ring=sum(one.state == "to_call" for one in rows),
        asked=sum(one.state == "asked" for one in rows),
        others=sum(one.sick_day_id is None for one in rows),
    )


def freed_places(session: Session, clinic_id: UUID, course_id: UUID) -> list[Freed]:
    """List the places that the course gave up, with those whom they fit."""
    return freed_by_course(session, clinic_id, course_id, program().clock.now())


def offers_of_course(session: Session, clinic_id: UUID, course_id: UUID) -> list[View]:
    """List the offers of a course's sessions, the newest first."""
    of_course = (
        select(Offer)
        .join(CourseSession, (CourseSession.clinic_id == Offer.clinic_id) & (CourseSession.id == Offer.session_id))
        .where(Offer.clinic_id == clinic_id, CourseSession.course_id == course_id)
    )
    rows = session.scalars(of_course.order_by(Offer.made_at.desc(), Offer.id.desc())).all()
    return offer_views(session, clinic_id, rows, program().offers.texts)
