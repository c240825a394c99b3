"""Texts as the API and the pages show them: where each stands, why, and what it says."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.cursors import beyond, cursor_at
from service.base.unreadable import SHOWN, SealBrokenError
from service.courses.models import CourseSession
from service.notify.case import CourseCase, load_case
from service.notify.models import Attempt, Message, MessageMove
from service.notify.photos.links import without_secret
from service.notify.reasons import sentence_for
from service.notify.remaking import UNSENT
from service.notify.rendering import words_of
from service.notify.step_text import written
from service.notify.texts.placeholders import UnknownPlaceholderError
from service.notify.texts.segments import count_segments
from service.notify.twin.models import ListedText
from service.notify.unsent import not_gone
from service.notify.worries import Worries
from service.protocols.definition import Anchor

Item = dict[str, Any]
MOMENT = "EEE d MMMM, HH:mm"
"""As pages write a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which texts to show; what is None does not restrict. `cursor` is the one of the page before.

    `unsent`: only those of the last days that did not go, and that somebody should know of.
    """

    patient_id: UUID | None = None
    course_id: UUID | None = None
    state: str | None = None
    kind: str | None = None
    unsent: bool = False
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some texts by due time, and the cursor of the next page if there is one."""

    items: list[Item]
    next_cursor: str | None


def messages_view(session: Session, clinic_id: UUID, wanted: Wanted, now: datetime) -> Page:
    """Show a clinic's texts, in the shape of the API; `now` is clinic time, for previews of what has not left."""
    found = list(session.scalars(_query(clinic_id, wanted, now).limit(wanted.limit + 1)))
    shown, more = found[: wanted.limit], len(found) > wanted.limit
    next_cursor = cursor_at(shown[-1].due_at, shown[-1].id) if more else None
    return Page(_Shelf(session, clinic_id, shown).items(now), next_cursor)


def text_items(session: Session, clinic_id: UUID, messages: list[Message], now: datetime) -> list[Item]:
    """Show these texts, in the shape of the API and in this order."""
    return _Shelf(session, clinic_id, messages).items(now)


def consequences(session: Session, clinic_id: UUID, session_id: UUID) -> list[Item]:
    """Tell what a completion caused: its texts as they stand, by due time."""
    about = session.get_one(CourseSession, (clinic_id, session_id))
    case = load_case(session, clinic_id, about.course_id)
    caused = select(Message).where(
        Message.clinic_id == clinic_id,
        Message.session_id == session_id,
        Message.kind == "step",
        Message.step.in_([step.key for step in case.protocol.steps_from(Anchor.COMPLETION)]),
        Message.occurrence == about.completion,
    )
    return [_short(message) for message in session.scalars(caused.order_by(Message.due_at, Message.id))]


def _short(message: Message) -> Item:
    return {
        "id": message.id,
        "step": message.step,
        "due_at": message.due_at,
        "expires_at": message.expires_at,
        "state": message.state,
        "reason": message.reason,
        "reason_text": sentence_for(message.reason),
    }


def _query(clinic_id: UUID, wanted: Wanted, now: datetime) -> Select[Message]:
    query = select(Message).where(Message.clinic_id == clinic_id).order_by(Message.due_at, Message.id)
    for name in ("patient_id", "course_id", "state", "kind"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Message, name) == value)
    if wanted.unsent:
        query = query.where(not_gone(now))
    return query if wanted.cursor is None else query.where(beyond(wanted.cursor, Message.due_at, Message.id))


class _Shelf:
    """What a page of texts needs beside them, read once for all."""

    def __init__(self, session: Session, clinic_id: UUID, messages: list[Message]) -> None:
        self._messages = messages
        self._worries = Worries(session)
        self._moves: dict[UUID, list[MessageMove]] = defaultdict(list)
        self._attempts: dict[UUID, Attempt] = {}
        ids = [message.id for message in messages]
        moves = select(MessageMove).where(MessageMove.clinic_id == clinic_id, MessageMove.message_id.in_(ids))
        for move in session.scalars(moves.order_by(MessageMove.id)):
            self._moves[move.message_id].append(move)
        tried = select(Attempt).where(Attempt.clinic_id == clinic_id, Attempt.message_id.in_(ids))
        for attempt in session.scalars(tried.order_by(Attempt.number)):
            self._attempts[attempt.message_id] = attempt
        counted = ListedText.attempt_id.in_([attempt.id for attempt in self._attempts.values()])
        listed = select(ListedText.attempt_id, ListedText.segments).where(ListedText.clinic_id == clinic_id, counted)
        self._counted: dict[UUID, int | None] = dict(session.execute(listed).all())
        courses = {message.course_id for message in messages if message.course_id is not None}
        self._cases = {course_id: load_case(session, clinic_id, course_id) for course_id in courses}

    def items(self, now: datetime) -> list[Item]:
        return [self._item(message, now) for message in self._messages]

    def _item(self, message: Message, now: datetime) -> Item:
        attempt = self._attempts.get(message.id)
        case = self._cases.get(message.course_id) if message.course_id else None
        body = attempt.body if attempt else self._words(case, message, max(now, message.due_at))
        return {
            **_short(message),
            "reason_text": _reason(case, message),
            "kind": message.kind,
            "session": _number(case, message.session_id),
            "session_id": message.session_id,
            "course_id": message.course_id,
            "patient_id": message.patient_id,
            "channel": message.channel,
            "fallback": message.fallback,
            "by_template": attempt is not None and attempt.content_sid is not None,
            "body": without_secret(body),
            "segments": attempt.segments if attempt else count_segments(body).segments,
            "provider_segments": self._counted.get(attempt.id) if attempt else None,
            "provider_id": attempt.provider_id if attempt else None,
            "again_of": message.again_of,
            "covered_by": message.covered_by,
            "history": [_line(move) for move in self._moves[message.id]],
        }

    def _words(self, case: CourseCase | None, message: Message, at: datetime) -> str:
        worried = case is not None and message.state in UNSENT and self._worries.about(case, message)
        return words_as_shown(case, message, at, concern_open=worried)


def words_as_shown(case: CourseCase | None, message: Message, at: datetime, *, concern_open: bool = False) -> str:
    """Write a text as it reads now; one about a place that its session has lost since has no words any more.

    One for which something cannot be read says that. `concern_open`: the patient waits for a person.
    """
    try:
        return words_of(case, message, at, message.channel, concern_open=concern_open)
    except UnknownPlaceholderError:
        return ""
    except SealBrokenError:
        return SHOWN


def _reason(case: CourseCase | None, message: Message) -> str | None:
    """Say why a text is where it is; of a session that was moved also where to."""
    about = case.session(message.session_id) if case else None
    if case is None or about is None or about.starts_at is None or message.reason != "session_moved":
        return sentence_for(message.reason)
    return f"The session was moved to {written(about.starts_at, MOMENT, case.site.zone, 'en')}."


def _number(case: CourseCase | None, session_id: UUID | None) -> int | None:
    about = case.session(session_id) if case else None
    return about.number if about else None


def _line(move: MessageMove) -> Item:
    return {"at": move.at, "from": move.from_state, "to": move.to_state, "reason": move.reason}
