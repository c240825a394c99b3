"""Calls that rang while nobody here answered the provider: read from its list by the clock, and missed.

1. Only of numbers that have brought a call before: a number whose calls go elsewhere would make items of all of them.
2. Only what is over, and was made long enough ago to have been told of.
3. One that was kept and taken, and whose end nobody told: the two may never have been put through to each other.
A list that cannot be read, or one number's trouble, holds up no other; it is looked at again a minute later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.clients import Clients
from service.notify.delivery.complaints import complain
from service.notify.delivery.listing import UNREADABLE, aware
from service.notify.delivery.provider import Credentials
from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.models import IncomingCall

EVERY = 60.0
ON_ITS_WAY = timedelta(minutes=6)
LONGEST_LOOK = timedelta(days=3)
MARGIN = timedelta(minutes=1)
"""The list knows whole seconds, by the provider's clock."""

MOST = 200
OVER = {"completed", "busy", "failed", "no-answer", "canceled"}
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rang:
    """A call to one of our numbers, in the provider's list."""

    sid: str
    number: str
    made_at: datetime
    over_at: datetime | None = None


class UnheardCalls:
    """Look for calls of which no webhook has told."""

    def __init__(
        self, database: Database, clock: Clock, accounts: Accounts, clients: Clients, incoming: IncomingCalls
    ) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._clients = clients
        self._incoming = incoming

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Look at every number that is rung; returns how many calls were taken in."""
        with self._database.read() as session:
            lines = list(self._lines(session))
        return sum(self._look(*line) for line in lines)

    def _lines(self, session: Session) -> Iterator[tuple[Sender, Credentials, datetime]]:
        """Yield the numbers that have been rung, with what reads their list and from when on (machine time)."""
        first = (
            select(IncomingCall.clinic_id, IncomingCall.sender_id, func.min(IncomingCall.came_at).label("came_at"))
            .group_by(IncomingCall.clinic_id, IncomingCall.sender_id)
            .subquery()
        )
        of_sender = (first.c.clinic_id == Sender.clinic_id) & (first.c.sender_id == Sender.id)
        real, ahead = self._clock.real(), self._clock.now() - self._clock.real()
        for sender, came_at in session.execute(select(Sender, first.c.came_at).join(first, of_sender)):
            since = max(came_at - ahead - MARGIN, real - LONGEST_LOOK)
            yield sender, self._accounts.of(session, sender.clinic_id, sender), since

    def _look(self, sender: Sender, credentials: Credentials, since: datetime) -> int:
        try:
            listed = list(self._listed(sender, credentials, since)) if credentials.account_sid else []
        except UNREADABLE as error:
            LOG.warning("calls_list_not_read", sender_id=str(sender.id), kind=type(error).__name__)
            return 0
        return sum(self._take_in(sender, call) for call in self._unknown(listed))

    def _listed(self, sender: Sender, credentials: Credentials, since: datetime) -> Iterator[Rang]:
        latest = self._clock.real() - ON_ITS_WAY
        calls = self._clients.of(credentials).calls
        for call in calls.stream(to=sender.address, start_time_after=since.astimezone(UTC), limit=MOST, page_size=MOST):
            made_at = aware(call.date_created)
            if call.sid and call.direction == "inbound" and str(call.status) in OVER and since <= made_at <= latest:
                over_at = aware(call.end_time) if call.end_time else None
                yield Rang(call.sid, call._from or "", made_at, over_at)  # noqa: SLF001 - so the SDK calls who rang

    def _unknown(self, listed: list[Rang]) -> list[Rang]:
        """Leave out what is kept already, with its end where it was taken; oldest first."""
        settled = (IncomingCall.state != "answered") | IncomingCall.ended_at.is_not(None)
        with self._database.read() as session:
            told = select(IncomingCall.provider_id).where(IncomingCall.provider_id.in_([one.sid for one in listed]))
            known = set(session.scalars(told.where(settled)))
            new = [one for one in listed if one.sid not in known]
            theirs = [one for one in new if not self._incoming.is_our_own(session, one.number)]
        return sorted(theirs, key=lambda one: one.made_at)

    def _take_in(self, sender: Sender, call: Rang) -> bool:
        LOG.warning("incoming_call_never_told", sender_id=str(sender.id))
        ahead = self._clock.now() - self._clock.real()
        came_at, over_at = call.made_at + ahead, call.over_at + ahead if call.over_at else None
        try:
            self._incoming.end(sender, {"CallSid": call.sid, "From": call.number}, came_at, over_at)
        except Exception as error:  # noqa: BLE001 - one call's trouble must stop no other; it is looked for again
            complain("incoming_call_not_taken_in", error, sender_id=sender.id)
            return False
        return True
