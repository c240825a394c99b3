"""The voice room: what answers for calls that the clinic makes and for those that come in."""

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.notify.inbox.opening import InboxDoor
from service.notify.voice.answering import AlertCalls
from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.incoming_menus import Addresses


class VoiceRoom:
    """Put the parts together."""

    def __init__(self, database: Database, clock: Clock, phones: Phones, door: InboxDoor, public_url: str) -> None:
        self.alerts = AlertCalls(database, clock)
        self.incoming = IncomingCalls(database, clock, phones, door, Addresses(public_url))

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs."""
        return self.incoming.periodic
