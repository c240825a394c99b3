"""Look again at differences that are open, and settle those that have gone."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.clinics.models import Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.complaints import complain
from service.notify.delivery.listing import OnRecord, ProviderRecord
from service.notify.delivery.provider import Credentials, SearchFailedError
from service.notify.models import Attempt
from service.notify.twin.comparing import Finding, Ours, Pair, compare
from service.notify.twin.models import ListDifference

LOG = structlog.get_logger()
AGAIN_AFTER = timedelta(hours=1)
AT_ONCE = 50


class Rechecking:
    """Take up to fifty open differences at a time, those not looked at for longest first."""

    def __init__(self, database: Database, clock: Clock, provider: ProviderRecord, accounts: Accounts) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._accounts = accounts

    def run(self, failed: Collection[Credentials] = ()) -> int:
        """Make one round without the accounts that cannot be asked now; returns how many differences have gone."""
        waiting = self._take_turn()
        return sum(self._try(one, credentials) for one, credentials in waiting if credentials not in failed)

    def _take_turn(self) -> list[tuple[ListDifference, Credentials]]:
        """Note the look before it is made: what cannot be looked at must not stand before the others for ever."""
        real = self._clock.real()
        with self._database.write() as session:
            rows = list(session.execute(_waiting(real)))
            for one, _ in rows:
                one.looked_at = real
            return [(one, self._accounts.of(session, one.clinic_id, sender)) for one, sender in rows]

    def _try(self, one: ListDifference, credentials: Credentials) -> bool:
        try:
            return self._look(one, credentials)
        except SearchFailedError as error:
            LOG.warning("provider_list_unreadable", kind=str(error))
        except Exception as error:  # noqa: BLE001 - one difference must not hold up the others
            complain("difference_not_rechecked", error, difference_id=one.id)
        return False

    def _look(self, one: ListDifference, credentials: Credentials) -> bool:
        theirs = self._provider.text(credentials, one.provider_id) if one.kind != "missing_here" else None
        with self._database.write() as session:
            row = session.get_one(ListDifference, (one.clinic_id, one.id), with_for_update=True)
            if row.settled_at is None and is_gone(session, row, theirs):
                row.settled_at = self._clock.now()
        return row.settled_at is not None


def is_gone(session: Session, row: ListDifference, theirs: OnRecord | None) -> bool:
    """Tell whether the two records agree by now. That a text left twice cannot be undone: a person sees to it."""
    ours = _ours(session, row.clinic_id, row.provider_id)
    if row.kind == "missing_here":
        return ours is not None
    if row.kind == "missing_there":
        return theirs is not None
    if row.note != "did_not_arrive" or ours is None or theirs is None:
        return False
    return not isinstance(compare(Pair(ours, theirs)), Finding)


def _ours(session: Session, clinic_id: UUID, sid: str) -> Ours | None:
    row = session.execute(
        select(Attempt.id, Attempt.message_id, Attempt.provider_id, Attempt.state).where(
            Attempt.clinic_id == clinic_id, Attempt.provider_id == sid
        )
    ).one_or_none()
    return Ours(*row) if row else None


def _waiting(real: datetime) -> Select[ListDifference, Sender]:
    of_sender = (Sender.clinic_id == ListDifference.clinic_id) & (Sender.id == ListDifference.sender_id)
    still_open = (
        select(ListDifference, Sender)
        .join(Sender, of_sender)
        .where(ListDifference.settled_at.is_(None), ListDifference.looked_at < real - AGAIN_AFTER)
    )
    return still_open.order_by(ListDifference.looked_at).limit(AT_ONCE)
