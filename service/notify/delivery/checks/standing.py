"""Whether what a text tells still stands: offers, sessions that await another place, places where nobody can treat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.courses.diary import Houses
from service.courses.models import CourseSession
from service.courses.offers.finding import displaced
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.standing import is_as_it_was
from service.courses.straying import Straying
from service.courses.strays import is_ahead
from service.notify.case import Cases, CourseCase

OFFER_OPEN = "withheld_offer_open"
PLACE_LOST = "withheld_place_lost"

Row = TypeVar("Row", Offer, SickDay)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is about the offers and the sessions that texts tell of."""

    offers: Mapping[Key, Offer]
    days: Mapping[Key, SickDay]
    displaced: Collection[Key]
    houses: Houses | None
    _straying: dict[UUID, Straying] = field(default_factory=dict)

    @classmethod
    def read(
        cls, session: Session, cases: Cases, offers: Collection[Key], told: Collection[Key], now: datetime
    ) -> Self:
        """Read offers, and the sessions of the courses in `told`, whose texts tell where a patient is to come."""
        about = _rows(session, Offer, offers)
        days = keys_of((one.clinic_id, one.sick_day_id) for one in about.values())
        ones = [one for course in told for one in cases.sessions.get(course, ())]
        clinics = {one.clinic_id for one in ones if is_ahead(one, now)}
        sites = [cases.places.default_site(clinic_id) for clinic_id in clinics]
        return cls(
            about,
            _rows(session, SickDay, days),
            displaced(session, [(one.clinic_id, one.id) for one in ones]),
            Houses.read(session, sites, now) if sites else None,
        )

    def as_it_was(self, case: CourseCase, offer: Offer, now: datetime) -> CourseSession | None:
        """Return the session of an offer of a sick day that was taken back, if it is still to come where it was."""
        day = self.days.get((offer.clinic_id, offer.sick_day_id)) if offer.sick_day_id else None
        one = case.session(offer.session_id)
        return one if day is not None and one is not None and is_as_it_was(offer, day, one, now) else None

    def why_no_place(self, case: CourseCase, ones: Collection[CourseSession], now: datetime) -> str | None:
        """Say why nobody can see the patient where the sessions are, if that is so."""
        if any((one.clinic_id, one.id) in self.displaced for one in ones):
            return OFFER_OPEN
        return PLACE_LOST if any(self._is_lost(case, one) for one in ones if is_ahead(one, now)) else None

    def _is_lost(self, case: CourseCase, one: CourseSession) -> bool:
        clinic_id = case.clinic.id
        if clinic_id not in self._straying:
            assert self.houses is not None, "it is read wherever a place is to come"
            self._straying[clinic_id] = Straying(self.houses.of(clinic_id))
        return self._straying[clinic_id].objection(one, case.protocol) is not None


def _rows(session: Session, table: type[Row], keys: Collection[Key]) -> dict[Key, Row]:
    """Read rows of one table by clinic and id."""
    rows = session.scalars(select(table).where(among(table.clinic_id, table.id, keys))) if keys else ()
    return {(row.clinic_id, row.id): row for row in rows}
