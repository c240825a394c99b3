"""Keep, change and drop saved answers, and fill them for an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import readable
from service.base.unreadable import if_readable
from service.clinics.cover.reading import cover_of
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Sender, Site
from service.notify.inbox.lanes import LANES, lane_of
from service.notify.inbox.models import SavedAnswer
from service.notify.inbox.saved.rules import LONGEST, fill, lacking, read
from service.notify.replies.models import Conversation, InboxItem
from service.patients.models import Patient

LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as the form offers it; `body` None: a place cannot be filled now, as `lacks` says."""

    id: UUID
    title: str
    body: str | None
    lacks: tuple[str, ...] = ()


def answers_of(session: Session, clinic_id: UUID) -> list[SavedAnswer]:
    """Return a clinic's saved answers by lane and title."""
    kept = list(session.scalars(select(SavedAnswer).where(SavedAnswer.clinic_id == clinic_id)))
    return sorted(kept, key=lambda one: (LANES.index(one.lane), one.title.casefold()))


def ready_for(session: Session, item: InboxItem, now: datetime) -> list[Ready]:
    """Fill the answers of the item's lane; `now` is clinic time."""
    kept = [one for one in answers_of(session, item.clinic_id) if one.lane == lane_of(item.urgency)]
    values = _values(session, item, now) if kept else {}
    return [Ready(one.id, one.title, fill(one.body, values), tuple(lacking(one.body, values))) for one in kept]


def save(
    session: Session, actor: Actor, *, lane: str, title: str, body: str, clock: Clock, answer_id: UUID | None = None
) -> SavedAnswer:
    """Keep an answer, or change one. Refuses `invalid_input` for what it may not say, or a title that is taken."""
    title, body, clinic_id = title.strip(), body.strip(), clinic_of(actor)
    kept = answers_of(session, clinic_id)
    taken = any(one.lane == lane and one.title == title and one.id != answer_id for one in kept)
    _must_do(lane, title, body, taken=taken)
    answer = next((one for one in kept if one.id == answer_id), None) or SavedAnswer(clinic_id=clinic_id)
    answer.lane, answer.title, answer.body = lane, title, body
    answer.updated_by, answer.updated_at = actor.id, clock.now()
    session.add(answer)
    session.flush()
    record(session, actor, "saved_answer.saved", "saved_answer", answer.id, at=clock.real(), fields=["body"])
    return answer


def drop(session: Session, actor: Actor, answer_id: UUID, clock: Clock) -> None:
    """Keep an answer no longer."""
    answer = session.get(SavedAnswer, (clinic_of(actor), answer_id))
    if answer is None:
        raise Refusal("not_found")
    session.delete(answer)
    record(session, actor, "saved_answer.dropped", "saved_answer", answer_id, at=clock.real())


def _must_do(lane: str, title: str, body: str, *, taken: bool) -> None:
    faults = []
    if lane not in LANES:
        faults.append(Fault("$.lane", f"must be one of {', '.join(LANES)}"))
    if not 0 < len(title) <= LONGEST_TITLE:
        faults.append(Fault("$.title", f"must have between 1 and {LONGEST_TITLE} characters"))
    if taken:
        faults.append(Fault("$.title", "is the title of another answer there"))
    if not 0 < len(body) <= LONGEST:
        faults.append(Fault("$.body", f"must have between 1 and {LONGEST} characters"))
    faults += [Fault("$.body", fault) for fault in read(body).faults]
    if faults:
        raise invalid(*faults)


def _values(session: Session, item: InboxItem, now: datetime) -> Mapping[str, str | None]:
    clinic = session.get_one(Clinic, item.clinic_id)
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    name = if_readable(patient.name, "") if patient else ""
    number = cover_of(session, _site(session, item)).number_at(now)
    return {
        "first name": name.split()[0] if name else None,
        "number": readable(number) if number else None,
        "clinic": clinic.name,
    }


def _site(session: Session, item: InboxItem) -> Site:
    if item.conversation_id is None:
        return default_site(session, item.clinic_id)
    talk = session.get_one(Conversation, (item.clinic_id, item.conversation_id))
    sender = session.get_one(Sender, (item.clinic_id, talk.sender_id))
    return session.get_one(Site, (item.clinic_id, sender.site_id))
