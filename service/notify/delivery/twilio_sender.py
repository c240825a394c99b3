"""The one border to Twilio: its own SDK over our transport, with time-outs, kept connections and no retries below us.

Twilio's create call knows no idempotency key, so every answer is sorted into accepted, refused or unknown, and the
attempt's id travels in the status-callback address: the first receipt proves acceptance even where the answer was lost.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from service.base.settings import Settings
from service.notify.delivery.clients import Clients
from service.notify.delivery.listing import UNREADABLE, aware
from service.notify.delivery.provider import (
    Credentials,
    Listed,
    Outcome,
    SearchFailedError,
    SendRequest,
)
from service.notify.delivery.sorting import outcome_of

RETRIES_OF_CALLBACKS = "#rc=3&rp=all"  # Twilio's default retries nothing but failed connections; never signed
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000
SEARCHED, PAGE = 1000, 50
"""How many texts of a pair of numbers are looked through at most, and how many one request fetches: a patient has
fewer, a nurse on call may have had many since a call whose answer was lost."""


class TwilioSender:
    """Send texts and look them up, for as many accounts as there are clinics."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients = Clients(settings)

    def warm_up(self) -> None:
        """Load what the SDK loads at its first call, so that the first text need not wait for it."""
        self._clients.of(Credentials("AC" + "0" * 32, "unused"))

    def send(self, request: SendRequest) -> Outcome:
        """Make one call and sort its answer; never raises for what the network or Twilio does."""
        client = self._clients.of(request.credentials)
        return outcome_of(lambda: client.messages.create(**self._form(request)).sid)

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> Iterator[Listed]:
        """Return the newest texts from `sender` to `to`, page after page back to `since`, or raise on the way."""
        try:
            messages = self._clients.of(credentials).messages
            for message in messages.stream(to=to, from_=sender, limit=SEARCHED, page_size=PAGE):
                if message.sid:
                    yield (listed := _listed(message))
                    if listed.created_at < since:
                        break
        except UNREADABLE as error:
            raise SearchFailedError(type(error).__name__) from None

    @property
    def clients(self) -> Clients:
        """Give the clients, for whoever else makes calls at Twilio."""
        return self._clients

    def callback_url(self, clinic_id: UUID, attempt_id: UUID) -> str:
        """Give the address of an attempt's receipts; the fragment tells Twilio to retry and is not signed."""
        base = self._settings.public_url
        return f"{base}/webhooks/twilio/status/{attempt_id}?clinic={clinic_id}{RETRIES_OF_CALLBACKS}"

    def _form(self, request: SendRequest) -> dict[str, Any]:
        form: dict[str, Any] = {"to": request.to, "from_": request.sender, **_words(request)}
        form["status_callback"] = self.callback_url(request.clinic_id, request.attempt_id)
        if request.useful_seconds is not None:
            form["validity_period"] = int(min(max(request.useful_seconds, SHORTEST_VALIDITY), LONGEST_VALIDITY))
        return form


def _words(request: SendRequest) -> dict[str, str]:
    """Give the words, or the template that has them: WhatsApp refuses both together (63016)."""
    if request.content_sid is None:
        return {"body": request.body}
    return {"content_sid": request.content_sid, "content_variables": request.content_variables or "{}"}


def _listed(message: Any) -> Listed:
    return Listed(
        message.sid, message.from_ or "", message.body or "", aware(message.date_created), str(message.status)
    )
