"""Repeat by SMS what WhatsApp gave no receipt for: safety texts alone, while they are fresh (`patience.py`)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key, among, keys_of
from service.base.periodic import Periodic
from service.notify.again.copies import repeated, repeated_by_sms
from service.notify.case import Cases
from service.notify.delivery.checks import why_unfit
from service.notify.delivery.set_aside import SetAside
from service.notify.models import Attempt, Message
from service.notify.places import Places
from service.notify.whatsapp.falling_back import may_follow, repeat_by_sms
from service.notify.whatsapp.patience import SHORTEST, patience_with
from service.protocols.definition import Protocol
from service.protocols.many import load_many

EVERY = 15.0
ON_ITS_WAY = ("accepted", "sent")
Done = TypeVar("Done")


class FallBackTimer:
    """Look for safety texts without a receipt. Times are clinic time; any number of clocks may run it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._aside = SetAside("not_repeated_by_sms")

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Queue for SMS what has waited long enough; returns how many texts."""
        now = self._clock.now()
        return sum(self._of_each(lambda keys: self._follow(keys, now), now - SHORTEST))

    def next_due(self) -> datetime | None:
        """Return when the next text has waited long enough, None where none waits."""
        moments = self._of_each(self._moments, self._clock.now())
        return min((at for some in moments for at in some.values()), default=None)

    def _of_each(self, do: Callable[[Sequence[Key]], Done], before: datetime) -> list[Done]:
        """Do something for the texts that have been on their way since then; one that cannot be read stops no other."""
        real = self._clock.real()
        with self._database.read() as session:
            keys = _on_their_way(session, self._clock.now(), before, self._aside.resting(real))
        return self._aside.guard(keys, do, real)

    def _moments(self, keys: Sequence[Key]) -> dict[Key, datetime]:
        with self._database.read() as session:
            return _waiting(session, keys)

    def _follow(self, keys: Sequence[Key], now: datetime) -> int:
        due = {key for key, at in self._moments(keys).items() if at <= now}
        return self._repeat(due, now) if due else 0

    def _repeat(self, due: Iterable[Key], now: datetime) -> int:
        with self._database.write() as session:
            rows = select(Message).where(
                among(Message.clinic_id, Message.id, due), Message.state.in_(ON_ITS_WAY), Message.fallback.is_(None)
            )
            locked = rows.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
            messages = [one for one in session.scalars(locked) if one.state in ON_ITS_WAY]
            left_alone = _left_alone(session, messages)
            messages = [one for one in messages if (one.clinic_id, one.id) not in left_alone]
            for message in messages:
                repeat_by_sms(session, message, now)
            return len(messages)


def _waiting(session: Session, keys: Sequence[Key]) -> dict[Key, datetime]:
    """Return when each of these texts without receipt is repeated, as far as it may be and is fresh then."""
    rows = session.scalars(select(Message).where(among(Message.clinic_id, Message.id, keys))).all()
    protocols = load_many(session, keys_of((one.clinic_id, one.protocol_version_id) for one in rows))
    moments = {(one.clinic_id, one.id): _moment(one, protocols) for one in rows}
    known = {key: at for key, at in moments.items() if at is not None}
    numbers = _numbers(session, known)
    may = may_follow(session, [(one, numbers[key]) for one in rows if (key := (one.clinic_id, one.id)) in numbers])
    left_alone = _left_alone(session, [one for one in rows if (one.clinic_id, one.id) in may])
    return {key: at for key, at in known.items() if key in may and key not in left_alone}


def _left_alone(session: Session, texts: Collection[Message]) -> set[Key]:
    """Return which texts are not repeated: a person had them sent again, SMS brought another copy, or nothing calls for
    them any more, as after an undo. Those keep their state, so that they are put right, and follow if the tick returns.
    """
    if not texts:
        return set()
    return repeated(session, texts) | repeated_by_sms(session, texts) | _unfit(session, texts)


def _unfit(session: Session, texts: Collection[Message]) -> set[Key]:
    courses = keys_of((one.clinic_id, one.course_id) for one in texts)
    cases = Cases.read(session, Places.read(session, {clinic_id for clinic_id, _ in courses}), courses)
    found = set()
    for one in texts:
        assert one.course_id is not None
        assert one.step is not None
        case = cases.of(one.clinic_id, one.course_id)
        if why_unfit(case, case.protocol.step(one.step), one) is not None:
            found.add((one.clinic_id, one.id))
    return found


def _on_their_way(session: Session, now: datetime, before: datetime, resting: Collection[UUID]) -> list[Key]:
    texts = select(Message.clinic_id, Message.id).where(
        Message.channel == "whatsapp",
        Message.state.in_(ON_ITS_WAY),
        Message.updated_at <= before,
        Message.kind == "step",
        Message.fallback.is_(None),
        Message.expires_at > now,
    )
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(texts) if id_ not in resting]


def _moment(message: Message, protocols: Mapping[Key, Protocol]) -> datetime | None:
    """Say when a text is repeated; None where it is not, or would be stale by then."""
    protocol = protocols.get((message.clinic_id, message.protocol_version_id or message.id))
    patience = patience_with(protocol.step(message.step)) if protocol and message.step else None
    at = message.updated_at + patience if patience else None
    return at if at and message.expires_at and at < message.expires_at else None


def _numbers(session: Session, texts: Collection[Key]) -> dict[Key, str]:
    """Return the number that each text went to."""
    attempts = select(Attempt.clinic_id, Attempt.message_id, Attempt.to_number)
    rows = session.execute(attempts.where(among(Attempt.clinic_id, Attempt.message_id, texts)).order_by(Attempt.number))
    return {(clinic_id, message_id): number for clinic_id, message_id, number in rows}
