"""The delivery as the rest of the program sees it: drain a lane, reconcile, tell what is due."""

import gc
from datetime import datetime, timedelta

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.settings import Settings
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.carriers import Carriers
from service.notify.delivery.checks import Checks
from service.notify.delivery.drain import Drain
from service.notify.delivery.limits import MOST_AT_ONCE
from service.notify.delivery.outcomes import Outcomes
from service.notify.delivery.pace import Paces
from service.notify.delivery.prepare import Preparation
from service.notify.delivery.progress import in_flight, next_due, oldest_due
from service.notify.delivery.provider import Provider
from service.notify.delivery.reconcile import Reconciler
from service.notify.delivery.second_look import SecondLook
from service.notify.delivery.stops.stops import Stops
from service.notify.delivery.twilio_sender import TwilioSender
from service.notify.mail.carrying import mail_carriers
from service.notify.receipts import Receipts
from service.notify.voice.calling import Calling

RECONCILE_EVERY = 2.0
RECEIPTS_EVERY = 5.0
OBJECTS_OF_A_BATCH = 50_000


class Delivery:
    """Wire the parts of the delivery together. One instance serves a process and all its threads."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, phones: Phones, provider: Provider | None = None
    ) -> None:
        self._twilio = TwilioSender(settings)
        others = {"voice": Calling(settings, self._twilio.clients), **mail_carriers(settings, database, clock)}
        carrier = provider or Carriers(self._twilio, others)
        self.accounts = Accounts(settings)
        self.checks = Checks(phones)
        self.receipts = Receipts(database, clock)
        self.stops = Stops(database, clock, self.checks, settings.public_url)
        self._database = database
        self._clock = clock
        self._paces = Paces(settings.sms_segments_per_second, settings.whatsapp_segments_per_second)
        outcomes = Outcomes(clock)
        preparation = Preparation(clock, self.checks, self.accounts, self._paces)
        second_look = SecondLook(database, clock, self.checks)
        self._drain = Drain(database, clock, carrier, preparation, second_look, outcomes)
        proof = timedelta(seconds=settings.proof_seconds)
        self._reconciler = Reconciler(database, clock, carrier, self.accounts, outcomes, proof)

    def warm_up(self) -> None:
        """Get ready to send; for processes that do nothing else.

        What the program is made of is not looked through for garbage again, and what a batch makes only when it is
        over: else the collector takes a tenth of a worker's time.
        """
        self._twilio.warm_up()
        gc.collect()
        gc.freeze()
        gc.set_threshold(OBJECTS_OF_A_BATCH)

    def drain(self, lane: str, limit: int = MOST_AT_ONCE) -> int:
        """Send all that is due in a lane, claiming up to `limit` at a time; returns how many were taken in hand."""
        return self._drain.drain(lane, limit)

    def stop(self) -> None:
        """Begin nothing more in this process; drains that run end with the calls that are under way."""
        self._drain.stop()

    def reconcile(self) -> int:
        """Settle attempts whose outcome is not known; returns how many moved."""
        return self._reconciler.run()

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs for the delivery."""
        return (
            (RECONCILE_EVERY, self.reconcile),
            (RECEIPTS_EVERY, self.receipts.retry_waiting),
            *self.stops.periodic,
        )

    def oldest_due(self, lane: str) -> datetime | None:
        """Return since when the lane's oldest text has waited for a worker (clinic time), None where none waits."""
        with self._database.read() as session:
            return oldest_due(session, lane, self._clock.now(), self._clock.real(), self._paces)

    def next_due(self) -> datetime | None:
        """Return when the next waiting text is due (clinic time), None where none waits."""
        with self._database.read() as session:
            return next_due(session)

    def in_flight(self) -> int:
        """Count the texts that are due or under way."""
        with self._database.read() as session:
            return in_flight(session, self._clock.now())
