"""Other diaries of practitioners: read every few minutes, so that nobody is offered a time that is busy there.

1. Whose turn it is: the longest untried first. That somebody tries is written down before anything is asked, so that
   two clocks do not ask together.
2. Asked without holding the database; then all busy times of the feed are replaced at once.
3. When asking fails, what is known stays, with its age and what went wrong. Whatever one feed does, the next is read.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from threading import Thread
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import delete, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.base.periodic import Periodic
from service.clinics.models import Practitioner, Site
from service.courses.calendars.busy import Busy
from service.courses.calendars.failures import CalendarError
from service.courses.calendars.models import CalendarFeed, FeedBusy

EVERY = 30.0
PAUSE = timedelta(minutes=10)
AHEAD = timedelta(days=400)
AT_ONCE = 20
LONGEST_URL = 2_000
Read = Callable[[str, ZoneInfo, date, date], list[Busy]]
LOG = structlog.get_logger()


class CalendarFeeds:
    """Keep the addresses of other diaries, and read them."""

    def __init__(self, database: Database, clock: Clock, read: Read, objection: Callable[[str], str | None]) -> None:
        self._database = database
        self._clock = clock
        self._ask = read
        self._objection = objection
        self._reading: Thread | None = None

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.read_beside),)

    def read_beside(self) -> None:
        """Read what is due on a thread of its own: slow calendars of others must not keep the clock from its work."""
        if self._reading is None or not self._reading.is_alive():
            self._reading = Thread(target=self.read_due, name="calendar-feeds", daemon=True)
            self._reading.start()

    def add(self, session: Session, actor: Actor, practitioner: Practitioner, url: str) -> CalendarFeed:
        """Keep an address; it is read within the minute. Refuses `invalid_input`."""
        written = url.strip()
        wrong = "is too long" if len(written) > LONGEST_URL else self._objection(written)
        if wrong:
            raise invalid(Fault("$.url", wrong))
        feed = CalendarFeed(clinic_id=practitioner.clinic_id, id=new_id(), practitioner_id=practitioner.id)
        feed.url, feed.created_at = written, self._clock.real()
        session.add(feed)
        record(session, actor, "calendar.feed_added", "practitioner", practitioner.id, at=feed.created_at)
        session.flush()
        return feed

    def remove(self, session: Session, actor: Actor, feed_id: UUID) -> None:
        """Forget an address and what it said. Refuses `not_found`."""
        feed = session.get(CalendarFeed, (actor.clinic_id, feed_id))
        if feed is None:
            raise Refusal("not_found", {"what": "calendar feed"})
        what = ("practitioner", feed.practitioner_id)
        record(session, actor, "calendar.feed_removed", *what, at=self._clock.real())
        _forget(session, feed)
        session.flush()
        session.delete(feed)
        session.flush()

    def read_due(self) -> int:
        """Read the feeds whose turn it is; return how many were tried."""
        turn = self._take_turn()
        for clinic_id, feed_id, url, zone in turn:
            try:
                self._read(clinic_id, feed_id, url, ZoneInfo(zone))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is this feed's alone
                self._note_broken(clinic_id, feed_id, error)
        return len(turn)

    def _take_turn(self) -> list[tuple[UUID, UUID, str, str]]:
        now = self._clock.real()
        with self._database.write() as session:
            due = (
                select(CalendarFeed, Site.zone)
                .join(
                    Practitioner,
                    (Practitioner.clinic_id == CalendarFeed.clinic_id)
                    & (Practitioner.id == CalendarFeed.practitioner_id),
                )
                .join(Site, (Site.clinic_id == Practitioner.clinic_id) & (Site.id == Practitioner.site_id))
                .where(or_(CalendarFeed.tried_at.is_(None), CalendarFeed.tried_at <= now - PAUSE))
                .order_by(CalendarFeed.tried_at.nulls_first(), CalendarFeed.id)
                .limit(AT_ONCE)
                .with_for_update(of=CalendarFeed, skip_locked=True)
            )
            turn = session.execute(due).all()
            for feed, _ in turn:
                feed.tried_at = now
            return [(feed.clinic_id, feed.id, feed.url, zone) for feed, zone in turn]

    def _read(self, clinic_id: UUID, feed_id: UUID, url: str, zone: ZoneInfo) -> None:
        problem, spans = None, list[Busy]()
        today = self._clock.now().astimezone(zone).date()
        try:
            spans = self._ask(url, zone, today, today + AHEAD)
        except CalendarError as error:
            problem = error.code
            LOG.info("calendar_feed_failed", feed_id=str(feed_id), problem=problem)
        self._keep(clinic_id, feed_id, spans, problem)

    def _note_broken(self, clinic_id: UUID, feed_id: UUID, error: Exception) -> None:
        """Tell of a fault of ours by its kind alone: its words may hold what stands in the diary."""
        LOG.error("calendar_feed_broke", feed_id=str(feed_id), error=type(error).__name__)
        with suppress(SQLAlchemyError):  # then it is tried again in its turn
            self._keep(clinic_id, feed_id, [], "broken")

    def _keep(self, clinic_id: UUID, feed_id: UUID, spans: list[Busy], problem: str | None) -> None:
        with self._database.write() as session:
            feed = session.get(CalendarFeed, (clinic_id, feed_id), with_for_update=True)
            if feed is not None:  # else it was removed meanwhile
                _keep(session, feed, spans, problem, self._clock.real())


def _keep(session: Session, feed: CalendarFeed, spans: list[Busy], problem: str | None, now: datetime) -> None:
    feed.problem = problem
    if problem is not None:
        return
    feed.read_at = now
    _forget(session, feed)
    owner = {"clinic_id": feed.clinic_id, "feed_id": feed.id, "practitioner_id": feed.practitioner_id}
    session.add_all(FeedBusy(id=new_id(), starts_at=begin, ends_at=end, **owner) for begin, end in spans)


def _forget(session: Session, feed: CalendarFeed) -> None:
    session.execute(delete(FeedBusy).where(FeedBusy.clinic_id == feed.clinic_id, FeedBusy.feed_id == feed.id))
