"""What the patient is told in the course of an alert: that somebody rang them, or that nobody was reached yet.

Where their signs call for it, 999 for one, that goes before everything: who cannot breathe is not to wait for a call.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.phones import readable
from service.clinics.cover.reading import cover_of
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Sender, Site
from service.notify.inbox.acknowledgement_texts import CLINIC, Wording, acknowledgement_texts
from service.notify.inbox.answered_in import answered_in, answering
from service.notify.replies.models import Conversation, InboxItem
from service.notify.texts.packaged import packaged

PACKAGED = "config.alerts"


def tried_words(session: Session, item: InboxItem, again: str, now: datetime) -> str:
    """Say that somebody rang and plans to ring `again` (a time of day) another time."""
    return _written(session, item, "tried", now).replace("((again))", again)


def not_reached_words(session: Session, item: InboxItem, now: datetime) -> str:
    """Say that nobody of the clinic was reached yet, and where to turn."""
    return _written(session, item, "not_reached", now)


def unsettled_words(session: Session, item: InboxItem, now: datetime) -> str:
    """Say where somebody had the item that nobody is known to have spoken with the patient, and where to turn."""
    return _written(session, item, "unsettled", now)


def language_of(session: Session, item: InboxItem) -> str:
    """Return the language in which an item's patient is written to: that of their answer, else as one would be."""
    wanted = answered_in(session, item) or answering(session, item).texts.language
    return str(packaged(PACKAGED, wanted)["language"])


def site_of(session: Session, item: InboxItem) -> Site:
    """Return the site that an item's patient writes to: that of the sender, else the clinic's first."""
    if item.conversation_id is None:
        return default_site(session, item.clinic_id)
    conversation = session.get_one(Conversation, (item.clinic_id, item.conversation_id))
    sender = session.get_one(Sender, (item.clinic_id, conversation.sender_id))
    return session.get_one(Site, (item.clinic_id, sender.site_id))


def zone_of(session: Session, item: InboxItem) -> ZoneInfo:
    """Return the zone of the clock by which an item's times are told."""
    return ZoneInfo(site_of(session, item).zone)


def _written(session: Session, item: InboxItem, words: str, now: datetime) -> str:
    language = language_of(session, item)
    wording = Wording(**packaged(PACKAGED, language)[words])
    number = cover_of(session, site_of(session, item)).number_at(now)
    clinic = session.get_one(Clinic, item.clinic_id).name
    told = wording.with_number(readable(number) if number else None).replace(CLINIC, clinic)
    return acknowledgement_texts(language).first_of(item.signs) + told
