"""Gather what an alert tells about an item."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.once import once
from service.base.phones import readable
from service.base.unreadable import can_be_read, if_readable
from service.clinics.hours import default_site
from service.clinics.models import Sender
from service.courses.models import Course
from service.notify.alerts.alert_text import AlertFacts, short_name
from service.notify.alerts.newest import told_apart
from service.notify.inbox.lanes import HEIGHT
from service.notify.replies.models import Conversation, InboxEvent, InboxItem
from service.notify.replies.senders import NAMELESS, staff_alone, who_it_may_be
from service.notify.replies.treatments import day_of
from service.patients.models import Patient
from service.patients.opt_outs import is_opted_out
from service.protocols.many import load_many

UNKNOWN = "unknown number"
SAID_AT = "said at"
"""Under this a transaction keeps when the words of an item came, where it has just taken them in."""

MISSED_CALL = "missed call"
LANGUAGES = {
    "ar": "Arabic",
    "cy": "Welsh",
    "es": "Spanish",
    "fr": "French",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ur": "Urdu",
}
UNREAD_WORDS = "The words cannot be read here. Please look in the inbox."


def facts_of(session: Session, item: InboxItem, now: datetime, public_url: str | None = None) -> AlertFacts:
    """Read who it is about, the treatment, the words and their day, and the number to ring; `now` is clinic time.

    The day is that on which the words came, however often and late the alert is repeated. What cannot be read here
    stops no alert: it says so in its place.
    """
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    place = if_readable(number_of(session, item), None)
    number = _to_ring(patient, place)
    words, first = told_apart(_words(item))
    return AlertFacts(
        urgency=MISSED_CALL if item.source == "call" and item.urgency != "urgent" else item.urgency,
        code=item.code,
        who=if_readable(short_name(patient.name), NAMELESS) if patient else _who_it_may_be(session, item, place),
        words=words,
        first=first,
        ring=readable(number) if number else None,
        age=_age(session, patient, now) if patient else None,
        treatment=_treatment(session, item.clinic_id, item.course_id) if item.course_id else None,
        day=day_of(session, item.clinic_id, item.session_id, _said_at(session, item)) if item.session_id else None,
        again=item.round > 1,
        language=language_named(item.language),
        signs=tuple(sign.replace("_", " ") for sign in item.signs),
        link=f"{public_url.rstrip('/')}/inbox/{item.id}" if public_url else None,
        mail=place if place and number != place else None,
        stopped=place is not None and is_opted_out(session, item.clinic_id, place, channel_of(session, item)),
    )


def _treatment(session: Session, clinic_id: UUID, course_id: UUID) -> str | None:
    """Return the name of a treatment as patients know it; None where its protocol cannot be read."""
    version = clinic_id, session.get_one(Course, (clinic_id, course_id)).protocol_version_id
    protocol = load_many(session, [version]).get(version)
    return protocol.patient_name if protocol else None


def _to_ring(patient: Patient | None, place: str | None) -> str | None:
    """Return the number to ring: where they wrote from, or the patient's own where that is a mail address."""
    if place is None or "@" not in place:
        return place
    return if_readable(patient.mobile, None) if patient else None


def language_named(language: str | None) -> str | None:
    """Name the likely language of an item's words for staff, where that is not English."""
    if language is None or language.startswith("en"):
        return None
    return LANGUAGES.get(language, language)


def _words(item: InboxItem) -> str:
    said = if_readable(item.alert_words or item.text, item.text)
    return if_readable(said, UNREAD_WORDS)


def _said_at(session: Session, item: InboxItem) -> datetime:
    """Return when the words came that are told: the newest of the gravest, as harmless ones are no part of their day.

    An item that a person raised holds none of its urgency: then those of the next, and so on.
    """

    def came() -> datetime | None:
        newest = select(InboxEvent.detail, func.max(InboxEvent.at)).where(
            InboxEvent.clinic_id == item.clinic_id,
            InboxEvent.inbox_item_id == item.id,
            InboxEvent.kind.in_(("opened", "joined")),
        )
        said = dict(session.execute(newest.group_by(InboxEvent.detail)).all())
        return next((said[urgency] for urgency in HEIGHT if urgency in said), None)

    return once(session, (SAID_AT, item.clinic_id, item.id), came) or item.opened_at


def number_of(session: Session, item: InboxItem) -> str | None:
    """Return the number to ring or text: the one that wrote, else the patient's."""
    if item.conversation_id is not None:
        return session.get_one(Conversation, (item.clinic_id, item.conversation_id)).number
    if item.patient_id is not None:
        return session.get_one(Patient, (item.clinic_id, item.patient_id)).mobile
    return None


def is_of_staff(session: Session, item: InboxItem) -> bool:
    """Tell whether an item's number is that of somebody who works here: what is meant for a patient must not go there.

    They wrote of somebody whom nobody has named yet.
    """
    number = if_readable(number_of(session, item), None)
    return number is not None and staff_alone(session, item.clinic_id, number) is not None


def channel_of(session: Session, item: InboxItem) -> str:
    """Return the channel on which an item's patient is answered: that of the conversation."""
    if item.conversation_id is None:
        return "sms"
    conversation = session.get_one(Conversation, (item.clinic_id, item.conversation_id))
    return session.get_one(Sender, (item.clinic_id, conversation.sender_id)).channel


def _who_it_may_be(session: Session, item: InboxItem, number: str | None) -> str:
    return (who_it_may_be(session, item.clinic_id, number, short_name) if number else None) or UNKNOWN


def _age(session: Session, patient: Patient, now: datetime) -> int | None:
    if patient.date_of_birth is None or not can_be_read(patient.date_of_birth):
        return None
    born = date.fromisoformat(patient.date_of_birth)
    today = now.astimezone(ZoneInfo(default_site(session, patient.clinic_id).zone)).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
