"""Offers, sick days and the waiting list in the API. Everything here can be done on the pages too."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.offers.desk import OfferDesk
from service.courses.offers.fitting import FreePlace
from service.courses.offers.freed import freed_by_course
from service.courses.offers.models import Offer, WaitingEntry
from service.courses.offers.reading import entry_views, fit_views, names_of, offer_views, offers_waiting
from service.courses.offers.schemas import (
    EmptyRequestSchema,
    FreedListSchema,
    FreedQuerySchema,
    FreePlaceSchema,
    OfferCalledSchema,
    OfferListSchema,
    OfferNoteSchema,
    OfferQuerySchema,
    OfferSchema,
    SickDayDraftSchema,
    SickDayListSchema,
    SickDayQuerySchema,
    SickDaySchema,
    WaitingDraftSchema,
    WaitingEntrySchema,
    WaitingListSchema,
)
from service.courses.offers.sick_views import plan_view, sick_day_view, sick_days_view
from service.courses.offers.waiting import EntryDraft
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

Asked = dict[str, Any]
offers_api = ApiBlueprint("offers", __name__, url_prefix=f"{V1}/offers", description="Places offered to patients")
sick_days_api = ApiBlueprint("sick_days", __name__, url_prefix=f"{V1}/sick-days", description="Practitioners off sick")
waiting_api = ApiBlueprint(
    "waiting_list", __name__, url_prefix=f"{V1}/waiting-list", description="Who waits for a place"
)


def desk() -> OfferDesk:
    return program().offers


@offers_api.get("")
@everybody
@offers_api.arguments(OfferQuerySchema, location="query")
@offers_api.response(200, OfferListSchema)
def offers(query: Asked) -> Asked:
    """List the offers that are open, or those in a state."""
    found = offers_waiting(db(), current_clinic(), state=query["state"])
    return {"items": offer_views(db(), current_clinic(), found, desk().texts), "next_cursor": None}


@offers_api.post("/<uuid:offer_id>/agree")
@everybody
@offers_api.arguments(EmptyRequestSchema)
@offers_api.response(200, OfferSchema)
def agree(_told: Asked, offer_id: UUID) -> Asked:
    """Give the patient the place, who has said yes on the telephone."""
    return _shown(desk().answers.agree(db(), current_actor(), current_clinic(), offer_id))


@offers_api.post("/<uuid:offer_id>/called")
@everybody
@offers_api.arguments(OfferCalledSchema)
@offers_api.response(200, OfferSchema)
def called(told: Asked, offer_id: UUID) -> Asked:
    """Settle it by telephone without a new place: the session stays, or gives its place up."""
    return _shown(desk().answers.called(db(), current_actor(), current_clinic(), offer_id, **told))


@offers_api.post("/<uuid:offer_id>/withdraw")
@everybody
@offers_api.arguments(OfferNoteSchema)
@offers_api.response(200, OfferSchema)
def withdraw(told: Asked, offer_id: UUID) -> Asked:
    """Take the offer back; the session stays where it is."""
    return _shown(desk().answers.withdraw(db(), current_actor(), current_clinic(), offer_id, told["note"]))


def _shown(offer: Offer) -> Asked:
    return offer_views(db(), offer.clinic_id, [offer], desk().texts)[0]


def load_day(session: Session, _actor: Actor, sick_day_id: UUID) -> Asked:
    return sick_day_view(session, desk().sick_days.find(session, current_clinic(), sick_day_id), desk().texts)


@sick_days_api.post("")
@everybody
@sick_days_api.arguments(SickDayQuerySchema, location="query")
@sick_days_api.arguments(SickDayDraftSchema)
@sick_days_api.response(201, SickDaySchema)
def declare(how: Asked, told: Asked) -> tuple[Asked, int]:
    """Ask everybody whom a practitioner cannot see that day whether another place suits; nobody is moved.

    With `preview=1`, tell the best new places, chosen together, and write nothing (200).
    """
    if how["preview"]:
        return preview(told), 200
    return _declare(told), 201


@idempotent(load_day)
def _declare(told: Asked) -> Asked:
    day = desk().sick_days.declare(db(), current_actor(), current_clinic(), **told)
    return load_day(db(), current_actor(), day.id)


def preview(told: Asked) -> Asked:
    """Tell what a sick day would mean, in a transaction that only reads."""
    with program().database.read() as session:
        plan = desk().sick_days.preview(session, current_clinic(), told["practitioner"], told["on"])
        return plan_view(plan, names_of(session, current_clinic()))


@sick_days_api.get("")
@everybody
@sick_days_api.response(200, SickDayListSchema)
def sick_days() -> Asked:
    """List sick days, the newest date first."""
    return {"items": sick_days_view(db(), desk().sick_days.all(db(), current_clinic())), "next_cursor": None}


@sick_days_api.get("/<uuid:sick_day_id>")
@everybody
@sick_days_api.response(200, SickDaySchema)
def sick_day(sick_day_id: UUID) -> Asked:
    """Show a sick day with every offer and where it stands."""
    return load_day(db(), current_actor(), sick_day_id)


@sick_days_api.post("/<uuid:sick_day_id>/take-back")
@everybody
@sick_days_api.arguments(EmptyRequestSchema)
@sick_days_api.response(200, SickDaySchema)
def take_back(_told: Asked, sick_day_id: UUID) -> Asked:
    """Withdraw what is open and end the absence: the practitioner is well again."""
    desk().sick_days.take_back(db(), current_actor(), current_clinic(), sick_day_id)
    return load_day(db(), current_actor(), sick_day_id)


def load_entry(session: Session, _actor: Actor, entry_id: UUID) -> Asked:
    return _entry(session.get_one(WaitingEntry, (current_clinic(), entry_id)))


def _entry(entry: WaitingEntry) -> Asked:
    return entry_views(db(), entry.clinic_id, [entry])[0]


@waiting_api.post("")
@everybody
@waiting_api.arguments(WaitingDraftSchema)
@waiting_api.response(201, WaitingEntrySchema)
@idempotent(load_entry)
def wait(told: Asked) -> Asked:
    """Put a patient on the waiting list."""
    return _entry(desk().waiting.add(db(), current_actor(), current_clinic(), EntryDraft(**told)))


@waiting_api.get("")
@everybody
@waiting_api.response(200, WaitingListSchema)
def waiting_list() -> Asked:
    """List who waits: the urgent first, then who has waited longest."""
    entries = desk().waiting.entries(db(), current_clinic())
    return {"items": entry_views(db(), current_clinic(), entries), "next_cursor": None}


@waiting_api.get("/fits")
@everybody
@waiting_api.arguments(FreePlaceSchema, location="query")
@waiting_api.response(200, WaitingListSchema)
def fits(place: Asked) -> Asked:
    """List whom a free place fits, in the order in which they are to be asked."""
    found = desk().waiting.fits(db(), current_clinic(), FreePlace(**place))
    return {"items": fit_views(db(), current_clinic(), found), "next_cursor": None}


@waiting_api.get("/freed")
@everybody
@waiting_api.arguments(FreedQuerySchema, location="query")
@waiting_api.response(200, FreedListSchema)
def freed(query: Asked) -> Asked:
    """List the places that a course has given up and nobody has taken since, with those whom they fit."""
    now, zone = program().clock.now(), names_of(db(), current_clinic()).zone
    places = freed_by_course(db(), current_clinic(), query["course_id"], now)
    items = [
        {
            "start": each.place.start.astimezone(zone).isoformat(),
            "minutes": each.place.minutes,
            "practitioner": each.place.practitioner,
            "room": each.place.room,
            "fits": fit_views(db(), current_clinic(), each.fits),
        }
        for each in places
    ]
    return {"items": items, "next_cursor": None}


@waiting_api.post("/<uuid:entry_id>/offer")
@everybody
@waiting_api.arguments(FreePlaceSchema)
@waiting_api.response(201, OfferSchema)
def offer(place: Asked, entry_id: UUID) -> Asked:
    """Offer a free place to one of those whom it fits."""
    made = desk().waiting.offer(db(), current_actor(), current_clinic(), entry_id, FreePlace(**place))
    return _shown(made)


@waiting_api.post("/<uuid:entry_id>/withdraw")
@everybody
@waiting_api.arguments(EmptyRequestSchema)
@waiting_api.response(200, WaitingEntrySchema)
def withdraw_entry(_told: Asked, entry_id: UUID) -> Asked:
    """Take somebody off the waiting list."""
    return _entry(desk().waiting.withdraw(db(), current_actor(), current_clinic(), entry_id))
