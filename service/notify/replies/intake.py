"""Take in a text so that it can never be lost.

1. First transaction: the raw form, under the provider's id. A known id changes nothing.
2. Second transaction: all that follows (`settle.py`), once more at once where the database objects. If it fails, or the
   process dies before it, the raw row waits.
3. The clock settles what waits, with growing pauses; after three failures a person gets the text as it is.

A row that waits and cannot be read is kept anew when the provider tells of it again, or its list does (`missed.py`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.ids import new_id
from service.base.inserting import insert_all_unless, insert_unless
from service.base.unreadable import can_be_read
from service.notify.replies.form import MAIL, read_inbound
from service.notify.replies.models import RawWebhook
from service.notify.replies.rescue import Rescue
from service.notify.replies.settle import Settler
from service.notify.replies.text_groups import Incoming, TextGroups
from service.notify.replies.together import Together

KIND = "inbound"
KINDS = KIND, MAIL
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
FAILURES_BEFORE_RESCUE = 3
AT_ONCE = 100
LOG = structlog.get_logger()


class Intake:
    """Receive texts from the provider; signatures are checked before."""

    def __init__(self, database: Database, clock: Clock, settler: Settler, rescue: Rescue) -> None:
        self._database = database
        self._clock = clock
        self._settler = settler
        self._rescue = rescue
        self._groups = TextGroups(database, self._keep_all, Together(settler, clock), self._settle_in_turn)

    def receive(self, form: Mapping[str, str], came_at: datetime | None = None) -> None:
        """Keep a text and settle it; refuses `invalid_input` where the form is no text. A known one has no effect.

        `came_at` (machine time) is when it came where that was before now.
        """
        one = Incoming(read_inbound(form).sid, form, came_at or self._clock.real())
        self._groups.bring(one)
        if not one.is_kept:
            self.take(KIND, one.sid, form, one.came_at)
        elif one.raw_id is not None and not one.is_settled:
            self._try(one.raw_id, tried=one.error)

    def take(
        self,
        kind: str,
        sid: str,
        form: Mapping[str, str],
        came_at: datetime | None = None,
        clinic_id: UUID | None = None,
    ) -> None:
        """Keep what came in under its id, and settle it; once it is kept nothing that goes wrong is raised.

        `clinic_id` names the one clinic that it is kept for, where that is known.
        """
        with self._database.write() as session:
            raw_id = self._keep(session, kind, sid, form, came_at or self._clock.real(), clinic_id)
        if raw_id is not None:
            self._try(raw_id)

    def retry_waiting(self) -> int:
        """Settle what was kept and not settled; return how many were tried. Run by the clock every few seconds."""
        with self._database.read() as session:
            waiting = list(session.scalars(self._waiting().limit(AT_ONCE)))
        for raw_id in waiting:
            self._count(raw_id)  # before: what takes its process with it, or all of its time, comes last and not first
            self._try(raw_id, is_counted=True)
        return len(waiting)

    def known(self, session: Session, sids: Iterable[str]) -> set[str]:
        """Return those of the provider's ids that were told of; not what waits and cannot be read here."""
        keys = {f"{KIND}:{sid}": sid for sid in sids}
        told = select(RawWebhook.dedupe_key, RawWebhook.settled_at, RawWebhook.form)
        found = session.execute(told.where(RawWebhook.dedupe_key.in_(keys)))
        return {keys[key] for key, settled_at, form in found if settled_at is not None or can_be_read(form)}

    def _keep(
        self,
        session: Session,
        kind: str,
        sid: str,
        form: Mapping[str, str],
        came_at: datetime,
        clinic_id: UUID | None,
    ) -> UUID | None:
        """Write the raw row; None where the provider told of this text before.

        Where that was kept, is not settled, and cannot be read here, what is told now takes its place.
        """
        row = self._first_values(kind, sid, form, came_at, clinic_id)
        kept = insert_unless(session, RawWebhook, ["dedupe_key"], row)
        return kept.id if kept is not None else _renewed(session, row)

    def _keep_all(self, session: Session, texts: Sequence[Incoming]) -> Sequence[UUID | None]:
        """Write the raw rows of several texts in one statement; gives what `_keep` does for each."""
        rows = [self._first_values(KIND, one.sid, one.form, one.came_at, None) for one in texts]
        made = {raw.id for raw in insert_all_unless(session, RawWebhook, ["dedupe_key"], rows)}
        return [row["id"] if row["id"] in made else _renewed(session, row) for row in rows]

    def _first_values(
        self, kind: str, sid: str, form: Mapping[str, str], came_at: datetime, clinic_id: UUID | None
    ) -> dict[str, Any]:
        return {
            "id": new_id(),
            "kind": kind,
            "dedupe_key": f"{kind}:{sid}",
            "clinic_id": clinic_id,
            "form": json.dumps(dict(form)),
            "received_at": came_at,
            "failures": 0,
            "retry_at": self._clock.real() + FIRST_PAUSE,
        }

    def _waiting(self) -> Select[UUID]:
        return (
            select(RawWebhook.id)
            .where(
                RawWebhook.kind.in_(KINDS), RawWebhook.settled_at.is_(None), RawWebhook.retry_at <= self._clock.real()
            )
            .order_by(RawWebhook.failures > FAILURES_BEFORE_RESCUE, RawWebhook.received_at)
        )

    def _try(self, raw_id: UUID, *, is_counted: bool = False, tried: Exception | None = None) -> None:
        """Settle a text, and see to what goes wrong; `tried`: what went wrong with it a moment ago."""
        error = tried or self._settle(raw_id)
        if isinstance(error, DBAPIError):  # two transactions may have waited for each other; only one has to lose
            error = self._settle(raw_id)
        if error is not None:
            LOG.error(
                "inbound_not_settled", raw_id=str(raw_id), kind=type(error).__name__
            )  # a trace may quote a patient
            self._failed(raw_id, is_counted=is_counted)

    def _settle(self, raw_id: UUID, *, briefly: bool = False) -> Exception | None:
        """Settle a text in a transaction of its own, which waits `briefly` for held rows; returns what went wrong."""
        try:
            with self._database.write() as session:
                if briefly:
                    self._database.wait_briefly(session)
                self._settler.settle(session, raw_id)
        except Exception as error:  # noqa: BLE001 - the text is kept; it is tried again, and a person gets it in the end
            return error
        return None

    def _settle_in_turn(self, raw_id: UUID) -> Exception | None:
        return self._settle(raw_id, briefly=True)

    def _failed(self, raw_id: UUID, *, is_counted: bool) -> None:
        """Count the failure and set the next try; from the third on a person gets the text as it is."""
        if not is_counted:
            self._count(raw_id)
        with self._database.read() as session:
            raw = session.get_one(RawWebhook, raw_id)
            is_hopeless = raw.settled_at is None and raw.failures >= FAILURES_BEFORE_RESCUE
        if is_hopeless:
            self._rescue.hand_over(raw_id)

    def _count(self, raw_id: UUID) -> None:
        """Count a try, and say when the next one is due; what another process settles at this moment is its own."""
        with self._database.write() as session:
            waiting = select(RawWebhook).where(RawWebhook.id == raw_id, RawWebhook.settled_at.is_(None))
            raw = session.scalars(waiting.with_for_update(skip_locked=True)).one_or_none()
            if raw is not None:
                raw.failures += 1
                raw.retry_at = self._clock.real() + min(FIRST_PAUSE * 2 ** min(raw.failures - 1, 10), LONGEST_PAUSE)


def _renewed(session: Session, told: Mapping[str, Any]) -> UUID | None:
    """Keep the form once more where the row that was kept waits and cannot be read; None where all is well with it.

    One that can be read is not held: whoever settles it at this moment would take it for another process's.
    """
    waiting = select(RawWebhook).where(RawWebhook.dedupe_key == told["dedupe_key"], RawWebhook.settled_at.is_(None))
    seen = session.scalars(waiting).one_or_none()
    if seen is None or can_be_read(seen.form):
        return None
    held = waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    raw = session.scalars(held).one_or_none()
    if raw is None or can_be_read(raw.form):
        return None
    raw.form = told["form"]
    return raw.id
