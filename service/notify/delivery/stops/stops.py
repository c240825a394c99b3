"""Follow stopped senders: tell the managers once, try one text now and then, wake what waits when a sender resumes.

Run by the clock; any number may run at once, because each step is taken by whoever changes the row of the stop.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.pairs import Key
from service.base.periodic import Periodic
from service.notify.delivery.checks import Checks
from service.notify.delivery.complaints import complain
from service.notify.delivery.set_aside import SetAside
from service.notify.delivery.stops.hearing import PROBE_EVERY
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.stops.telling import tell_managers
from service.notify.delivery.stops.waiting import LOOKED_THROUGH, next_ahead, next_probe, wake

EVERY = 3.0
AT_ONCE = 100
LOOKS = 20
LOOK_AGAIN = timedelta(seconds=10)
"""While no text waits to be tried with."""


class Stops:
    """Look after the stopped senders of all clinics; `public_url` is where managers read what to do."""

    def __init__(self, database: Database, clock: Clock, checks: Checks, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._checks = checks
        self._url = public_url
        self._aside = SetAside("stop_not_attended")
        self._passed = dict[UUID, int]()

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Do what is due for every stop; returns for how many there was something."""
        with self._database.read() as session:
            keys = _unfinished(session, self._clock.real(), self._aside.resting(self._clock.real()))
        return sum(self._attend(key) for key in keys)

    def try_now(self, session: Session, actor: Actor, sender_id: UUID) -> bool:
        """Try a stopped sender with the text that waits longest; tells whether there was one.

        Refuses `not_found`, and `sender_works` where it is not stopped.
        """
        key = (clinic_of(actor), sender_id)
        stop = session.scalars(_open_stop(key).with_for_update()).one_or_none()
        if stop is None:
            raise Refusal("sender_works")
        stop.probe_at = self._clock.real()
        record(session, actor, "sender.tried", "sender", sender_id, at=self._clock.real())
        return any(self._probe(session, stop) for _ in self._looks(stop))

    def _looks(self, stop: SenderStop) -> Iterator[int]:
        """Count the looks that somebody who waits at a page is kept for, as long as more is to be looked through."""
        for number in range(LOOKS):
            if number == 0 or stop.id in self._passed:
                yield number

    def _attend(self, key: Key) -> bool:
        try:
            with self._database.write() as session:
                stop = session.get(SenderStop, key, with_for_update=True, populate_existing=True)
                return stop is not None and self._settle(session, stop)
        except OperationalError as error:  # the database is away, or two waited for each other: it is tried again
            complain("stop_not_attended", error, stop_id=key[1])
        except Exception as error:  # noqa: BLE001 - the senders of other clinics must not wait for this one
            self._aside.note(key[1], error, self._clock.real())
        return False

    def _settle(self, session: Session, stop: SenderStop) -> bool:
        now = self._clock.now()
        if stop.resumed_at is not None:
            return self._wake(session, stop, now)
        if stop.told_at is None:
            tell_managers(session, stop, now, self._url)
        return stop.probe_at <= self._clock.real() and self._probe(session, stop)

    def _wake(self, session: Session, stop: SenderStop, now: datetime) -> bool:
        if stop.woken_at is not None:
            return False
        stop.woken_at = now
        wake(session, [stop.clinic_id], now)
        return True

    def _probe(self, session: Session, stop: SenderStop) -> bool:
        """Let one text leave all the same; while none waits it is looked again, for the next that comes."""
        now, passed = self._clock.now(), self._passed.pop(stop.id, 0)
        look = next_probe(session, self._checks, stop, now, passed)
        if look.found is None:
            return self._look_further(session, stop, passed + LOOKED_THROUGH if look.further else 0)
        stop.probe_id, stop.probe_at = look.found.id, self._clock.real() + PROBE_EVERY
        look.found.next_try_at = now
        session.flush()
        return True

    def _look_further(self, session: Session, stop: SenderStop, passed: int) -> bool:
        """Go on soon with what this look has not reached, or with the first where it has seen all."""
        if passed:
            self._passed[stop.id] = passed
        ahead = next_ahead(session, stop)
        stop.probe_id = ahead.id if ahead else stop.probe_id
        stop.probe_at = self._clock.real() + LOOK_AGAIN
        return False


def _unfinished(session: Session, real: datetime, resting: Collection[UUID]) -> list[Key]:
    """Return the stops of which nobody was told, or whose next probe is due, or that ended and whose texts sleep."""
    stops = select(SenderStop.clinic_id, SenderStop.id).where(
        SenderStop.woken_at.is_(None),
        SenderStop.id.not_in(resting),
        SenderStop.resumed_at.is_not(None) | SenderStop.told_at.is_(None) | (SenderStop.probe_at <= real),
    )
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(stops.order_by(SenderStop.probe_at).limit(AT_ONCE))]


def _open_stop(key: Key) -> Select[SenderStop]:
    clinic_id, sender_id = key
    return select(SenderStop).where(
        SenderStop.clinic_id == clinic_id, SenderStop.sender_id == sender_id, SenderStop.resumed_at.is_(None)
    )
