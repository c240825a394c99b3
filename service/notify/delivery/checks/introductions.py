"""Texts that tell a number, on a channel, who texts: those that have not left yet, and where they were told."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.notify.delivery.follow import MAYBE_THERE
from service.notify.models import Attempt, Message
from service.patients.models import Patient

TO_LEAVE = ("planned", "queued", "sending")
TOLD_BEFORE = "told_before"
AT = ":to:"
"""What stands in the key of a first text that is told again, before the place that it was made for."""


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A first text that has left, or may have: which step, for what number (as a digest), by which channel."""

    message_id: UUID
    step: str | None
    digest: str
    channel: str


@dataclass(frozen=True, slots=True)
class FirstText:
    """A first text that has not left; the instants are clinic time."""

    state: str
    reason: str | None
    next_try_at: datetime | None
    updated_at: datetime


FirstTexts = Mapping[Key, Collection[FirstText]]
"""By patient: those told again that have not left."""

PlacesTold = Mapping[Key, Collection[PlaceTold]]
"""By patient: where they were told."""


def is_introduction(message: Message) -> bool:
    """Tell whether a text says once more who texts, to a new number or on a new channel."""
    return message.kind == "step" and message.again_of is None and AT in message.dedupe_key


def places_told(session: Session, patients: Collection[Key], steps: Collection[str | None]) -> PlacesTold:
    """Return where these steps have reached patients, by each number and channel that they really left by."""
    out = (
        select(Message.clinic_id, Message.patient_id, Message.id, Message.step, Attempt.to_digest, Attempt.channel)
        .join(Attempt, (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id))
        .where(among(Message.clinic_id, Message.patient_id, patients), Message.kind == "step")
        .where(Message.step.in_(steps), Attempt.state.in_(MAYBE_THERE))
    )
    places: dict[Key, list[PlaceTold]] = defaultdict(list)
    for clinic_id, patient_id, message_id, step, digest, channel in session.execute(out) if patients else ():
        assert patient_id is not None
        places[clinic_id, patient_id].append(PlaceTold(message_id, step, digest, channel))
    return places


def was_told(message: Message, told: Collection[PlaceTold], digests: Collection[str], channel: str) -> bool:
    """Tell whether another text has said this step to a number (by its digests) on a channel."""
    return any(
        one.message_id != message.id and (one.step, one.channel) == (message.step, channel) and one.digest in digests
        for one in told
    )


def awaiting_introduction(session: Session, patients: Collection[Key]) -> FirstTexts:
    """Return those of these patients whose number has not been told yet who texts, and what is to tell it."""
    told_again = _waiting(patients).where(Message.dedupe_key.like(f"step:%{AT}%"))
    rows = told_again.add_columns(Message.state, Message.reason, Message.next_try_at, Message.updated_at)
    awaited: dict[Key, list[FirstText]] = defaultdict(list)
    for clinic_id, patient_id, state, reason, next_try_at, updated_at in session.execute(rows):
        assert patient_id is not None
        awaited[clinic_id, patient_id].append(FirstText(state, reason, next_try_at, updated_at))
    return awaited


def awaits_introduction(session: Session, patient: Patient, step: str) -> bool:
    """Tell whether a text that says who texts, of that step, has not left yet."""
    theirs = _waiting([(patient.clinic_id, patient.id)]).where(Message.step == step)
    return session.execute(theirs.limit(1)).first() is not None


def _waiting(patients: Collection[Key]) -> Select[UUID, UUID | None]:
    return select(Message.clinic_id, Message.patient_id).where(
        among(Message.clinic_id, Message.patient_id, patients), Message.kind == "step", Message.state.in_(TO_LEAVE)
    )
