"""The voice room: what answers for calls that the clinic makes and for those that come in."""

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.settings import Settings
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.clients import Clients
from service.notify.inbox.opening import InboxDoor
from service.notify.voice.answering import AlertCalls
from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.incoming_menus import Addresses
from service.notify.voice.number_tests.desk import NumberTests
from service.notify.voice.unheard import UnheardCalls


class VoiceRoom:
    """Put the parts together."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        phones: Phones,
        door: InboxDoor,
        accounts: Accounts,
    ) -> None:
        self.number_tests = NumberTests(database, clock, phones)
        self.alerts = AlertCalls(database, clock, self.number_tests)
        self.incoming = IncomingCalls(database, clock, phones, door, Addresses(settings.public_url))
        self.unheard = UnheardCalls(database, clock, accounts, Clients(settings), self.incoming)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs."""
        return (*self.incoming.periodic, *self.unheard.periodic, *self.number_tests.periodic)
