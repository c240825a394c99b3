"""Photos as the rest of the program sees them: one object that wires their parts together."""

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.settings import Settings
from service.notify.delivery.accounts import Accounts
from service.notify.photos.asking import PhotoAsking
from service.notify.photos.fetching import PhotoFetch
from service.notify.photos.uploading import PhotoUploads
from service.notify.replies.room import Replies


class PhotoRoom:
    """Fetch what patients sent (`fetch`), ask them for photos (`asking`), take in what they send then (`uploads`)."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, accounts: Accounts, replies: Replies
    ) -> None:
        self.fetch = PhotoFetch(settings, database, clock, accounts)
        self.asking = PhotoAsking(clock, settings.public_url, replies.desk)
        self.uploads = PhotoUploads(database, clock, replies.door)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs."""
        return self.fetch.periodic
