"""A live simulator for contract tests, and Twilio's own SDK pointed at it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.app import PhoneSetting, SimulatorSettings, create_simulator, network_of
from tests.contract.pretend_service import TOKEN, PretendService, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT = "AC" + "0" * 31 + "1"
CLINIC = "+447700900900"
PATIENT = "+447700900123"
NURSE = "+447700900456"


@dataclass
class Simulated:
    url: str
    service: PretendService

    def client(self, token: str = TOKEN, timeout: float = 5) -> Any:
        http_client = TwilioHttpClient(timeout=timeout)
        assert http_client.session is not None
        http_client.session.trust_env = False
        logging.getLogger("twilio.http_client").setLevel(logging.WARNING)
        client = Client(ACCOUNT, token, http_client=http_client)  # type: ignore[no-untyped-call]
        client.api.base_url = client.content.base_url = self.url
        return client

    def send(self, body: str | None = "Hello", to: str = PATIENT, **more: Any) -> Any:
        """Create a message by the SDK, with a callback URL as the product writes it."""
        more.setdefault("status_callback", f"{self.service.url}/webhooks/twilio/status/attempt-1?clinic=c1")
        client = self.client(timeout=more.pop("timeout", 5))
        try:
            return client.messages.create(to=to, from_=more.pop("from_", CLINIC), body=body, **more)
        finally:
            client.http_client.session.close()

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=5).json()

    def post(self, path: str, data: object) -> requests.Response:
        return requests.post(self.url + path, json=data, timeout=10)

    def text(self, body: str, **more: object) -> Any:
        return self.post("/sim/texts", {"from": PATIENT, "to": CLINIC, "body": body, **more}).json()


@contextmanager
def simulated(service: PretendService, data_dir: Path | None = None, **more: Any) -> Iterator[Simulated]:
    """Serve a simulator with short delays; the settings in `more` win."""
    wishes = {
        "approval_seconds": 0.02,
        "sent_seconds": 0.02,
        "delivered_seconds": 0.05,
        "backoff_seconds": 0.01,
        "stuck_seconds": 0.5,
        "ring_seconds": 0.2,
        "key_seconds": 0.2,
    } | more
    phones = (PhoneSetting(PATIENT, "Patient"), PhoneSetting(NURSE, "Nurse on call"))
    app = create_simulator(
        SimulatorSettings(ACCOUNT, TOKEN, service.url, (CLINIC, f"whatsapp:{CLINIC}"), phones, data_dir, **wishes)
    )
    try:
        with serving(app) as server:
            yield Simulated(f"http://127.0.0.1:{server.port}", service)
    finally:
        network_of(app).close()
