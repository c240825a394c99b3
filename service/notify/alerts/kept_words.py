"""What staff type behind a command stays with its item, every word: as its note, or as one beside it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.notify.inbox.codes import RESTS
from service.notify.inbox.notes import LONGEST, add
from service.notify.inbox.outcome_words import outcome_in
from service.notify.inbox.taking import actor_of_staff, locked
from service.notify.replies.models import InboxItem
from service.notify.texts.staff_commands import CLOSE, StaffCommand, says_no_answer_alone


def keep_words(session: Session, staff: Staff, item: InboxItem, command: StaffCommand, clock: Clock) -> bool:
    """Keep the words behind a command that was carried out, unless the record says the same; True where they are kept.

    The words behind CLOSE are the note of the item that it closes; of one that was closed before, they are added to it.
    """
    words = command.rest.strip()
    if not words or (command.verb == CLOSE and item.note == words) or says_no_answer_alone(words):
        return False
    if command.verb == CLOSE and outcome_in(words, item.urgency) == (item.outcome, ""):
        return False
    add(session, actor_of_staff(staff), item, words[:LONGEST], clock)
    return True


def closed_with(session: Session, staff: Staff, code: str | None, now: datetime) -> InboxItem | None:
    """Find and hold the item that had a code last, as long as the code means no other."""
    ended = select(InboxItem.id).where(
        InboxItem.clinic_id == staff.clinic_id,
        InboxItem.code == code,
        InboxItem.state == "resolved",
        InboxItem.resolved_at > now - RESTS,
    )
    item_id = session.scalar(ended.order_by(InboxItem.resolved_at.desc()).limit(1)) if code else None
    return locked(session, staff.clinic_id, item_id) if item_id else None
