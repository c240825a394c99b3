"""What happened to inbox items lately, as their record tells it: never a name, a number or words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.notify.replies.models import InboxEvent

LATE = timedelta(seconds=30)
"""So much later than its id was made a line of a record may be committed."""

LONGEST_AWAY = timedelta(hours=1)
MOST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record of an item."""

    id: UUID
    clinic_id: UUID
    item_id: UUID
    kind: str


def since(session: Session, clinics: Collection[UUID], floor: UUID) -> list[Change]:
    """Return the newest of what happened in these clinics after `floor`, oldest first; one range of the key each."""
    columns = InboxEvent.id, InboxEvent.clinic_id, InboxEvent.inbox_item_id, InboxEvent.kind
    lately = select(*columns).where(InboxEvent.clinic_id.in_(clinics), InboxEvent.id > floor)
    newest = session.execute(lately.order_by(InboxEvent.id.desc()).limit(MOST)).all()
    return [Change(*row) for row in reversed(newest)]


def recent_floor() -> UUID:
    """Return an id before all that may be committed from now on."""
    return _first_at(_moment(new_id()) - LATE)


def floor_of(heard: UUID) -> UUID:
    """Return an id before all that a page may have missed which heard `heard` last."""
    now = _moment(new_id())
    return _first_at(max(min(_moment(heard), now) - LATE, now - LONGEST_AWAY))


def ids(changes: Iterable[Change]) -> set[UUID]:
    return {change.id for change in changes}


def _first_at(at: datetime) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _moment(id_: UUID) -> datetime:
    """Read the moment that an id of version 7 was made at; what is none counts as made long ago."""
    try:
        return datetime.fromtimestamp((id_.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC) + LONGEST_AWAY
