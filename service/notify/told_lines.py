"""What staff told a patient by telephone, or found out about their number, as lines of a course's timeline."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.notify.calls.models import CallEvent, CallTask
from service.notify.calls.words import event_words, title_of
from service.notify.case import CourseCase
from service.notify.correcting.models import Correction
from service.notify.course_changes import by
from service.notify.models import Message
from service.notify.states import LOST
from service.notify.story import Line
from service.patients.suspensions.models import NumberSuspension

Names = Mapping[UUID, str]
PUT_RIGHT = {"text": "Put right by text", "call": "Told by telephone", "lost": "Tried to put right by text"}
SAID_WRONG = {"desk": "The number was found to be wrong", "reply": "Somebody answered that it is the wrong number"}
OF_CALLS = ("reached", "not_needed", "no_answer", "opened_again")
"""What staff do with a call; what the program does with it stands in the list of calls."""


def told_lines(session: Session, case: CourseCase, names: Names) -> Iterator[Line]:
    """Tell who put right what went out by mistake, who rang with which outcome, and what became of the number."""
    yield from _corrections(session, case, names)
    yield from _calls(session, case, names)
    yield from _number(session, case, names)


def _corrections(session: Session, case: CourseCase, names: Names) -> Iterator[Line]:
    numbers = {one.id: one.number for one in case.sessions}
    text = (Message.clinic_id == Correction.clinic_id) & (Message.id == Correction.message_id)
    made = select(Correction, Message.state).outerjoin(Message, text)
    of_course = Correction.clinic_id == case.clinic.id, Correction.session_id.in_(numbers)
    for one, state in session.execute(made.where(*of_course)):
        what = f"{PUT_RIGHT['lost' if state in LOST else one.how]}{by(('staff', one.by), names)}"
        words = f"{what}: what went out for session {numbers[one.session_id]} was a mistake"
        yield Line(key=f"correction-{one.id}", at=one.at, kind="event", title=words, rank=2)


def _calls(session: Session, case: CourseCase, names: Names) -> Iterator[Line]:
    numbers = {one.id: one.number for one in case.sessions}
    done = (
        select(CallEvent, CallTask)
        .join(CallTask, (CallTask.clinic_id == CallEvent.clinic_id) & (CallTask.id == CallEvent.call_task_id))
        .where(CallTask.clinic_id == case.clinic.id, CallTask.course_id == case.course.id)
        .where(CallEvent.kind.in_(OF_CALLS), CallEvent.actor_kind == "staff")
    )
    for event, task in session.execute(done):
        what = f"Call about session {numbers[task.session_id]} ({title_of(task.kind, task.day)})"
        words = f"{what}: {event_words(event.kind)}{by((event.actor_kind, event.actor_id), names)}"
        yield Line(key=f"call-{event.id}", at=event.at, kind="event", title=words, reason=event.note, rank=2)


def _number(session: Session, case: CourseCase, names: Names) -> Iterator[Line]:
    """Tell of the number from the day on which the course was booked."""
    suspended = NumberSuspension
    mine = suspended.clinic_id == case.clinic.id, suspended.patient_id == case.patient.id
    since = or_(suspended.lifted_at.is_(None), suspended.lifted_at >= case.course.created_at)
    for one in session.scalars(select(suspended).where(*mine, since)):
        yield Line(key=f"wrong-{one.id}", at=one.since, kind="event", title=SAID_WRONG[one.reason], rank=2)
        if one.lifted_at is not None:
            title = f"The number was corrected or confirmed{by(('staff', one.lifted_by), names)}"
            yield Line(key=f"number-{one.id}", at=one.lifted_at, kind="event", title=title, rank=2)
