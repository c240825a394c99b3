"""Reckon once an hour, for every clinic, what the coming week costs and whether the account has the money for it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.listing import NotShownError, ProviderRecord
from service.notify.delivery.provider import Credentials, SearchFailedError
from service.notify.twin.models import WeekAhead
from service.notify.twin.money import Planned, Price, account_cost, cost_of, lasts_until
from service.notify.twin.week import Lengths, planned, prices
from service.notify.twin.writing import millionths

EVERY = 3600.0
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Left:
    """What an account has left, or why nobody can say."""

    balance: int | None
    unit: str = ""
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What one clinic needs."""

    planned: Planned
    price: Price | None

    @property
    def cost(self) -> int | None:
        return cost_of(self.planned, self.price)


class Reckoning:
    """Any number of clocks may run it: each writes the same."""

    def __init__(self, database: Database, clock: Clock, provider: ProviderRecord, accounts: Accounts) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._accounts = accounts
        self._lengths = Lengths()

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Reckon anew; returns how many clinics will run out of money within the week."""
        drawing = self._drawing()
        left = {credentials: self._left(credentials) for credentials in drawing}
        with self._database.read() as session:
            needs = self._needs(session, [clinic_id for clinics in drawing.values() for clinic_id in clinics])
        with self._database.write() as session:
            return sum(self._write(session, clinics, needs, left[account]) for account, clinics in drawing.items())

    def _drawing(self) -> dict[Credentials, list[UUID]]:
        """Return which clinics draw on which account; of a clinic with several, the one of its first sender."""
        with self._database.read() as session:
            senders = session.scalars(
                select(Sender).where(Sender.channel.in_(TEXTING)).order_by(Sender.clinic_id, Sender.id)
            )
            firsts = {one.clinic_id: one for one in reversed(list(senders))}
            drawing = defaultdict[Credentials, list[UUID]](list)
            for clinic_id, sender in sorted(firsts.items()):
                drawing[self._accounts.of(session, clinic_id, sender)].append(clinic_id)
        return {credentials: clinics for credentials, clinics in drawing.items() if credentials.account_sid}

    def _left(self, credentials: Credentials) -> Left:
        try:
            money = self._provider.money(credentials)
        except NotShownError:
            return Left(None, trouble="not_shown")
        except SearchFailedError as error:
            LOG.warning("balance_unreadable", kind=str(error))
            return Left(None, trouble="unreadable")
        return Left(millionths(money.balance), money.unit)

    def _needs(self, session: Session, clinic_ids: list[UUID]) -> dict[UUID, Need]:
        waiting = planned(session, self._clock.now(), self._lengths)
        seen = prices(session, clinic_ids, self._clock.real())
        return {one: Need(waiting.get(one, Planned()), seen.get(one)) for one in clinic_ids}

    def _write(self, session: Session, clinics: list[UUID], needs: dict[UUID, Need], left: Left) -> int:
        together, now = account_cost({one: needs[one].cost for one in clinics}), self._clock.now()
        ends = lasts_until(left.balance, together, now)
        for clinic_id in clinics:
            session.merge(_row(clinic_id, needs[clinic_id], left, now, together, ends, shared=len(clinics) > 1))
        return len(clinics) if ends else 0


def _row(
    clinic_id: UUID, need: Need, left: Left, now: datetime, together: int, ends: datetime | None, *, shared: bool
) -> WeekAhead:
    return WeekAhead(
        clinic_id=clinic_id,
        reckoned_at=now,
        texts=need.planned.texts,
        segments=need.planned.segments,
        price=need.price.each if need.price else None,
        cost=need.cost,
        account_cost=together,
        balance=left.balance,
        unit=left.unit or (need.price.unit if need.price else ""),
        trouble=left.trouble,
        shared=shared,
        lasts_until=ends,
    )
