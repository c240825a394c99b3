"""Whoever carries what leaves by each channel: texts, calls, mail. What has no carrier here is refused."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from service.notify.delivery.provider import Carrier, Credentials, Listed, Outcome, Provider, Refused, SendRequest

NO_CARRIER = Refused("permanent", "no_carrier")
"""Nothing to wait for: the ladder goes on to the next channel and person at once, and no sender is stopped for it."""


class Carriers:
    """A provider that hands each request to the carrier of its channel; texts alone are listed."""

    def __init__(self, texts: Provider, others: Mapping[str, Carrier]) -> None:
        self._texts = texts
        self._carriers: dict[str, Carrier] = {"sms": texts, "whatsapp": texts, **others}

    def send(self, request: SendRequest) -> Outcome:
        carrier = self._carriers.get(request.channel)
        return carrier.send(request) if carrier is not None else NO_CARRIER

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> Iterable[Listed]:
        return self._texts.search(credentials, sender, to, since)
