"""Which contacts a protocol's texts name, and which of them a clinic has not given yet."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.cover.reading import cover_of
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Sender
from service.protocols.definition import Contact, Protocol


def missing_contacts(session: Session, clinic_id: UUID, protocol: Protocol) -> list[str]:
    """List the required contacts that the clinic lacks."""
    return lacking(protocol, given_contacts(session, clinic_id))


def lacking(protocol: Protocol, given: Collection[Contact]) -> list[str]:
    """List the contacts that a protocol's texts name and that are not among those given."""
    return [contact.value for contact in Contact if contact in protocol.contacts_required and contact not in given]


def given_contacts(session: Session, clinic_id: UUID) -> frozenset[Contact]:
    """Read which contacts a clinic has given; hours of which nothing is said are refused by the cover itself."""
    clinic, cover = session.get_one(Clinic, clinic_id), cover_of(session, default_site(session, clinic_id))
    channels = set(session.scalars(select(Sender.channel).where(Sender.clinic_id == clinic_id)))
    given = {
        Contact.PHONE: bool(cover.numbers),
        Contact.OUT_OF_HOURS: True,
        Contact.EMAIL: bool(clinic.email),
        Contact.WHATSAPP: "whatsapp" in channels,
    }
    return frozenset(contact for contact, has in given.items() if has)
