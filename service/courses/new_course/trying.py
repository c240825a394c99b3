"""Look at the diary as if something had been written, and leave nothing behind."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from service.courses.new_course.questions import Questions
from service.web.actor import current_actor
from service.web.program import program
from service.web.request_db import SAFE, db


@contextmanager
def writable() -> Iterator[Session]:
    """Give a session in which something can be tried; what is not taken back by then is taken back in the end.

    A request that changes something has such a session already, and on SQLite no second one could write beside it.
    """
    if request.method not in SAFE:
        yield db()
        return
    session = program().database.writing_session()
    try:
        yield session
    finally:
        session.rollback()
        session.close()


@contextmanager
def as_if_answered(questions: Questions, patient_id: UUID) -> Iterator[None]:
    """Let everything be judged by what was typed, although nobody has recorded it yet."""
    if not questions.is_new:
        yield
        return
    attempt = db().begin_nested()
    try:
        _record(questions, patient_id, [one.question.key for one in questions.asked])
        yield
    finally:
        attempt.rollback()


def record_answers(questions: Questions, patient_id: UUID) -> None:
    """Record what was typed, once for each treatment that asks; nothing where it is on record already."""
    _record(questions, patient_id, questions.confirmed)


def _record(questions: Questions, patient_id: UUID, confirmed: Collection[str]) -> None:
    desk, decision = program().screening, questions.decision or None
    for one in questions.treated:
        if questions.differs(one) or decision:
            whom, answers = (db(), current_actor(), patient_id, one.protocol.key), questions.of(one)
            desk.screen(*whom, answers, decision=decision, confirmed=confirmed)
