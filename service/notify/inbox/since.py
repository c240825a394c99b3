"""Since when an item is as urgent as it is: from what raised it there last, else from what it began with.

Harmless words of the day before are no part of how long an emergency waits, nor of the day on which it came.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service.notify.replies.models import InboxEvent, InboxItem

RAISES = ("rose", "raised")
"""Words that raised an item, and a person who did."""


def grave_since(opened_at: datetime, events: Iterable[tuple[str, datetime]]) -> datetime:
    """Return since when, from the kinds and times of an item's events, oldest first."""
    return max((at for kind, at in events if kind in RAISES), default=opened_at)


def since() -> ColumnElement[datetime]:
    """Tell the database that time of an item that it reads."""
    raised = select(func.max(InboxEvent.at)).where(*_raises()).correlate(InboxItem).scalar_subquery()
    return func.coalesce(raised, InboxItem.opened_at)


def since_of(session: Session, items: Sequence[InboxItem]) -> Mapping[UUID, datetime]:
    """Return since when each of some items of one clinic is as urgent as it is."""
    wanted = select(InboxItem.id, since()).where(InboxItem.id.in_([item.id for item in items]))
    found = session.execute(wanted.where(InboxItem.clinic_id.in_({item.clinic_id for item in items})))
    return dict(found.all())


def came_from(moment: datetime) -> ColumnElement[bool]:
    """Select what came in, or became as urgent as it is, at a moment or later."""
    was_open = or_(InboxItem.state != "resolved", InboxItem.resolved_at >= moment)
    rose = and_(was_open, exists().where(*_raises(), InboxEvent.at >= moment).correlate(InboxItem))
    return or_(InboxItem.opened_at >= moment, rose)


def _raises() -> tuple[ColumnElement[bool], ...]:
    of_item = InboxEvent.clinic_id == InboxItem.clinic_id, InboxEvent.inbox_item_id == InboxItem.id
    return (*of_item, InboxEvent.kind.in_(RAISES))
