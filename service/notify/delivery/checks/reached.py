"""Texts that tell a patient that nobody was reached: untrue once somebody has the item, and not sent then."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.notify.models import Message
from service.notify.replies.models import InboxItem

NOT_REACHED = "not_reached:"
"""Begins the key of such a text."""

REACHED_SINCE = "reached_since"


def reached_since(session: Session, messages: Sequence[Message]) -> set[Key]:
    """Return those of these texts whose item somebody has, and is not rung about, or has closed."""
    telling = [one for one in messages if one.dedupe_key.startswith(NOT_REACHED)]
    items = keys_of((one.clinic_id, one.inbox_item_id) for one in telling)
    if not items:
        return set()
    has = or_(InboxItem.state == "resolved", and_(InboxItem.state == "acknowledged", InboxItem.escalates_at.is_(None)))
    rows = session.execute(
        select(InboxItem.clinic_id, InboxItem.id).where(among(InboxItem.clinic_id, InboxItem.id, items), has)
    )
    had = {(clinic_id, id_) for clinic_id, id_ in rows}
    return {(one.clinic_id, one.id) for one in telling if (one.clinic_id, one.inbox_item_id) in had}
