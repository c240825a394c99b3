"""Keep what came in: one row for every text, linked to what it answered and what it led to."""

import json

from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.clinics.models import Staff
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import Attribution
from service.notify.replies.models import InboxItem, Reply
from service.notify.triage.judgement import Judgement

COMMAND = "command"
"""The category of a text that was carried out and not read."""


def keep_reply(
    session: Session,
    arrival: Arrival,
    whose: Attribution,
    judgement: Judgement,
    item: InboxItem | None,
    staff: Staff | None,
) -> Reply:
    """Keep a text with how it was read."""
    reply = _reply(arrival)
    reply.patient_id = whose.patient.id if whose.patient else None
    reply.course_id = whose.treatment.course_id if whose.treatment else None
    reply.message_id = whose.answers.id if whose.answers else None
    reply.inbox_item_id = item.id if item else None
    reply.staff_id = staff.id if staff else None
    reply.category, reply.signs = judgement.category, list(judgement.signs)
    reply.because, reply.lexicon_version = json.dumps(list(judgement.because)), judgement.lexicon_version
    session.add(reply)
    return reply


def keep_command(session: Session, arrival: Arrival, staff: Staff) -> Reply:
    """Keep a command of staff."""
    reply = _reply(arrival)
    reply.staff_id = staff.id
    session.add(reply)
    return reply


def keep_unread(session: Session, arrival: Arrival, item: InboxItem) -> Reply:
    """Keep a text that could not be read and went to a person as it was."""
    reply = _reply(arrival)
    reply.inbox_item_id, reply.category = item.id, "unclear"
    session.add(reply)
    return reply


def _reply(arrival: Arrival) -> Reply:
    inbound, conversation = arrival.inbound, arrival.conversation
    reply = Reply(clinic_id=conversation.clinic_id, id=new_id(), conversation_id=conversation.id)
    reply.provider_id = inbound.sid
    reply.body, reply.media, reply.received_at = inbound.body, inbound.media, arrival.at
    reply.automatic = inbound.automatic
    reply.category, reply.signs, reply.because, reply.lexicon_version = COMMAND, [], "[]", ""
    return reply
