"""A text to one member of staff about one item: not an alert, for nothing climbs from it."""

from datetime import datetime

from service.clinics.models import Staff
from service.clinics.rota.ways import Way
from service.notify.outbox import MessageDraft
from service.notify.replies.models import InboxItem


def words_to(staff: Staff, way: Way, item: InboxItem, key: str, words: str, now: datetime) -> MessageDraft:
    """Draft it; `key` makes it once."""
    return MessageDraft(
        clinic_id=item.clinic_id,
        dedupe_key=key,
        kind="answer",
        lane="urgent",
        due_at=now,
        created_at=now,
        staff_id=staff.id,
        inbox_item_id=item.id,
        channel=way.channel,
        to_number=way.address,
        body=words,
    )
