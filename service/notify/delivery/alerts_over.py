"""Does anybody still have to hear an alert whose outcome is unknown? What rings for nobody is only noise at night."""

from sqlalchemy.orm import Session

from service.notify.models import Message
from service.notify.replies.models import InboxItem

OVER = "alert_over"


def is_settled(session: Session, alert: Message) -> bool:
    """Tell whether somebody has closed what an alert is about."""
    item = _item(session, alert)
    return item is not None and item.state == "resolved"


def is_taken(session: Session, alert: Message) -> bool:
    """Tell whether somebody has taken it since the alert was made; new words make a new alert."""
    item = _item(session, alert)
    return item is not None and item.acknowledged_at is not None and item.acknowledged_at >= alert.created_at


def _item(session: Session, alert: Message) -> InboxItem | None:
    if alert.kind != "alert" or alert.inbox_item_id is None:
        return None
    return session.get(InboxItem, (alert.clinic_id, alert.inbox_item_id), populate_existing=True)
