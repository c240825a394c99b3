"""What patients are told on one day: how much it is, by whom, and what of it need not be said again.

Counted for the daily cap are texts that a cap could hold back: what is never capped is not counted either, so that a
day of safety texts pushes nothing else out. Two workers that judge two texts of one patient in the same instant may go
one over the cap; a text that has left is counted by everybody from the moment its attempt is committed.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.base.columns import UtcDateTime
from service.base.pairs import Key, among, keys_of
from service.notify.delivery.verdict import BY_CLOCK, WOKEN
from service.notify.models import Message, MessageMove
from service.notify.states import LEFT
from service.notify.timeline.same_day import GAP
from service.protocols.definition import Protocol, Step
from service.protocols.many import load_many

CAPPED = ("step", "offer", "moved", "check_in")
ARRIVED = ("accepted", "sent", "delivered", "read")
WAITING = ("planned", "queued")
BACK = timedelta(hours=36)
UNWRITTEN = ("not_prepared", "cannot_be_read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One text of a patient that has left, or one about safety that leaves soon; `at` is clinic time."""

    message_id: UUID
    course_id: UUID | None
    at: datetime
    kind: str = "step"
    step: Step | None = None
    arrived: bool = False

    @property
    def counts(self) -> bool:
        return self.kind in CAPPED and not is_never_capped(self.step)


def is_never_capped(step: Step | None) -> bool:
    return step is not None and (step.keeps_safe or step.ignores_cap)


@dataclass(frozen=True, slots=True)
class Today:
    """By patient: what has left in the last day and a half, and what is about safety and due within `GAP`.

    What is judged in the same batch and may leave is added while judging goes on.
    """

    told: dict[Key, list[Told]] = field(default_factory=lambda: defaultdict(list))
    soon: dict[Key, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def judged(self, patient: Key, message_id: UUID, told: Told | None) -> None:
        """Count a text that leaves now (`told`), and wait no more for one that does not."""
        self.soon[patient] = [one for one in self.soon[patient] if one.message_id != message_id]
        if told is not None:
            self.told[patient].append(told)


@dataclass(frozen=True, slots=True)
class Days:
    """What patients are told from one moment to another, of which each moment has its own `Today`."""

    left: Sequence[tuple[Key, Told]]
    due: Sequence[tuple[Key, Told, Row[Any]]]

    @classmethod
    def read(cls, session: Session, patients: Collection[Key], now: datetime, until: datetime) -> Self:
        """Read it in two queries, for every moment from `now` until the other."""
        left, due = (session.execute(rows).all() for rows in (_left(patients, now), _due(patients, until)))
        protocols = load_many(session, keys_of((row.clinic_id, row.protocol_version_id) for row in (*left, *due)))
        told = [(_patient(row), _told(protocols, row), row) for row in due]
        return cls(
            [(_patient(row), _told(protocols, row)) for row in left],
            [one for one in told if (step := one[1].step) is not None and step.keeps_safe],
        )

    def at(self, now: datetime) -> Today:
        """Tell what there is at one of the moments, to be counted on while texts are judged."""
        today, since, until = Today(), now - BACK, now + GAP
        for patient, told in self.left:
            if told.at >= since:
                today.told[patient].append(told)
        for patient, told, row in self.due:
            if told.at <= until and leaves_soon(row.state, row.reason, told.at, now):
                today.soon[patient].append(told)
        return today


def waits_itself(state: str, reason: str | None) -> bool:
    """Tell whether a text waits for what no clock brings and no deed wakes: it is looked at again and again."""
    return reason in UNWRITTEN or (state == "planned" and reason not in (None, *BY_CLOCK, *WOKEN))


def leaves_soon(state: str, reason: str | None, next_try_at: datetime, now: datetime) -> bool:
    """Tell whether a text that is due is likely to leave; one that is not holds up no other.

    What a deed ends is looked at once in a while before that, and at once after it.
    """
    still_held = state == "planned" and reason in WOKEN and next_try_at > now
    return not (still_held or waits_itself(state, reason))


def _patient(row: Row[Any]) -> Key:
    return row.clinic_id, row.patient_id


def _told(protocols: Mapping[Key, Protocol], row: Row[Any]) -> Told:
    protocol = protocols.get((row.clinic_id, row.protocol_version_id))
    step = protocol.step(row.step) if protocol and row.step else None
    return Told(
        message_id=row.id,
        course_id=row.course_id,
        at=row.at,
        kind=row.kind,
        step=step,
        arrived=row.state in ARRIVED,
    )


def _left(patients: Collection[Key], now: datetime) -> Select[Any]:
    """Select what has left since yesterday; `updated_at` spares looking into the history of everything older."""
    since = now - BACK
    began = (MessageMove.clinic_id == Message.clinic_id) & (MessageMove.message_id == Message.id)
    return (
        _texts(patients, func.max(MessageMove.at, type_=UtcDateTime()), *CAPPED)
        .join(MessageMove, began)
        .where(Message.state.in_(LEFT), Message.updated_at >= since)
        .where(MessageMove.to_state == "sending", MessageMove.at >= since)
        .group_by(Message.clinic_id, Message.id)
    )


def _due(patients: Collection[Key], until: datetime) -> Select[Any]:
    """Select steps that are about to leave by then."""
    return _texts(patients, Message.next_try_at, "step").where(
        Message.state.in_(WAITING), Message.next_try_at <= until + GAP
    )


def _texts(patients: Collection[Key], at: ColumnElement[Any] | InstrumentedAttribute[Any], *kinds: str) -> Select[Any]:
    return select(
        Message.clinic_id,
        Message.patient_id,
        Message.id,
        Message.course_id,
        Message.kind,
        Message.state,
        Message.reason,
        Message.step,
        Message.protocol_version_id,
        at.label("at"),
    ).where(among(Message.clinic_id, Message.patient_id, patients), Message.kind.in_(kinds))
