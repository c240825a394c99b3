"""Make calls at Twilio: the carrier of the channel `voice`.

A call knows no idempotency key either. Its attempt's id travels in every address that Twilio is given, so that the
first event of the call proves that it was made, even where the answer to our request was lost.
"""

from typing import Any
from uuid import UUID

from service.base.settings import Settings
from service.notify.delivery.clients import Clients
from service.notify.delivery.provider import Outcome, SendRequest
from service.notify.delivery.sorting import outcome_of
from service.notify.delivery.twilio_sender import RETRIES_OF_CALLBACKS

EVENTS = ["initiated", "ringing", "answered", "completed"]
RING_SECONDS = 25
"""Shorter than most voicemails wait before they pick up."""

VOICE = "/webhooks/twilio/voice"


class Calling:
    """Ring phones, for as many accounts as there are clinics. What is said is asked for when somebody answers."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._base = settings.public_url + VOICE
        self._clients = clients

    def send(self, request: SendRequest) -> Outcome:
        """Make one call; never raises for what the network or Twilio does."""
        client = self._clients.of(request.credentials)
        return outcome_of(lambda: client.calls.create(**self._form(request)).sid)

    def _form(self, request: SendRequest) -> dict[str, Any]:
        return {
            "to": request.to,
            "from_": request.sender,
            "url": self._address("alert", request.clinic_id, request.attempt_id),
            "status_callback": self._address("status", request.clinic_id, request.attempt_id),
            "status_callback_event": EVENTS,
            "timeout": RING_SECONDS,
        }

    def _address(self, what: str, clinic_id: UUID, attempt_id: UUID) -> str:
        return f"{self._base}/{what}/{attempt_id}?clinic={clinic_id}{RETRIES_OF_CALLBACKS}"
