"""The conversation between one sender and one number, made when the first text comes in."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.inserting import insert_all_unless
from service.base.lookup import number_digest, number_digests
from service.base.once import once_of
from service.base.pairs import among_told, any_told, told, told_pairs
from service.base.unreadable import can_be_read
from service.clinics.models import Sender
from service.notify.locks import held
from service.notify.replies.models import Conversation

KNOWN_BY = ("clinic_id", "sender_id", "number_digest")
TALKS = "talks"
"""The kind of these for `about`."""

Talk = tuple[UUID, UUID, str, datetime]
"""A clinic, one of its senders, a number, and when it wrote to that."""

_OF_NUMBERS = held(
    select(Conversation)
    .where(among_told(Conversation.clinic_id, Conversation.number_digest), any_told(Conversation.sender_id, "senders"))
    .order_by(Conversation.id)
)


def conversation_with(session: Session, sender: Sender, number: str, now: datetime) -> Conversation:
    """Return the conversation and hold its row, so that two texts at one moment are read one after the other."""

    def hold(talks: Collection[Talk]) -> Mapping[Talk, Conversation]:
        return _held(session, talks)

    return once_of(session, conversation_with, TALKS, (sender.clinic_id, sender.id, number, now), hold)


def hold_conversation(session: Session, clinic_id: UUID, conversation_id: UUID) -> None:
    """Hold a conversation's row, as a text that comes in does."""
    wanted = select(Conversation).where(Conversation.clinic_id == clinic_id, Conversation.id == conversation_id)
    session.scalars(held(wanted)).one()


def _held(session: Session, talks: Collection[Talk]) -> Mapping[Talk, Conversation]:
    """Hold the conversations in the order of their ids, and make those that there are not."""
    found = _find(session, talks)
    rows = {_known_by(row): (talk, row) for talk in talks if talk not in found for row in [_first_values(talk)]}
    new = [rows[key][1] for key in sorted(rows)]  # two processes make the same ones in the same order
    for one in insert_all_unless(session, Conversation, KNOWN_BY, new):
        found[rows.pop((one.clinic_id, one.sender_id, one.number_digest))[0]] = one
    return found | _find(session, [talk for talk, _ in rows.values()]) if rows else found


def _first_values(talk: Talk) -> dict[str, Any]:
    clinic_id, sender_id, number, at = talk
    values = {"clinic_id": clinic_id, "id": new_id(), "sender_id": sender_id, "number": number, "created_at": at}
    return {**values, "number_digest": number_digest(clinic_id, number)}


def _known_by(row: Mapping[str, Any]) -> tuple[UUID, UUID, str]:
    return row["clinic_id"], row["sender_id"], row["number_digest"]


def _find(session: Session, talks: Collection[Talk]) -> dict[Talk, Conversation]:
    by_digest = {(talk[:2], digest): talk for talk in talks for digest in number_digests(talk[0], talk[2])}
    numbers, senders = {(place[0], one) for place, one in by_digest}, {sender_id for _, sender_id, _, _ in talks}
    found: dict[Talk, Conversation] = {}
    for row in session.scalars(_OF_NUMBERS, told_pairs(numbers) | told(senders, "senders")):
        talk = by_digest.get(((row.clinic_id, row.sender_id), row.number_digest))
        if talk is not None and talk not in found:
            found[talk] = row
            if not can_be_read(row.number):
                row.number = talk[2]  # it was found by the digest of this very number
    return found
