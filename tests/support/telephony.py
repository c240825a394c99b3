"""The simulator and the address of delivery receipts, both served over HTTP on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.settings import Settings
from service.notify.delivery.delivery import Delivery
from service.notify.webhooks_status import webhooks
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from simulator.app import SimulatorSettings
from simulator.server import make_simulator_server
from tests.cast import HARBOUR_NUMBER, ROWAN_NUMBER
from tests.support.settings import some_settings
from tests.support.simulators import borrow_simulator, give_back_simulator

NONE = timedelta(0)
DEAF = "DEAF"


class MovableClock(Clock):
    """Run with the machine, ahead of it by as much as a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.clinic_ahead, self.machine_ahead = NONE, NONE

    def now(self) -> datetime:
        return self.real() + self.clinic_ahead

    def real(self) -> datetime:
        return datetime.now(UTC) + self.machine_ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.machine_ahead.total_seconds()


@dataclass(frozen=True, slots=True)
class Parts:
    """As much of the program as texts need."""

    settings: Settings
    database: Database
    clock: MovableClock
    phones: Phones
    delivery: Delivery
    periodic: tuple[Periodic, ...] = ()


@dataclass(slots=True)
class PhoneNetwork:
    """The pretend network, driven as a test drives it."""

    address: str
    service: Flask
    settings: Settings

    def faults(self, **shares: Any) -> None:
        requests.post(f"{self.address}/sim/faults", json=shares, timeout=5).raise_for_status()

    def log(self) -> list[dict[str, Any]]:
        """Return every text that the network accepted."""
        answer: list[dict[str, Any]] = requests.get(f"{self.address}/sim/log", timeout=5).json()
        return answer

    def phone(self, number: str) -> list[str]:
        """Return the words that a phone shows."""
        shown = requests.get(f"{self.address}/sim/phones/{number}", timeout=5).json()
        return [text["body"] for text in shown if text["status"] == "delivered"]

    def behave(self, number: str, **how: Any) -> None:
        requests.post(f"{self.address}/sim/phones/{number}", json=how, timeout=5).raise_for_status()

    def lose_receipts(self) -> None:
        """Let no receipt reach the service from now on."""
        self.service.config[DEAF] = True

    def text(self, number: str, body: str, *, channel: str = "sms") -> None:
        form = {"from": number, "to": ROWAN_NUMBER, "body": body, "channel": channel}
        requests.post(f"{self.address}/sim/texts", json=form, timeout=5).raise_for_status()


@contextmanager
def a_phone_network(database: Database, **over: Any) -> Iterator[PhoneNetwork]:
    """Serve the simulator and the service's receipt address until the block is left."""
    service = Flask("receipts")
    service.register_blueprint(webhooks)
    service.before_request(lambda: ("", 503) if service.config.get(DEAF) else None)
    answer_refusals(service)
    with _served(lambda: make_server("127.0.0.1", 0, service, threaded=True)) as address:
        told = some_settings(str(database.engine.url.render_as_string(hide_password=False)), public_url=address, **over)
        pretend, network_behind = borrow_simulator(
            SimulatorSettings(
                account_sid=told.twilio_account_sid,
                auth_token=told.twilio_auth_token,
                service_url=address,
                senders=(ROWAN_NUMBER, HARBOUR_NUMBER, f"whatsapp:{ROWAN_NUMBER}"),
                sent_seconds=0.02,
                delivered_seconds=0.05,
                backoff_seconds=0.05,
                approval_seconds=0.05,
            )
        )
        with _served(lambda: make_simulator_server(pretend, 0)) as network:
            base = {"twilio_api_base": network, "public_url": address}
            settings = some_settings(told.database_url, **{**over, **base})
            yield PhoneNetwork(network, service, settings)
        give_back_simulator(pretend, network_behind)


def parts_of(network: PhoneNetwork, database: Database) -> Parts:
    """Put the parts together for one database, and let the receipt address use them."""
    clock, phones = MovableClock(), Phones(allow_drama=True)
    delivery = Delivery(network.settings, database, clock, phones)
    parts = Parts(network.settings, database, clock, phones, delivery, delivery.periodic)
    network.service.extensions[EXTENSION] = parts
    return parts


def wait_for(true: Callable[[], object], *, seconds: float = 10) -> None:
    """Wait until something is so, or fail."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def _served(make: Callable[[], BaseWSGIServer]) -> Iterator[str]:
    server = make()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
