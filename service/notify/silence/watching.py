"""Watch for silence: run by the clock, and harmless to run again.

1. Check-ins that have left are noted, each once. At start and once an hour it looks five days back: what became of a
   text may be known only long after it left.
2. Who has written since, or whom staff spoke with, has answered; what a machine wrote answers nothing. Where that was a
   stranger's text, and the link to the patient was taken back, they have not.
3. What is due is looked at: asked once more, listed, or let be.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key
from service.base.periodic import Periodic
from service.clinics.models import Clinic
from service.notify.delivery.checks import Checks
from service.notify.delivery.complaints import complain
from service.notify.delivery.set_aside import SetAside
from service.notify.locks import held
from service.notify.replies.models import InboxItem, Reply
from service.notify.silence.asking import look_at
from service.notify.silence.enrolling import MOST as MOST_NOTED
from service.notify.silence.enrolling import CheckInSteps, enrol
from service.notify.silence.models import CheckIn

EVERY = 30.0
FAR_BACK, FAR_BACK_EVERY, OVERLAP = timedelta(days=5), timedelta(hours=1), timedelta(hours=1)
MOST = 50
OF_CARRIERS = ("opt_out", "opt_in")
"""What says that somebody wants no texts says nothing of how they are."""

WAITS = ("asked", "nudged", "listed")


class SilenceWatch:
    """Ask once more whoever has not answered, then hand them to staff."""

    def __init__(self, database: Database, clock: Clock, checks: Checks) -> None:
        self._database = database
        self._clock = clock
        self._checks = checks
        self._steps = CheckInSteps()
        self._seen: datetime | None = None
        self._seen_far: datetime | None = None
        self._aside = SetAside("silence_not_watched")

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Do what is due; return how many check-ins were noted, answered or looked at."""
        try:
            return self._enrol() + self._answered() + self._not_answered() + self._look()
        except Exception as error:  # noqa: BLE001 - it is tried again in half a minute
            complain("silence_watch_failed", error)
            return 0

    def next_due(self) -> datetime | None:
        """Return the next moment (clinic time) at which a check-in is looked at, those included that have just left."""
        self._enrol()
        with self._database.read() as session:
            waiting = select(func.min(CheckIn.look_at)).where(CheckIn.state.in_(("asked", "nudged")))
            return session.scalar(waiting.where(CheckIn.look_at > self._clock.now()))

    def _enrol(self) -> int:
        started = self._clock.real()
        far = self._seen_far is None or started >= self._seen_far + FAR_BACK_EVERY
        since = started - FAR_BACK if far or self._seen is None else self._seen - OVERLAP
        noted = some = self._enrol_some(since)
        while some == MOST_NOTED:
            some = self._enrol_some(since)
            noted += some
        self._seen, self._seen_far = started, started if far else self._seen_far
        return noted

    def _enrol_some(self, since: datetime) -> int:
        with self._database.write() as session:
            self._steps.read(session)
            return enrol(session, self._steps, since)

    def _answered(self) -> int:
        with self._database.read() as session:
            found = [*session.execute(_replied()).all(), *session.execute(_spoken_with()).all()]
        if not found:
            return 0
        with self._database.write() as session:
            for clinic_id, id_, at in found:
                row = _hold(session, (clinic_id, id_))
                if row is not None and row.state in WAITS:
                    row.state, row.answered_at = "answered", at
        return len(found)

    def _not_answered(self) -> int:
        with self._database.read() as session:
            found = session.execute(_taken_back(self._clock.now() - FAR_BACK)).all()
        if not found:
            return 0
        with self._database.write() as session:
            for clinic_id, id_ in found:
                row = _hold(session, (clinic_id, id_))
                if row is not None and row.state == "answered":
                    row.state, row.answered_at = _before_the_answer(row), None
        return len(found)

    def _look(self) -> int:
        resting = self._aside.resting(self._clock.real())
        due = select(CheckIn.clinic_id, CheckIn.id).where(
            CheckIn.state.in_(("asked", "nudged")), CheckIn.look_at <= self._clock.now()
        )
        with self._database.read() as session:
            keys = [(row.clinic_id, row.id) for row in session.execute(due.order_by(CheckIn.look_at).limit(MOST))]
        mine = [key for key in keys if key[1] not in resting]
        return sum(self._aside.guard(mine, self._look_at, self._clock.real()))

    def _look_at(self, keys: Sequence[Key]) -> int:
        now = self._clock.now()
        with self._database.write() as session:
            for key in sorted(keys):
                row = _hold(session, key)
                if row is not None and row.state in ("asked", "nudged") and row.look_at <= now:
                    look_at(session, row, self._checks, now)
        return len(keys)


def _hold(session: Session, key: Key) -> CheckIn | None:
    return session.scalars(held(select(CheckIn).where(CheckIn.clinic_id == key[0], CheckIn.id == key[1]))).one_or_none()


def _before_the_answer(row: CheckIn) -> str:
    return "listed" if row.listed_at else "nudged" if row.nudge_id else "asked"


WRITTEN = and_(
    Reply.clinic_id == CheckIn.clinic_id,
    Reply.patient_id == CheckIn.patient_id,
    Reply.received_at >= CheckIn.asked_at,
    Reply.category.not_in(OF_CARRIERS),
    ~Reply.automatic,
)
SPOKEN = and_(
    InboxItem.clinic_id == CheckIn.clinic_id,
    InboxItem.patient_id == CheckIn.patient_id,
    InboxItem.opened_at >= CheckIn.asked_at,
    InboxItem.source != "reply",
)


def _replied() -> Select[UUID, UUID, datetime]:
    """Select the check-ins whose patient has written since, and when first."""
    first = select(CheckIn.clinic_id, CheckIn.id, func.min(Reply.received_at)).join(Reply, WRITTEN)
    return first.where(CheckIn.state.in_(WAITS)).group_by(CheckIn.clinic_id, CheckIn.id).limit(MOST)


def _spoken_with() -> Select[UUID, UUID, datetime]:
    """Select the check-ins whose patient told staff something since, by phone or at the desk."""
    first = select(CheckIn.clinic_id, CheckIn.id, func.min(InboxItem.opened_at)).join(InboxItem, SPOKEN)
    return first.where(CheckIn.state.in_(WAITS)).group_by(CheckIn.clinic_id, CheckIn.id).limit(MOST)


def _taken_back(since: datetime) -> Select[UUID, UUID]:
    """Select the check-ins asked since a moment that count as answered, while nothing answers them any more."""
    asked = and_(CheckIn.clinic_id.in_(select(Clinic.id)), CheckIn.asked_at > since, CheckIn.state == "answered")
    nothing = and_(~exists().where(WRITTEN), ~exists().where(SPOKEN))
    return select(CheckIn.clinic_id, CheckIn.id).where(asked, nothing).limit(MOST)
