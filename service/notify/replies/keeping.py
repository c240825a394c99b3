"""Keep what came in: one row for every text, linked to what it answered and what it led to."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.models import fresh
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
    told = {
        "patient_id": whose.patient.id if whose.patient else None,
        "course_id": whose.treatment.course_id if whose.treatment else None,
        "message_id": whose.answers.id if whose.answers else None,
        "inbox_item_id": item.id if item else None,
        "staff_id": staff.id if staff else None,
        "category": judgement.category,
        "signs": list(judgement.signs),
        "because": json.dumps(list(judgement.because)),
        "lexicon_version": judgement.lexicon_version,
    }
    reply = _reply(arrival, told)
    session.add(reply)
    return reply


def keep_command(session: Session, arrival: Arrival, staff: Staff) -> Reply:
    """Keep a command of staff."""
    reply = _reply(arrival, {"staff_id": staff.id})
    session.add(reply)
    return reply


def keep_unread(session: Session, arrival: Arrival, item: InboxItem) -> Reply:
    """Keep a text that could not be read and went to a person as it was."""
    reply = _reply(arrival, {"inbox_item_id": item.id, "category": "unclear"})
    session.add(reply)
    return reply


def _reply(arrival: Arrival, told: Mapping[str, Any]) -> Reply:
    inbound, conversation = arrival.inbound, arrival.conversation
    of_text = {"provider_id": inbound.sid, "body": inbound.body, "media": inbound.media, "automatic": inbound.automatic}
    of_talk = {"clinic_id": conversation.clinic_id, "id": new_id(), "conversation_id": conversation.id}
    unread = {"category": COMMAND, "signs": list[str](), "because": "[]", "lexicon_version": ""}
    return fresh(Reply, {**unread, **of_talk, **of_text, "received_at": arrival.at, **told})
