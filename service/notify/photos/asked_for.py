"""Photos that somebody asked for go to the item that asked for them, and to whoever has it: nobody looks elsewhere.

1. Where that item was closed meanwhile it is open again, as its holder's, unless another of the patient waits already.
2. Photos in an urgent item ring whoever has it, as new words do; of others its holder, or who asked, gets a text.
3. What stood with the closing stays, as a note.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.clinics.rota.ways import Ways
from service.courses.sessions import hold_still
from service.notify.alerts.facts import facts_of
from service.notify.inbox.events import note
from service.notify.inbox.models import ItemNote
from service.notify.inbox.opening import InboxDoor, Report, waiting_item
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.staff_words import words_to
from service.notify.inbox.taking import locked
from service.notify.inbox.urgency import HOLDING, RANK
from service.notify.outbox import put
from service.notify.photos.models import PhotoLink
from service.notify.replies.models import InboxEvent, InboxItem


def bring_in(session: Session, door: InboxDoor, link: PhotoLink, report: Report, clock: Clock) -> InboxItem:
    """Bring photos in by their link; the caller holds the conversation, the course and the item are held here."""
    if report.urgency in HOLDING and report.course_id is not None:
        hold_still(session, report.clinic_id, report.course_id)  # before the item: `notify/locks.py`
    asked = locked(session, link.clinic_id, link.inbox_item_id)
    assert asked is not None
    waits = waiting_item(session, report) if asked.state == "resolved" else None
    if waits is not None or not can_be_read(asked.text, asked.because):
        urgency = waits.urgency if waits is not None and RANK[waits.urgency] > 0 else "unclear"
        item = door.let_in(session, replace(report, urgency=urgency))
    else:
        item = asked
        if item.state == "resolved":
            _open_again(session, item, clock)
        door.join(session, item, report)
    if item.urgency != "urgent":
        _tell(session, item, link, clock)
    return item


def _open_again(session: Session, item: InboxItem, clock: Clock) -> None:
    now = clock.now()
    words = " ".join(part for part in (OUTCOMES.get(item.outcome or ""), if_readable(item.note, "")) if part)
    kept = ItemNote(clinic_id=item.clinic_id, inbox_item_id=item.id, kind="note", at=now)
    kept.body, kept.happened_at = f"Was closed: {words or 'nothing to add.'}", item.happened_at or now
    kept.actor_kind, kept.actor_id = ("staff", item.resolved_by) if item.resolved_by else ("system", None)
    session.add(kept)
    item.state = "acknowledged" if item.acknowledged_by else "open"
    item.outcome = item.note = item.happened_at = item.resolved_by = item.resolved_at = None
    item.alert_needed = item.alert_marked_by = item.alert_marked_at = None
    note(session, item, "photo_reopened", now)
    session.flush()


def _tell(session: Session, item: InboxItem, link: PhotoLink, clock: Clock) -> None:
    staff_id = item.acknowledged_by or _asker(session, link)
    staff = session.get(Staff, (item.clinic_id, staff_id)) if staff_id else None
    if staff is None or not staff.active:
        return
    now, who = clock.now(), facts_of(session, item, clock.now()).who
    for way in [way for way in Ways.read(session, item.clinic_id).to(staff) if way.channel != "voice"][:1]:
        words = f"The photo that was asked for has come: item {item.code}, {who}. Please look at it in the inbox."
        put(session, words_to(staff, way, item, f"photo_came:{link.id}", words, now))


def _asker(session: Session, link: PhotoLink) -> UUID | None:
    asked = select(InboxEvent.staff_id).where(
        InboxEvent.clinic_id == link.clinic_id,
        InboxEvent.inbox_item_id == link.inbox_item_id,
        InboxEvent.kind == "photo_asked",
        InboxEvent.message_id == link.message_id,
    )
    return session.scalar(asked.limit(1))
