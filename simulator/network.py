"""All parts of the pretend network, put together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from simulator.clinic_clock import ClinicClock
from simulator.content.approvals import Approvals
from simulator.content.store import Contents
from simulator.database import Database
from simulator.delivery import Delivery
from simulator.fast_forward import FastForward
from simulator.faults import Faults, FaultSettings
from simulator.files import Files
from simulator.inbound import Inbound
from simulator.messages import Messages
from simulator.outbound import Outbound
from simulator.phones import Phones
from simulator.prices import Account
from simulator.scheduler import Scheduler
from simulator.voice.callbacks import Callbacks
from simulator.voice.exchange import Exchange
from simulator.voice.store import Calls
from simulator.webhooks import Webhooks

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.settings import SimulatorSettings


STOPS_WITHIN_SECONDS = 6.0  # the product may be asked for its time at that moment


class Network:
    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.database = Database(settings.data_dir)
        self.messages = Messages(self.database)
        self.phones = Phones(self.database, settings.phones)
        self.contents = Contents(self.database)
        self.files = Files(self.database)
        self.money = Account(settings.balance, self.messages)
        self.faults = Faults()
        self.scheduler = Scheduler(settings.threads)
        self.approvals = Approvals(self.contents, self.scheduler, settings.approval_seconds)
        self.webhooks = Webhooks(settings.auth_token, settings.backoff_seconds, self.scheduler.stopping)
        self.clock = ClinicClock(settings.service_url, self.webhooks)
        self.run: FastForward | None = None
        self._starting_run = threading.Lock()
        delivery = Delivery(
            settings,
            self.messages,
            self.phones,
            self.scheduler,
            self.webhooks,
            self.faults,
            is_hurried=lambda: self.is_running,
        )
        self.outbound = Outbound(settings, self.messages, self.phones, self.contents, self.clock, delivery, self.faults)
        self.inbound = Inbound(settings, self.messages, self.files, self.phones, self.clock, self.webhooks)
        self.calls = Calls(self.database)
        callbacks = Callbacks(settings.account_sid, settings.service_url, self.webhooks, self.faults)
        self.exchange = Exchange(
            settings, self.calls, self.phones, self.clock, callbacks, self.scheduler, lambda: self.is_running
        )
        delivery.resume()
        self.exchange.resume()
        self.approvals.resume()

    @property
    def is_running(self) -> bool:
        """Tell whether clinic time is being run forward."""
        return self.run is not None and not self.run.done.is_set()

    def fast_forward(self, target: datetime) -> FastForward | None:
        """Start to run clinic time to `target` on a thread of its own; None when a run is under way."""
        with self._starting_run:
            if self.is_running:
                return None
            self.run = FastForward(
                self.clock,
                lambda: self.scheduler.pending,
                target,
                stuck_seconds=self.settings.stuck_seconds,
                stopping=self.scheduler.stopping,
            )
            threading.Thread(target=self.run.run, daemon=True).start()
            return self.run

    def stop_run(self) -> None:
        """End a run of time at once, if one is under way."""
        if self.run is not None and self.is_running:
            self.run.stop()
            self.run.done.wait(STOPS_WITHIN_SECONDS)

    def reset(self) -> None:
        """Forget messages, templates, opt-outs, faults and the phones that the settings do not name."""
        self.faults.set(FaultSettings())
        self.messages.clear()
        self.exchange.clear()
        self.files.clear()
        self.contents.clear()
        self.money.reset()
        self.approvals.review = "rules"
        self.phones.clear()

    def close(self) -> None:
        self.exchange.close()
        self.scheduler.stop()
        self.webhooks.close()
        self.database.close()
