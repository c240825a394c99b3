"""Which texts of a batch may leave by WhatsApp, and what has to be read for them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.pairs import keys_of
from service.base.unreadable import can_be_read
from service.notify.case import Cases
from service.notify.models import Message
from service.notify.whatsapp.facts import WhatsAppFacts
from service.notify.whatsapp.inviting import INVITATION


def is_by_whatsapp(message: Message) -> bool:
    """Tell whether a text with a number of its own is, or was, to leave by WhatsApp."""
    return message.to_number is not None and (message.channel == "whatsapp" or message.fallback is not None)


def read_facts(session: Session, cases: Cases, messages: Sequence[Message]) -> WhatsAppFacts:
    """Read what the texts of a batch need to know of WhatsApp; nothing where nobody uses it."""
    steps = [one for one in messages if one.kind == "step"]
    courses = [cases.courses.get((one.clinic_id, one.course_id)) for one in steps if one.course_id is not None]
    versions = keys_of((one.clinic_id, one.protocol_version_id) for one in courses if one is not None)
    inviting = {one.clinic_id for one in messages if one.kind == INVITATION}
    return WhatsAppFacts.read(session, set(_numbers(cases, messages)), versions, inviting)


def _numbers(cases: Cases, messages: Sequence[Message]) -> Iterator[tuple[UUID, str]]:
    for message in messages:
        if is_by_whatsapp(message) and message.to_number is not None:
            yield message.clinic_id, message.to_number
    for patient in cases.patients.values():
        if patient.channel == "whatsapp" and patient.mobile and can_be_read(patient.mobile):
            yield patient.clinic_id, patient.mobile
