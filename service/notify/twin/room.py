"""The comparison with the provider's record, as the rest of the program sees it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.periodic import Periodic
from service.base.settings import Settings
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.listing import ProviderRecord
from service.notify.twin.models import ListDifference
from service.notify.twin.reckoning import Reckoning
from service.notify.twin.twin import Twin


class TwinRoom:
    """Compare on the clock's time, reckon the week ahead, and let a person say that a difference is seen to."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, accounts: Accounts) -> None:
        self._clock = clock
        provider = ProviderRecord(settings)
        self.twin = Twin(database, clock, provider, accounts)
        self.reckoning = Reckoning(database, clock, provider, accounts)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs."""
        return (*self.twin.periodic, *self.reckoning.periodic)

    def settle(self, session: Session, actor: Actor, difference_id: UUID) -> ListDifference:
        """Note that somebody has seen to a difference; once is enough. Refuses `not_found`."""
        row = session.get(ListDifference, (clinic_of(actor), difference_id), with_for_update=True)
        if row is None:
            raise Refusal("not_found")
        if row.settled_at is None:
            row.settled_at = self._clock.now()
            row.settled_by = actor.id if actor.kind == "staff" else None
            self._note(session, actor, row)
        return row

    def settle_all(self, session: Session, actor: Actor) -> int:
        """Note that somebody has seen to every open difference; returns how many there were."""
        still_open = select(ListDifference).where(
            ListDifference.clinic_id == clinic_of(actor), ListDifference.settled_at.is_(None)
        )
        ids = [row.id for row in session.scalars(still_open.order_by(ListDifference.id))]
        for difference_id in ids:
            self.settle(session, actor, difference_id)
        return len(ids)

    def _note(self, session: Session, actor: Actor, row: ListDifference) -> None:
        action, at = "list_difference.settled", self._clock.real()
        record(session, actor, action, "list_difference", row.id, at=at, clinic_id=row.clinic_id)
        session.flush()
