"""A text to one member of staff: not an alert, for nothing climbs from it."""

from datetime import datetime
from uuid import UUID

from service.clinics.models import Staff
from service.clinics.rota.ways import Way
from service.notify.outbox import MessageDraft
from service.notify.replies.models import InboxItem


def words_to(staff: Staff, way: Way, item: InboxItem, key: str, words: str, now: datetime) -> MessageDraft:
    """Draft one about an item; `key` makes it once."""
    return answer_to(staff, way, key, words, now, item_id=item.id)


def answer_to(
    staff: Staff, way: Way, key: str, words: str, now: datetime, *, item_id: UUID | None = None
) -> MessageDraft:
    """Draft one, about an item or about several or none; `key` makes it once."""
    return MessageDraft(
        clinic_id=staff.clinic_id,
        dedupe_key=key,
        kind="answer",
        lane="urgent",
        due_at=now,
        created_at=now,
        staff_id=staff.id,
        inbox_item_id=item_id,
        channel=way.channel,
        to_number=way.address,
        body=words,
    )
