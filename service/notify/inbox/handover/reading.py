"""What is handed over from those who were on call to those who come in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.notify.case import calendar_of
from service.notify.course_timeline import staff_names
from service.notify.inbox.item_story import event_line
from service.notify.inbox.page_views import ItemLine, lines_where
from service.notify.inbox.since import came_from
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.story import Line
from service.notify.timeline.calendar import SiteCalendar

DAYS_BACK = 14
TRIED = ("contacted", "no_answer", "let_go", "handed_over", "patient_told", "nobody_reachable", "call_answered")
"""What whoever comes in wants to know of the night, beside who has it."""


@dataclass(frozen=True, slots=True)
class Handover:
    """`since` is when the clinic last closed; `open_now` waits or is in somebody's hands, the most urgent first.

    `older`: those of them that came in before. `closed` came in since then, and has come to an end. `done` tells of
    each what was tried since.
    """

    since: datetime
    open_now: Sequence[ItemLine]
    older: Collection[UUID]
    closed: Sequence[ItemLine]
    call_again: Sequence[ItemLine]
    done: Mapping[UUID, Sequence[Line]]


def handover_of(session: Session, clinic_id: UUID, now: datetime) -> Handover:
    """Gather the list; `now` is clinic time."""
    since = last_closing(calendar_of(session, clinic_id), now)
    is_open = InboxItem.state != "resolved"
    lines = lines_where(session, clinic_id, or_(is_open, came_from(since)), now)
    open_now = [line for line in lines if line.state != "resolved"]
    before = select(InboxItem.id).where(InboxItem.clinic_id == clinic_id, is_open, ~came_from(since))
    again = [line for line in open_now if line.call_again_at]
    return Handover(
        since,
        open_now,
        set(session.scalars(before)),
        [line for line in lines if line.state == "resolved"],
        sorted(again, key=lambda line: line.call_again_at or now),
        _done(session, clinic_id, [line.id for line in lines], since),
    )


def _done(session: Session, clinic_id: UUID, ids: Sequence[UUID], since: datetime) -> Mapping[UUID, Sequence[Line]]:
    """Tell of each item what was tried since a moment, oldest first."""
    of_items = (InboxEvent.clinic_id == clinic_id, InboxEvent.inbox_item_id.in_(ids))
    tried = select(InboxEvent).where(*of_items, InboxEvent.kind.in_(TRIED), InboxEvent.at >= since)
    names, found = staff_names(session, clinic_id), defaultdict[UUID, list[Line]](list)
    for event in session.scalars(tried.order_by(InboxEvent.at, InboxEvent.id)):
        found[event.inbox_item_id].append(event_line(event, names))
    return found


def last_closing(calendar: SiteCalendar, now: datetime) -> datetime:
    """Return when the clinic last closed on a day before today; a day ago where it has long been shut."""
    today = calendar.local_date(now)
    for back in range(1, DAYS_BACK + 1):
        spans = calendar.open_spans(today - timedelta(days=back))
        if spans:
            return spans[-1][1]
    return now - timedelta(days=1)
