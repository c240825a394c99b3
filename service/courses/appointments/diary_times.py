"""What is shut on a local date and why: closures, public holidays, absences, and the busy times of other diaries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Closure
from service.clinics.timetable.public_holidays import public_holidays
from service.clinics.timetable_models import Absence
from service.courses.calendars.models import CalendarFeed, FeedBusy
from service.courses.diary import House
from service.courses.planning.problem import Busy

AWAY = {"leave": "away: leave", "sick": "away: sick", "training": "away: training"}


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which somebody is away, or a room cannot be used."""

    owner: UUID
    words: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A time that another diary of a practitioner calls busy; `read_at` (machine's time) tells how old that is."""

    owner: UUID
    start: datetime
    end: datetime
    read_at: datetime | None


def why_closed(session: Session, house: House, day: date) -> str | None:
    """Say why a date is shut, None where it is not or nothing is said: it is a day off of every week."""
    if day not in house.closures:
        return None
    reason = session.scalar(
        select(Closure.reason).where(
            Closure.clinic_id == house.site.clinic_id, Closure.site_id == house.site.id, Closure.on_date == day
        )
    )
    if reason:
        return reason
    return public_holidays(house.site.holidays).get(day) if house.site.holidays else None


def read_absences(session: Session, house: House, span: Busy) -> list[Away]:
    """Read who is away and which rooms cannot be used in a span, the first to begin first."""
    found = select(Absence).where(
        Absence.clinic_id == house.site.clinic_id,
        Absence.site_id == house.site.id,
        Absence.ends_at > span[0],
        Absence.starts_at < span[1],
    )
    return list(_away(session.scalars(found.order_by(Absence.starts_at, Absence.id)), span, house))


def _away(rows: Iterable[Absence], span: Busy, house: House) -> Iterable[Away]:
    for row in rows:
        owner = row.practitioner_id or row.room_id
        assert owner is not None, "the database keeps no absence of nobody"
        words = AWAY.get(row.kind, "away") if row.practitioner_id else "cannot be used"
        start, end = max(row.starts_at, span[0]), min(row.ends_at, span[1])
        yield Away(owner, words, house.local(start), house.local(end))


def read_elsewhere(session: Session, house: House, span: Busy) -> list[Elsewhere]:
    """Read the busy times that other diaries told of in a span."""
    found = (
        select(FeedBusy, CalendarFeed.read_at)
        .join(CalendarFeed, (CalendarFeed.clinic_id == FeedBusy.clinic_id) & (CalendarFeed.id == FeedBusy.feed_id))
        .where(FeedBusy.clinic_id == house.site.clinic_id, FeedBusy.ends_at > span[0], FeedBusy.starts_at < span[1])
        .order_by(FeedBusy.starts_at, FeedBusy.id)
    )
    return [
        Elsewhere(
            busy.practitioner_id,
            house.local(max(busy.starts_at, span[0])),
            house.local(min(busy.ends_at, span[1])),
            read_at,
        )
        for busy, read_at in session.execute(found)
    ]
