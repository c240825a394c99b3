"""Fetch the mail of the clinics: run by the clock, any number of which may do so at once.

1. Each mail is kept, sealed, in a transaction of its own, and settled like a text.
2. Only then is it marked in the mailbox. What dies between finds it once more, and it is known by its id.
3. It came in when the mailbox had it, whatever its own date says; but not in the future, and not more than a month ago.
4. The first look goes back a day; later ones two days further than the newest mail that was kept.

One mail that cannot be taken in holds up no other. A mailbox that cannot be read raises: the clock says so.
"""

from datetime import date, datetime, timedelta

from imapclient.exceptions import IMAPClientAbortError
from sqlalchemy import select

from service.base.clock import Clock
from service.base.database import Database
from service.base.mail_urls import MailServer
from service.base.periodic import Periodic
from service.notify.delivery.complaints import complain
from service.notify.mail.imap import Folder, Found, opened
from service.notify.mail.reading import LARGEST
from service.notify.mail.taking import Taking
from service.notify.replies.form import MAIL
from service.notify.replies.models import RawWebhook

EVERY = 10.0
FIRST_LOOK, OVERLAP, LONGEST_LOOK = timedelta(days=1), timedelta(days=2), timedelta(days=30)
MOST_REMEMBERED = 10_000


class Fetching:
    """Take in what waits in the mailbox."""

    def __init__(self, server: MailServer, database: Database, clock: Clock, taking: Taking) -> None:
        self._server = server
        self._database = database
        self._clock = clock
        self._taking = taking
        self._kept: set[tuple[int, int]] = set()
        self._failed: dict[tuple[int, int], int] = {}

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Look once; returns how many mails were kept, or were known. Raises what the mailbox and the database do."""
        since = self._since()
        with opened(self._server) as folder:
            waiting = sorted(folder.waiting(since), key=self._failures)  # what breaks the talk breaks it last
            return sum(self._take(folder, found) for found in waiting)

    def _failures(self, found: Found) -> int:
        return self._failed.get((found.validity, found.uid), 0)

    def _take(self, folder: Folder, found: Found) -> bool:
        """Keep one mail, and mark it. It is not read twice where a mailbox lets nobody mark anything."""
        name = found.validity, found.uid
        try:
            if name not in self._kept:
                raw = folder.read(found, LARGEST)
                if raw is None:
                    return False
                self._taking.take(raw, size=found.size, came_at=self._came_at(found))
                self._remember(name)
            folder.let_go(found)
        except IMAPClientAbortError:
            self._fail(found)
            raise
        except Exception as error:  # noqa: BLE001 - the others must come in; this one is found again
            self._fail(found)
            complain("mail_not_taken_in", error)
            return False
        self._failed.pop(name, None)
        return True

    def _fail(self, found: Found) -> None:
        if len(self._failed) >= MOST_REMEMBERED:
            self._failed.clear()
        self._failed[found.validity, found.uid] = self._failures(found) + 1

    def _came_at(self, found: Found) -> datetime:
        now = self._clock.real()
        is_sane = found.came_at is not None and now - LONGEST_LOOK <= found.came_at <= now
        return found.came_at if is_sane and found.came_at else now

    def _remember(self, name: tuple[int, int]) -> None:
        if len(self._kept) >= MOST_REMEMBERED:
            self._kept.clear()
        self._kept.add(name)

    def _since(self) -> date:
        """Say from which day on to look: servers compare days of their own zones."""
        now, newest = self._clock.real(), self._newest()
        reached = now - FIRST_LOOK if newest is None else max(newest - OVERLAP, now - LONGEST_LOOK)
        return min(reached, now - FIRST_LOOK).date()

    def _newest(self) -> datetime | None:
        with self._database.read() as session:
            kept = select(RawWebhook.received_at).where(RawWebhook.kind == MAIL)
            return session.scalar(kept.order_by(RawWebhook.received_at.desc()).limit(1))
