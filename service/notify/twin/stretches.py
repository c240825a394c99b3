"""Stretches of the provider's list: which one a look takes next, and what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from service.base.clock import Clock
from service.base.database import Database
from service.clinics.models import Sender
from service.notify.delivery.listing import OnRecord, ProviderRecord
from service.notify.delivery.provider import Credentials
from service.notify.twin.reading import beginning, reached
from service.notify.twin.windows import Look, Window, next_window
from service.notify.twin.writing import move_on
from service.notify.whatsapp.addresses import on_channel

LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Line:
    """A sender and what is needed to ask for its list."""

    sender: Sender
    credentials: Credentials

    @property
    def address(self) -> str:
        return on_channel(self.sender.channel, self.sender.address)


class Stretches:
    """Take a look's stretches in turn."""

    def __init__(self, database: Database, clock: Clock, provider: ProviderRecord) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider

    def next(self, line: Line, look: Look) -> Window | None:
        """Return the next stretch; None while nothing has come of age."""
        return next_window(look, self._reached(line, look), self._clock.real())

    def read(self, line: Line, window: Window, *, whole_account: bool = False) -> tuple[Window, Sequence[OnRecord]]:
        """Return what the provider lists for a stretch, which is halved until it can be read as a whole."""
        sender = None if whole_account else line.address
        while True:
            listing = self._provider.outbound(line.credentials, sender, window.listed_since, window.listed_until)
            shorter = window.half
            if listing.is_whole:
                return window, listing.texts
            if shorter is None:
                LOG.warning("list_too_long", sender_id=str(line.sender.id), texts=len(listing.texts))
                return window, listing.texts
            window = shorter

    def _reached(self, line: Line, look: Look) -> datetime:
        """Return how far a look has come; one that begins notes where, so that nothing falls before it."""
        with self._database.read() as session:
            so_far = reached(session, line.sender, look)
        if so_far is None:
            with self._database.write() as session:
                so_far = beginning(session, line.sender, look, self._clock.real())
                move_on(session, line.sender, look.name, so_far)
        return so_far
