"""Twilio's SDK, one client for each account, all over the same connections."""

from functools import cached_property
from threading import Lock

from twilio.rest import Client

from service.base.settings import TWILIO, Settings
from service.notify.delivery.provider import Credentials
from service.notify.delivery.transport import Transport


class Clients:
    """Make clients as they are asked for; for any number of threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: dict[Credentials, Client] = {}
        self._lock = Lock()

    @cached_property
    def _http(self) -> Transport:
        return Transport()

    def of(self, credentials: Credentials) -> Client:
        """Return the client that speaks for an account."""
        with self._lock:
            client = self._clients.get(credentials)
            if client is None:
                client = Client(credentials.account_sid, credentials.auth_token, http_client=self._http)  # type: ignore[no-untyped-call]
                if self._settings.twilio_api_base != TWILIO:
                    client.api.base_url = client.content.base_url = self._settings.twilio_api_base
                assert client.messages is not None  # the SDK imports its resources at the first look
                self._clients[credentials] = client
            return client
