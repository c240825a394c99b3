"""What is handed over from those who were on call to those who come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.notify.case import calendar_of
from service.notify.inbox.page_views import ItemLine, lines_where
from service.notify.inbox.since import came_from
from service.notify.replies.models import InboxItem
from service.notify.timeline.calendar import SiteCalendar

DAYS_BACK = 14


@dataclass(frozen=True, slots=True)
class Handover:
    """`since` is when the clinic last closed; `came` what came in or rose from then on, `older` what waited before."""

    since: datetime
    came: Sequence[ItemLine]
    older: Sequence[ItemLine]
    call_again: Sequence[ItemLine]

    @property
    def open_now(self) -> int:
        return sum(line.state != "resolved" for line in (*self.came, *self.older))


def handover_of(session: Session, clinic_id: UUID, now: datetime) -> Handover:
    """Gather the list; `now` is clinic time."""
    since = last_closing(calendar_of(session, clinic_id), now)
    came = lines_where(session, clinic_id, came_from(since), now)
    waits = ~came_from(since) & (InboxItem.state != "resolved")
    older = lines_where(session, clinic_id, waits, now)
    again = [line for line in (*came, *older) if line.call_again_at and line.state != "resolved"]
    return Handover(since, came, older, sorted(again, key=lambda line: line.call_again_at or now))


def last_closing(calendar: SiteCalendar, now: datetime) -> datetime:
    """Return when the clinic last closed on a day before today; a day ago where it has long been shut."""
    today = calendar.local_date(now)
    for back in range(1, DAYS_BACK + 1):
        spans = calendar.open_spans(today - timedelta(days=back))
        if spans:
            return spans[-1][1]
    return now - timedelta(days=1)
