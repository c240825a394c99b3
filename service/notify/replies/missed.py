"""Take in the texts that the provider has and that never arrived, because nobody answered its webhook.

1. For each sender: what came in to it since the last look, by the provider's list. How far that came is kept, so that
   after an outage of days nothing is lost. The first look goes back a day.
2. What is too young to judge is left alone: its webhook may be on the way, and that one tells more.
3. What no raw row names is taken in like a webhook, under the same id. So it counts once, whichever comes first.

Each sender is looked at by itself: whatever goes wrong with one stops no other, and it is looked at from the same
moment again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import select

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.complaints import complain
from service.notify.delivery.provider import Credentials, InboundListed, SearchFailedError
from service.notify.replies.intake import Intake
from service.notify.twin.models import ListCursor
from service.notify.twin.writing import move_on
from service.notify.whatsapp.addresses import on_channel

EVERY = 60.0
LOOK = "inbound"
FIRST_LOOK, LONGEST_LOOK = timedelta(hours=24), timedelta(days=30)
MARGIN = timedelta(minutes=5)
"""How far looks overlap: a text enters the provider's list late, and two machines' clocks differ."""

ON_ITS_WAY = timedelta(seconds=30)
"""The provider waits up to 15 seconds for the answer to a webhook, and may try once more."""

LOG = structlog.get_logger()


class InboundList(Protocol):
    """Whoever can list the texts that came in."""

    def inbound(self, credentials: Credentials, sender: str, since: datetime) -> Sequence[InboundListed]:
        """Return what came in to `sender` since then, or raise `SearchFailedError`."""
        ...


class MissedReplies:
    """Look for texts that never arrived. Times are machine time."""

    def __init__(
        self, database: Database, clock: Clock, provider: InboundList, accounts: Accounts, intake: Intake
    ) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._accounts = accounts
        self._intake = intake

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Look at every sender once; return how many texts were taken in."""
        with self._database.read() as session:
            senders = list(session.scalars(select(Sender).where(Sender.channel.in_(TEXTING)).order_by(Sender.id)))
        return sum(self._look(sender) for sender in senders)

    def _look(self, sender: Sender) -> int:
        began = self._clock.real()
        try:
            credentials, reached = self._beginning(sender)
            since = max(min(reached or began - FIRST_LOOK, began), began - LONGEST_LOOK) - MARGIN
            return self._take_missed(sender, credentials, since, began) if credentials.account_sid else 0
        except SearchFailedError as error:
            LOG.warning("inbound_list_not_read", sender_id=str(sender.id), code=str(error))
        except Exception as error:  # noqa: BLE001 - one clinic's trouble must stop no other; it is looked at again
            complain("inbound_not_looked_at", error, sender_id=sender.id)
        return 0

    def _beginning(self, sender: Sender) -> tuple[Credentials, datetime | None]:
        """Return with what a sender's list is read, and how far the last look came."""
        with self._database.read() as session:
            cursor = session.get(ListCursor, (sender.clinic_id, sender.id, LOOK))
            return self._accounts.of(session, sender.clinic_id, sender), cursor.reached_at if cursor else None

    def _take_missed(self, sender: Sender, credentials: Credentials, since: datetime, began: datetime) -> int:
        listed = self._provider.inbound(credentials, address_of(sender), since)
        missed = self._missed(listed, began)
        taken = [text for text in missed if self._take_in(sender, text, began)]
        if len(taken) == len(missed):
            with self._database.write() as session:
                move_on(session, sender, LOOK, began)
        return len(taken)

    def _take_in(self, sender: Sender, text: InboundListed, now: datetime) -> bool:
        LOG.warning("inbound_never_arrived", sender_id=str(sender.id))
        try:
            self._intake.receive(form_of(text), came_at=min(text.sent_at, now))
        except Exception as error:  # noqa: BLE001 - one text's trouble must stop no other; it is looked for again
            kind = type(error).__name__
            LOG.error("inbound_not_taken_in", sender_id=str(sender.id), kind=kind)  # noqa: TRY400 - a trace may quote a patient
            return False
        return True

    def _missed(self, listed: Sequence[InboundListed], now: datetime) -> list[InboundListed]:
        """Choose those that nobody told of, oldest first."""
        old_enough = [text for text in listed if text.sent_at <= now - ON_ITS_WAY]
        with self._database.read() as session:
            known = self._intake.known(session, [text.sid for text in old_enough])
        return sorted((text for text in old_enough if text.sid not in known), key=lambda text: text.sent_at)


def address_of(sender: Sender) -> str:
    """Write a sender's address as the provider does."""
    return on_channel(sender.channel, sender.address)


def form_of(text: InboundListed) -> dict[str, str]:
    """Write what the webhook of a listed text would have carried, as far as the list tells."""
    return {
        "MessageSid": text.sid,
        "AccountSid": text.account_sid,
        "From": text.sender,
        "To": text.to,
        "Body": text.body,
        "NumMedia": str(text.media),
    }
