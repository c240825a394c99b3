"""Read the texts of a course that tell its patient places, and what became of each."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.courses.changes import changes_of
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.follow import GOT_OUT
from service.notify.models import Message, MessageMove
from service.notify.moved.knowing import Came, Known, Text, known_of
from service.notify.moved.naming import named_in
from service.notify.unsent import EXPECTED, NOT_GONE
from service.protocols.definition import Anchor

ON_ITS_WAY = ("sending", "unknown")
SAID_OTHERWISE = ("prefers_print", "told_with_booking")
"""Reasons that are expected of a text, and leave it open all the same what the patient was told."""


def known_places(session: Session, case: CourseCase, ones: Sequence[CourseSession]) -> dict[int, Known]:
    """Return what the patient knows of these sessions, by number."""
    texts = _texts(session, case) if ones else []
    return {one.number: known_of(one.number, changes_of(session, one), texts) for one in ones}


def _texts(session: Session, case: CourseCase) -> list[Text]:
    of_booking = [step.key for step in case.protocol.steps_from(Anchor.BOOKING)]
    telling = or_(Message.kind == "moved", and_(Message.kind == "step", Message.step.in_(of_booking)))
    of_course = Message.clinic_id == case.clinic.id, Message.course_id == case.course.id
    messages = list(session.scalars(select(Message).where(*of_course, telling)))
    moves = _moves_of(session, case.clinic.id, messages)
    return [_text(message, moves[message.id]) for message in messages]


def _moves_of(session: Session, clinic_id: UUID, messages: Sequence[Message]) -> dict[UUID, list[MessageMove]]:
    found: dict[UUID, list[MessageMove]] = {message.id: [] for message in messages}
    theirs = select(MessageMove).where(MessageMove.clinic_id == clinic_id, MessageMove.message_id.in_(found))
    for move in session.scalars(theirs.order_by(MessageMove.at, MessageMove.id)):
        found[move.message_id].append(move)
    return found


def _text(message: Message, moves: Sequence[MessageMove]) -> Text:
    if message.kind == "moved":
        return Text(message.created_at, message.id, _came(message, moves), named_in(message.dedupe_key))
    left = [move for move in moves if move.to_state == "sending"]  # its words are those of that moment
    at, id_ = (left[-1].at, left[-1].id) if left else (message.created_at, message.id)
    came = Came.TOLD if message.state in GOT_OUT else Came.UNHEARD
    return Text(at, id_, Came.ASKED if message.state in ON_ITS_WAY else came, None)


def _came(message: Message, moves: Sequence[MessageMove]) -> Came:
    if message.state in GOT_OUT:
        return Came.TOLD
    if message.state in ON_ITS_WAY or _is_for_the_telephone(message.state, message.reason):
        return Came.ASKED
    was = any(_is_for_the_telephone(move.to_state, move.reason) for move in moves)
    return Came.DOUBTFUL if was else Came.UNHEARD


def _is_for_the_telephone(state: str, reason: str | None) -> bool:
    return state in NOT_GONE and (reason not in EXPECTED or reason in SAID_OTHERWISE)
