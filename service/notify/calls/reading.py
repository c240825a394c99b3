"""Calls as the page and the API show them: whom to ring, why, what to tell, who answers for it, and by when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.courses.models import CourseSession
from service.notify.calls.models import CallEvent, CallTask
from service.notify.calls.rules import CALLED_OFF, LOST, STILL_WAITS, WAITING
from service.notify.calls.standing import Reach, why_now
from service.notify.calls.words import NO_NUMBER, clock_words, event_words, title_of, why_words
from service.notify.case import Cases, CourseCase
from service.notify.models import Attempt, Message
from service.notify.places import Places
from service.notify.read_aloud import alarm_of, read_aloud
from service.notify.reasons import sentence_for
from service.notify.rendering import words_of
from service.notify.worries import Worries
from service.patients import consents, opt_outs
from service.patients.models import Patient
from service.patients.reading import sentence_of
from service.patients.suspensions.ledger import is_among, suspended_digests
from service.protocols.definition import Anchor, Step

MOST = 200


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One line of a call's history."""

    at: datetime
    words: str
    who: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call. `tell` are the words to read aloud; `clock` says how long is left; `waits`: it is not time yet;
    `reached`: they were spoken to, and what came of it is still to be said.

    `number` is the one to ring. Without one `no_number` says why by its code: there is none, or it is said to be wrong.
    """

    id: UUID
    kind: str
    state: str
    title: str
    patient: Patient
    number: str | None
    no_number: str | None
    no_number_words: str | None
    course_id: UUID
    treatment: str
    session_number: int
    session_id: UUID
    message_id: UUID | None
    inbox_item_id: UUID | None
    step: str | None
    day: int | None
    why: str
    why_words: str
    tell: str
    owner_id: UUID | None
    owner: str | None
    due_at: datetime
    ask_at: datetime
    deadline_at: datetime
    clock: str
    waits: bool
    late: bool
    reached: bool
    tries: int
    outcome: str | None
    outcome_words: str | None
    note: str | None
    done_at: datetime | None
    done_by: str | None
    history: list[CallEntry]


def calls_of(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[CallLine]:
    """List the open calls about a course."""
    return call_lines(session, clinic_id, and_(CallTask.state == "open", CallTask.course_id == course_id), now)


def call_lines(
    session: Session,
    clinic_id: UUID,
    which: ColumnElement[bool],
    now: datetime,
    *,
    settled_last: bool = False,
    most: int | None = None,
) -> list[CallLine]:
    """Show these calls of a clinic, `most` of them or `MOST`, by deadline; or those first that were settled last."""
    order = [CallTask.done_at.desc(), CallTask.id.desc()] if settled_last else [CallTask.deadline_at, CallTask.id]
    rows = session.execute(
        select(CallTask, Patient, CourseSession, Message)
        .join(Patient, and_(Patient.clinic_id == CallTask.clinic_id, Patient.id == CallTask.patient_id))
        .join(
            CourseSession, and_(CourseSession.clinic_id == CallTask.clinic_id, CourseSession.id == CallTask.session_id)
        )
        .outerjoin(Message, and_(Message.clinic_id == CallTask.clinic_id, Message.id == CallTask.message_id))
        .where(CallTask.clinic_id == clinic_id, which)
        .order_by(*order)
        .limit(most or MOST)
    ).all()
    shelf = _Shelf(session, clinic_id, [row[0] for row in rows], [row[1] for row in rows], now) if rows else None
    return (
        [] if shelf is None else [shelf.line(task, patient, about, message) for task, patient, about, message in rows]
    )


class _Shelf:
    """What a list of calls needs beside its rows, read once for all."""

    def __init__(
        self,
        session: Session,
        clinic_id: UUID,
        tasks: Sequence[CallTask],
        patients: Sequence[Patient],
        now: datetime,
    ) -> None:
        self._now = now
        self._people: Mapping[UUID, str] = dict(
            session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id)).all()
        )
        courses = {(clinic_id, task.course_id) for task in tasks}
        self._cases = Cases.read(session, Places.read(session, [clinic_id]), courses)
        self._events: dict[UUID, list[CallEvent]] = defaultdict(list)
        of_tasks = CallEvent.clinic_id == clinic_id, CallEvent.call_task_id.in_([task.id for task in tasks])
        for event in session.scalars(select(CallEvent).where(*of_tasks).order_by(CallEvent.at, CallEvent.id)):
            self._events[event.call_task_id].append(event)
        self._suspended = suspended_digests(session, {clinic_id})
        self._beside: dict[UUID, list[Message]] = defaultdict(list)
        for text in session.scalars(_not_told(clinic_id, {task.session_id for task in tasks})):
            assert text.session_id is not None
            self._beside[text.session_id].append(text)
        self._session, self._worries = session, Worries(session)
        self._tried = set(session.scalars(_tried(clinic_id, tasks)))
        self._agreed = consents.standing(session, {(clinic_id, one.id) for one in patients})
        numbers = {(clinic_id, one.mobile, one.channel) for one in patients if one.mobile and can_be_read(one.mobile)}
        self._stopped = opt_outs.standing(session, numbers)
        self._untold: dict[UUID, list[Message]] = defaultdict(list)
        for text in session.scalars(_never_told(clinic_id, {task.session_id for task in tasks})):
            assert text.session_id is not None
            self._untold[text.session_id].append(text)

    def line(self, task: CallTask, patient: Patient, about: CourseSession, message: Message | None) -> CallLine:
        case, now = self._cases.of(task.clinic_id, task.course_id), self._now
        no_number = self._no_number(patient)
        why = self._why(task, message, patient)
        return CallLine(
            id=task.id,
            kind=task.kind,
            state=task.state,
            title=title_of(task.kind, task.day),
            patient=patient,
            number=None if no_number else patient.mobile,
            no_number=no_number,
            no_number_words=NO_NUMBER[no_number] if no_number else None,
            course_id=task.course_id,
            treatment=case.protocol.name,
            session_number=about.number,
            session_id=about.id,
            message_id=task.message_id,
            inbox_item_id=task.inbox_item_id,
            step=task.step,
            day=task.day,
            why=why,
            why_words=self._why_words(task, why, message, patient),
            tell=self._tell(case, message) if message is not None and task.kind == "aftercare" else "",
            owner_id=task.owner_staff_id,
            owner=self._name(task.owner_staff_id),
            due_at=task.due_at,
            ask_at=task.ask_at,
            deadline_at=task.deadline_at,
            clock=clock_words(task.deadline_at, now),
            waits=task.state == "open" and task.ask_at > now,
            late=task.state == "open" and task.deadline_at <= now,
            reached=task.state == "open" and any(event.kind == "reached" for event in self._since_opened(task)),
            tries=task.tries,
            outcome=task.outcome,
            outcome_words=event_words(task.outcome) if task.outcome else None,
            note=task.note,
            done_at=task.done_at,
            done_by=self._name(task.done_by),
            history=[self._entry(event) for event in self._events[task.id]],
        )

    def _why(self, task: CallTask, message: Message | None, patient: Patient) -> str:
        if message is None or task.state != "open" or task.kind == "move":
            return task.why
        who, mobile = (patient.clinic_id, patient.id), if_readable(patient.mobile, None)
        reach = Reach(
            channel=patient.channel,
            number=bool(patient.mobile),
            agreed=[channel for agreed, channel in self._agreed if agreed == who],
            stopped=mobile is not None and self._stopped.get((patient.clinic_id, mobile, patient.channel)) == "all",
        )
        return why_now(task.why, message.state, message.reason, reach, tried=message.id in self._tried)

    def _why_words(self, task: CallTask, why: str, message: Message | None, patient: Patient) -> str:
        if why == "opted_out" and task.state == "open" and can_be_read(patient.mobile):
            return sentence_of(self._session, patient, why)
        suspended = self._no_number(patient) == "number_suspended"
        return why_words(why, _waits_for(task, message), suspended=suspended)

    def _since_opened(self, task: CallTask) -> list[CallEvent]:
        events = self._events[task.id]
        opened = [at for at, event in enumerate(events) if event.kind == "opened_again"]
        return events[opened[-1] :] if opened else events

    def _tell(self, case: CourseCase, message: Message) -> str:
        """Write the words of the step, and of what else of that day was not told by text."""
        assert message.step is not None
        step, at = case.protocol.step(message.step), max(self._now, message.due_at)
        others = [
            text for text in self._beside[message.session_id or UUID(int=0)] if _goes_with(case, step, text, message)
        ]
        told = [read_aloud(self._words(case, text, at), case.language) for text in [message, *others]]
        stale = [
            alarm_of(words_of(case, text, at))
            for text in self._untold[message.session_id or UUID(int=0)]
            if text.occurrence == message.occurrence and (text.call_day or 0) < (message.call_day or 0)
        ]
        return "\n".join([*(alarm for alarm in dict.fromkeys(stale) if alarm not in "\n".join(told)), *told])

    def _words(self, case: CourseCase, text: Message, at: datetime) -> str:
        return words_of(case, text, at, concern_open=self._worries.about(case, text))

    def _no_number(self, patient: Patient) -> str | None:
        if not patient.mobile:
            return "no_number"
        return "number_suspended" if is_among(self._suspended, patient.clinic_id, patient.mobile) else None

    def _entry(self, event: CallEvent) -> CallEntry:
        words = event_words(event.kind)
        if event.kind == "made" and event.detail:
            words = f"{words}: {sentence_for(event.detail)}"
        if event.kind == "handed_over":
            words = f"{words} to {self._name(event.staff_id) or 'a colleague'}"
        return CallEntry(event.at, words, self._name(event.actor_id), event.note)

    def _name(self, staff_id: UUID | None) -> str | None:
        return self._people.get(staff_id) if staff_id else None


def _waits_for(task: CallTask, message: Message | None) -> str | None:
    waits = message is not None and task.why == STILL_WAITS and message.state in WAITING
    return message.reason if waits and message else None


def _goes_with(case: CourseCase, step: Step, text: Message, message: Message) -> bool:
    other = case.protocol.step(text.step or "")
    same = (other.anchor, other.offset_days) == (Anchor.COMPLETION, step.offset_days)
    return same and step.offset_days is not None and text.occurrence == message.occurrence


def _not_told(clinic_id: UUID, sessions: Iterable[UUID]) -> Select[Message]:
    """Select what did not reach the patient of these sessions besides what is called by itself."""
    return (
        select(Message)
        .where(Message.clinic_id == clinic_id, Message.session_id.in_(list(sessions)), Message.kind == "step")
        .where(Message.call_day.is_(None), Message.state.in_(LOST))
        .order_by(Message.due_at, Message.id)
    )


def _tried(clinic_id: UUID, tasks: Iterable[CallTask]) -> Select[UUID]:
    """Select the texts of these calls that the network had at least once."""
    texts = [task.message_id for task in tasks if task.message_id]
    had = Attempt.clinic_id == clinic_id, Attempt.message_id.in_(texts), Attempt.provider_id.is_not(None)
    return select(Attempt.message_id).where(*had).distinct()


def _never_told(clinic_id: UUID, sessions: Iterable[UUID]) -> Select[Message]:
    """Select what somebody would ring about, had it not been too late when the session was ticked."""
    task = exists().where(
        CallTask.clinic_id == clinic_id, CallTask.key == Message.dedupe_key, CallTask.state != "dropped"
    )
    return (
        select(Message)
        .where(Message.clinic_id == clinic_id, Message.session_id.in_(list(sessions)), Message.kind == "step")
        .where(Message.call_day.is_not(None), Message.state.in_(LOST), ~task)
        .where(or_(Message.reason.is_(None), Message.reason.not_in(CALLED_OFF)))
        .order_by(Message.due_at, Message.id)
    )


def call_view(line: CallLine) -> dict[str, Any]:
    """Show a call in the shape of the API."""
    view: dict[str, Any] = {name: getattr(line, name) for name in CallLine.__dataclass_fields__}
    return view
