"""Ask a colleague to see to an item. Nobody has taken it by that: its alert goes on until somebody does."""

from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.clinics.rota.ways import Way, Ways
from service.notify.alerts.facts import facts_of
from service.notify.inbox.events import note
from service.notify.inbox.staff_words import words_to
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem


def assign(session: Session, actor: Actor, item: InboxItem, staff_id: UUID | None, clock: Clock) -> InboxItem:
    """Ask somebody (None: nobody any more) to see to an item whose row the caller holds.

    Where it is urgent they get a text; else their pages show it. Refuses `already_resolved`, and whoever does not work
    here.
    """
    if item.state == "resolved":
        raise Refusal("already_resolved")
    person = session.get(Staff, (item.clinic_id, staff_id)) if staff_id else None
    if staff_id and (person is None or not person.active):
        raise invalid(Fault("$.staff_id", "is nobody who works here"))
    if item.assigned_to == staff_id:
        return item
    item.assigned_to, item.assigned_at = staff_id, clock.now() if staff_id else None
    record(session, actor, "concern.assigned", "concern", item.id, at=clock.real(), fields=["assigned_to"])
    note(session, item, "assigned" if person else "unassigned", clock.now(), actor=actor, staff_id=staff_id)
    if person is not None and item.urgency == "urgent" and person.id != actor.id:
        ways = [way for way in Ways.read(session, item.clinic_id).to(person) if way.channel != "voice"]
        if ways:
            put(session, _text(session, actor, item, person, ways[0], clock))
    session.flush()
    return item


def _text(session: Session, actor: Actor, item: InboxItem, person: Staff, way: Way, clock: Clock) -> MessageDraft:
    now, facts = clock.now(), facts_of(session, item, clock.now())
    asks = session.get(Staff, (item.clinic_id, actor.id)) if actor.kind == "staff" else None
    who = if_readable(asks.name, "A colleague") if asks else "A colleague"
    ring = f" Ring {facts.ring}." if facts.ring else ""
    words = f"{who} asks you to see to item {item.code}, urgent: {facts.who}.{ring} ACK {item.code} takes it."
    return words_to(person, way, item, f"assigned:{item.id}:{new_id()}", words, now)
