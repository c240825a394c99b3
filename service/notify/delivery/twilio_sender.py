"""The one border to Twilio: its own SDK over our transport, with time-outs, kept connections and no retries below us.

Twilio's create call knows no idempotency key, so every answer is sorted into accepted, refused or unknown, and the
attempt's id travels in the status-callback address: the first receipt proves acceptance even where the answer was lost.
"""

from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from service.base.settings import TWILIO, Settings
from service.notify.delivery.error_codes import classify
from service.notify.delivery.provider import (
    Accepted,
    Credentials,
    InboundListed,
    Listed,
    Outcome,
    Refused,
    SearchFailedError,
    SendRequest,
    Unknown,
)
from service.notify.delivery.transport import NeverSentError, Transport

RETRIES_OF_CALLBACKS = "#rc=3&rp=all"  # Twilio's default retries nothing but failed connections; never signed
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000
SEARCHED = 50
LISTED, PAGE = 1000, 100
INBOUND = "inbound"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
PooledHttp = Transport
UNREADABLE = (TwilioException, ValueError, TypeError, KeyError)


class TwilioSender:
    """Send texts and look them up, for as many accounts as there are clinics."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: dict[Credentials, Client] = {}
        self._lock = Lock()

    @cached_property
    def _http(self) -> Transport:
        return Transport()

    def warm_up(self) -> None:
        """Load what the SDK loads at its first call, so that the first text need not wait for it."""
        self._client(Credentials("AC" + "0" * 32, "unused"))

    def send(self, request: SendRequest) -> Outcome:
        """Make one call and sort its answer; never raises for what the network or Twilio does."""
        try:
            made = self._client(request.credentials).messages.create(**self._form(request))
        except (TwilioRestException, TwilioServiceException) as error:
            return classify(error.status, error.code)
        except NeverSentError:
            return Refused("transient", "provider_unreachable")
        except UNREADABLE:
            return Unknown("no_answer")
        return Accepted(made.sid) if made.sid else Unknown("no_answer")

    def search(self, credentials: Credentials, sender: str, to: str) -> list[Listed]:
        """Return the newest texts from `sender` to `to`, or raise `SearchFailedError`."""
        try:
            found = self._client(credentials).messages.list(to=to, from_=sender, limit=SEARCHED, page_size=SEARCHED)
        except UNREADABLE as error:
            raise SearchFailedError(type(error).__name__) from None
        return [_listed(message) for message in found if message.sid]

    def inbound(self, credentials: Credentials, sender: str, since: datetime) -> list[InboundListed]:
        """Return what came in to `sender` since then, newest first, or raise `SearchFailedError`."""
        try:
            client = self._client(credentials)
            found = client.messages.list(to=sender, date_sent_after=since, limit=LISTED, page_size=PAGE)
        except TwilioRestException as error:
            raise SearchFailedError(str(error.code or error.status)) from None
        except UNREADABLE as error:
            raise SearchFailedError(type(error).__name__) from None
        return [_came_in(message) for message in found if message.sid and str(message.direction) == INBOUND]

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

    def _client(self, credentials: Credentials) -> Client:
        with self._lock:
            client = self._clients.get(credentials)
            if client is None:
                client = Client(credentials.account_sid, credentials.auth_token, http_client=self._http)  # type: ignore[no-untyped-call]
                if self._settings.twilio_api_base != TWILIO:
                    client.api.base_url = self._settings.twilio_api_base
                assert client.messages is not None  # the SDK imports its resources at the first look
                self._clients[credentials] = client
            return client


def _words(request: SendRequest) -> dict[str, str]:
    """Give the words, or the template that has them: WhatsApp refuses both together (63016)."""
    if request.content_sid is None:
        return {"body": request.body}
    return {"content_sid": request.content_sid, "content_variables": request.content_variables or "{}"}


def _listed(message: Any) -> Listed:
    return Listed(
        message.sid, message.from_ or "", message.body or "", _aware(message.date_created), str(message.status)
    )


def _came_in(message: Any) -> InboundListed:
    return InboundListed(
        sid=message.sid,
        account_sid=message.account_sid or "",
        sender=message.from_ or "",
        to=message.to or "",
        body=message.body or "",
        media=int(message.num_media or 0),
        sent_at=_aware(message.date_sent or message.date_created),
    )


def _aware(moment: datetime | None) -> datetime:
    """Read a moment of the list: in UTC where it names no zone, long ago where there is none."""
    at = moment or LONG_AGO
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
