"""Tell those who were alerted too that somebody has the item now, so that nobody rings the patient twice.

And tell whoever had it and did not answer that it is theirs no longer, so that nobody relies on them.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.clinics.rota.ways import Ways
from service.notify.inbox.staff_words import words_to
from service.notify.models import Message
from service.notify.outbox import put
from service.notify.replies.models import InboxItem


def tell_others(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> None:
    """Put one short text to each person who was alerted in the present round, except `actor`, into the outbox."""
    ways = Ways.read(session, item.clinic_id)
    for staff in _alerted(session, item):
        read = [way for way in ways.to(staff) if way.channel != "voice"]
        if staff.id != actor.id and read:
            words = f"Item {item.code} is taken by {_taken_by(session, actor)}."
            put(session, words_to(staff, read[0], item, f"taken:{item.id}:{item.round}:{staff.id}", words, clock.now()))


def tell_former_holder(session: Session, staff: Staff, item: InboxItem, clock: Clock) -> None:
    """Put one short text to somebody from whom an item was let go into the outbox."""
    read = [way for way in Ways.read(session, item.clinic_id).to(staff) if way.channel != "voice"]
    if staff.active and read:
        words = (
            f"Item {item.code} is yours no longer, as you did not answer: it rings others now. "
            f"If you see to it, answer ACK {item.code}, or CALLED {item.code} once you rang."
        )
        put(session, words_to(staff, read[0], item, f"let_go:{item.id}:{item.round}:{staff.id}", words, clock.now()))


def _alerted(session: Session, item: InboxItem) -> list[Staff]:
    of_round = Message.dedupe_key.startswith(f"alert:{item.id}:{item.round}:", autoescape=True)
    alerts = select(Message.staff_id).where(Message.clinic_id == item.clinic_id, Message.kind == "alert", of_round)
    people = select(Staff).where(Staff.clinic_id == item.clinic_id, Staff.id.in_(alerts), Staff.active)
    return list(session.scalars(people.order_by(Staff.id)))


def _taken_by(session: Session, actor: Actor) -> str:
    staff = session.get(Staff, (actor.clinic_id, actor.id)) if actor.kind == "staff" else None
    return if_readable(staff.name, "a colleague") if staff else "a colleague"
