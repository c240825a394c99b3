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
        with self._database.read() as session:
            rows = list(session.execute(_waiting(self._clock.real())))
            waiting = [(one, self._accounts.of(session, one.clinic_id, sender)) for one, sender in rows]
        return sum(self._look(one, credentials) for one, credentials in waiting if credentials not in failed)

    def _look(self, one: ListDifference, credentials: Credentials) -> bool:
        try:
            theirs = self._provider.text(credentials, one.provider_id) if one.kind != "missing_here" else None
        except SearchFailedError as error:
            LOG.warning("provider_list_unreadable", kind=str(error))
            return False
        with self._database.write() as session:
            row = session.get_one(ListDifference, (one.clinic_id, one.id), with_for_update=True)
            row.looked_at = self._clock.real()
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
