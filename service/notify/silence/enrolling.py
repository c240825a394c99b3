"""Find the check-ins that have left, and note each once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.notify.case import calendar_of
from service.notify.models import Attempt, Message, MessageMove
from service.notify.silence.models import CheckIn
from service.notify.silence.rules import PATIENCE, ask_again_at
from service.protocols.definition import ExpectsReply
from service.protocols.models import ProtocolVersion

GONE = ("accepted", "sent", "delivered", "read")
MOST = 100


class CheckInSteps:
    """Know which steps of which versions ask for a reply; versions never change, so each is read once a process."""

    def __init__(self) -> None:
        self._steps: dict[tuple[UUID, UUID], list[str]] = {}
        self._keys: dict[tuple[UUID, UUID], str] = {}

    def read(self, session: Session) -> None:
        """Read the versions that are not known yet."""
        known = {id_ for _, id_ in self._steps}
        ids = session.execute(select(ProtocolVersion.clinic_id, ProtocolVersion.id)).all()
        new = [id_ for _, id_ in ids if id_ not in known]
        for row in session.scalars(select(ProtocolVersion).where(ProtocolVersion.id.in_(new))) if new else ():
            self._steps[row.clinic_id, row.id] = list(_asking(row.content))
            self._keys[row.clinic_id, row.id] = row.key

    def pairs(self) -> list[tuple[UUID, str]]:
        return [(version, step) for (_, version), steps in self._steps.items() for step in steps]

    def protocol(self, clinic_id: UUID, version: UUID) -> str:
        return self._keys[clinic_id, version]


def enrol(session: Session, steps: CheckInSteps, since: datetime) -> int:
    """Note check-ins that left since a moment of machine time, `MOST` at once; return how many were new."""
    rows = session.scalars(_gone(steps, since)).all() if steps.pairs() else []
    on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for message in rows:
        unless_noted = on.insert(CheckIn).on_conflict_do_nothing(index_elements=["clinic_id", "message_id"])
        session.execute(unless_noted.values(_row(session, message, steps)))
    return len(rows)


def _gone(steps: CheckInSteps, since: datetime) -> Select[Message]:
    noted = exists().where(CheckIn.clinic_id == Message.clinic_id, CheckIn.message_id == Message.id)
    left = select(Attempt.clinic_id, Attempt.message_id).where(Attempt.state.in_(GONE), Attempt.started_at > since)
    return (
        select(Message)
        .where(tuple_(Message.clinic_id, Message.id).in_(left), Message.kind == "step", Message.state.in_(GONE))
        .where(tuple_(Message.protocol_version_id, Message.step).in_(steps.pairs()), ~noted)
        .where(Message.again_of.is_(None))
        .limit(MOST)
    )


def _row(session: Session, message: Message, steps: CheckInSteps) -> Mapping[str, object]:
    left = select(func.min(MessageMove.at)).where(
        MessageMove.clinic_id == message.clinic_id,
        MessageMove.message_id == message.id,
        MessageMove.to_state.in_(GONE),
    )
    asked_at = session.scalar(left) or message.due_at
    again = ask_again_at(asked_at, calendar_of(session, message.clinic_id))
    assert message.protocol_version_id is not None
    return {
        "id": new_id(),
        "clinic_id": message.clinic_id,
        "message_id": message.id,
        "patient_id": message.patient_id,
        "course_id": message.course_id,
        "session_id": message.session_id,
        "protocol": steps.protocol(message.clinic_id, message.protocol_version_id),
        "step": message.step,
        "state": "asked",
        "asked_at": asked_at,
        "look_at": again or asked_at + PATIENCE + timedelta(hours=4),
    }


def _asking(content: Mapping[str, object]) -> list[str]:
    steps = content.get("steps")
    assert isinstance(steps, list)
    return [step["key"] for step in steps if step.get("expects_reply") == ExpectsReply.CHECK_IN.value]
