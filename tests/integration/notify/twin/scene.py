"""What the tests of the comparison do again and again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import requests

from service.base.models import Base
from service.notify.delivery.listing import ProviderRecord
from service.notify.twin.models import ListDifference
from service.notify.twin.twin import Twin
from service.notify.whatsapp.addresses import on_channel
from tests.cast import ROWAN_NUMBER, SHARED_PHONE
from tests.integration.notify.delivery.scene import Scene
from tests.support.rows import rows_of
from tests.support.telephony import wait_for

OVER = timedelta(hours=26)
"""After so long every look has come by."""


class TwinScene(Scene):
    """The owner clinic, its texts, and its twin."""

    @property
    def twin(self) -> Twin:
        """Make the twin anew, as a process that has just started has it."""
        parts = self.parts
        record = ProviderRecord(self.network.settings)
        return Twin(parts.database, parts.clock, record, parts.delivery.accounts)

    def compare(self, after: timedelta = OVER) -> int:
        """Let time pass and make rounds until every look has caught up; returns how many differences were new.

        What the network has taken has come to rest before.
        """
        wait_for(lambda: all(text["status"] not in {"queued", "sent"} for text in self.network.log()))
        self.machine_time_passes(after)
        return sum(self.twin.run() for _ in range(3))

    def sent(self, body: str = "An invented text.", state: str = "delivered") -> UUID:
        """Send a text and wait until its receipts are in."""
        text = self.put(body)
        self.drain()
        self.wait_until(text, state)
        return text

    def differences(self, *where: Any) -> list[ListDifference]:
        with self.parts.database.read() as session:
            return rows_of(session, ListDifference, *where)

    def kinds(self) -> list[tuple[str, str]]:
        return [(one.kind, one.note) for one in self.differences()]

    def all(self, kind: type[Base], *where: Any) -> list[Any]:
        with self.parts.database.read() as session:
            return rows_of(session, kind, *where)

    def tell(self, text: UUID, status: str) -> None:
        """Let a receipt say what became of a text."""
        (attempt,) = self.attempts(text)
        form = {"MessageSid": str(attempt.provider_id), "MessageStatus": status}
        self.parts.delivery.receipts.take(attempt.clinic_id, attempt.id, form)

    def send_past_us(self, body: str = "Not by us.", *, channel: str = "sms") -> str:
        """Let another program send from the clinic's number, or by the clinic's account on WhatsApp."""
        settings = self.network.settings
        account = settings.twilio_account_sid
        url = f"{self.network.address}/2010-04-01/Accounts/{account}/Messages.json"
        form = {"To": on_channel(channel, SHARED_PHONE), "From": on_channel(channel, ROWAN_NUMBER), "Body": body}
        sid: str = requests.post(url, form, auth=(account, settings.twilio_auth_token), timeout=5).json()["sid"]
        return sid
