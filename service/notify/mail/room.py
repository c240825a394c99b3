"""Mail as the rest of the program sees it: take one in, and what the clock does for it."""

from service.base.clock import Clock
from service.base.database import Database
from service.base.mail_urls import read_mail_url
from service.base.periodic import Periodic
from service.base.settings import Settings
from service.notify.mail.fetching import Fetching
from service.notify.mail.places import give_senders
from service.notify.mail.taking import Taking
from service.notify.replies.intake import Intake

SENDERS_EVERY = 60.0


class MailRoom:
    """Take mail in by webhook (`receive`) and by mailbox (the clock)."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, intake: Intake) -> None:
        self._database = database
        self._taking = Taking(database, intake)
        self._any = bool(settings.smtp_url or settings.imap_url or settings.mail_webhook_secret)
        server = read_mail_url(settings.imap_url, "imap") if settings.imap_url else None
        self.fetching = Fetching(server, database, clock, self._taking) if server else None

    def receive(self, raw: bytes, recipient: str = "") -> None:
        """Keep a mail and settle it; one that is known has no effect."""
        self._taking.take(raw, recipient=recipient)

    def give_senders(self) -> int:
        """Let each clinic with a mail address write from it."""
        with self._database.write() as session:
            return give_senders(session)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs: none where no mail is set up."""
        fetching = self.fetching.periodic if self.fetching else ()
        return ((SENDERS_EVERY, self.give_senders), *fetching) if self._any else ()
