"""The one border to Twilio: its own SDK over our transport, with time-outs, kept connections and no retries below us.

Twilio's create call knows no idempotency key, so every answer is sorted into accepted, refused or unknown, and the
attempt's id travels in the status-callback address: the first receipt proves acceptance even where the answer was lost.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from service.base.settings import Settings
from service.notify.delivery.clients import Clients
from service.notify.delivery.error_codes import classify
from service.notify.delivery.listing import UNREADABLE, aware
from service.notify.delivery.provider import (
    Accepted,
    Credentials,
    Listed,
    Outcome,
    Refused,
    SearchFailedError,
    SendRequest,
    Unknown,
)
from service.notify.delivery.transport import NeverSentError, last_answer

RETRIES_OF_CALLBACKS = "#rc=3&rp=all"  # Twilio's default retries nothing but failed connections; never signed
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000
SEARCHED, PAGE = 1000, 50
"""How many texts of a pair of numbers are looked through at most, and how many one request fetches: a patient has
fewer, a nurse on call may have had many since a call whose answer was lost."""

CODE = re.compile("[0-9]{1,6}")


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
        try:
            made = self._clients.of(request.credentials).messages.create(**self._form(request))
        except (TwilioRestException, TwilioServiceException) as error:
            return _sorted(error)
        except NeverSentError:
            return Refused("transient", "provider_unreachable")
        except UNREADABLE:
            return Unknown("no_answer")
        return Accepted(made.sid) if made.sid else Unknown("no_answer")

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


def _sorted(error: TwilioRestException | TwilioServiceException) -> Outcome:
    """Sort an error by its HTTP status, not by what its body says of it; a code may be written as a word."""
    status, retry_after = last_answer()
    code = str(error.code)
    return classify(status, int(code) if CODE.fullmatch(code) else None, retry_after)


def _words(request: SendRequest) -> dict[str, str]:
    """Give the words, or the template that has them: WhatsApp refuses both together (63016)."""
    if request.content_sid is None:
        return {"body": request.body}
    return {"content_sid": request.content_sid, "content_variables": request.content_variables or "{}"}


def _listed(message: Any) -> Listed:
    return Listed(
        message.sid, message.from_ or "", message.body or "", aware(message.date_created), str(message.status)
    )
