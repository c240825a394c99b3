"""The timeline of a course: sessions, what was done to them, texts, replies and holds in one order, each with why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from service.base.unreadable import SHOWN, if_readable
from service.clinics.models import Staff
from service.courses.holds import all_holds
from service.courses.models import Course, CourseHold, CourseSession
from service.notify.again.obstacles import may_go_again, obstacle
from service.notify.alerts.alert_text import short_name
from service.notify.case import CourseCase, load_case
from service.notify.confirming import confirmations, confirmed_at
from service.notify.course_changes import booked_by, change_lines
from service.notify.delivery.checks import NotReady, Ready
from service.notify.delivery.verdict import Wait
from service.notify.models import Message
from service.notify.outbox import TO_PATIENTS
from service.notify.reading import text_items
from service.notify.replies.models import InboxItem, Reply
from service.notify.states import LEFT
from service.notify.story import WAITING, Line, in_order, reply_line, text_line, with_now
from service.notify.told_lines import told_lines
from service.protocols.definition import Anchor
from service.web.layout import local_moment, local_time
from service.web.program import program

SESSION_STATES = {"booked": "booked", "completed": "completed", "no_show": "did not come", "cancelled": "cancelled"}
SENT_BEFORE = (
    "It went out for an earlier tick, which was taken back and not put right. It counts for this tick: it is not sent "
    "a second time."
)


def course_timeline(session: Session, clinic_id: UUID, course_id: UUID) -> list[Line]:
    """Tell everything that happened in a course, and what is still to come, by time."""
    now = program().clock.now()
    case = load_case(session, clinic_id, course_id)
    names, replies = staff_names(session, clinic_id), _replies(session, case)
    confirming = confirmations(session, case, replies)
    confirmed = confirmed_at(case, replies, confirming)
    who = if_readable(short_name(case.patient.name), "They")
    lines = [
        Line(
            key="booked",
            at=case.course.created_at,
            kind="event",
            title=f"Course booked{booked_by(session, case, names)}",
            reason=case.course.reason,
        ),
        *change_lines(session, case, names, local_moment),
        *told_lines(session, case, names),
        *(line for one in case.sessions for line in _session_lines(one, confirmed.get(one.id))),
        *_texts(session, case, now),
        *(reply_line(reply, who, confirms=reply.id in confirming) for reply in replies),
        *(line for hold in all_holds(session, clinic_id, [course_id]) for line in _hold_lines(hold, names)),
    ]
    return with_now(in_order(lines), now)


def staff_names(session: Session, clinic_id: UUID) -> Mapping[UUID, str]:
    """Return everybody's name by id, those who have left too."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id))
    return {id_: if_readable(name, "a colleague") for id_, name in rows}


def _session_lines(one: CourseSession, confirmed: datetime | None) -> Iterator[Line]:
    """Tell a session; `confirmed` is when the patient wrote that they would come."""
    at = one.completed_at or one.starts_at
    if at is None:
        return
    status = SESSION_STATES.get(one.state, one.state)
    if confirmed is not None and one.state != "cancelled":
        status = f"{status}, confirmed by text on {local_moment(confirmed)}"
    yield Line(
        key=f"session-{one.id}",
        at=at,
        kind="session",
        title=f"Session {one.number}",
        style="session" if one.state == "completed" else "session-ahead",
        status=status,
        tone="calm" if one.state == "completed" or (confirmed and one.state == "booked") else "",
    )


def _texts(session: Session, case: CourseCase, now: datetime) -> Iterator[Line]:
    messages = list(session.scalars(_of_course(case.course)))
    obstacles = _obstacles(session, messages, now)
    again = may_go_again(session, program().delivery.checks, messages, now)
    for message, item in zip(messages, text_items(session, case.clinic.id, messages, now), strict=True):
        step = case.protocol.step(message.step) if message.step else None
        after_treatment = step is not None and step.anchor is Anchor.COMPLETION
        line = text_line(
            item,
            now,
            local_time if item["state"] in {"delivered", "read"} else local_moment,
            title=_title(message, step.title) if step else None,
            after_treatment=after_treatment,
            obstacle=obstacles.get(message.id),
            again=message.id in again,
        )
        yield _by_tick(line, message, case.session(message.session_id)) if after_treatment else line


def _by_tick(line: Line, message: Message, about: CourseSession | None) -> Line:
    """Say of a text that follows a treatment what it has to do with the tick that stands."""
    if about is None or message.occurrence != about.completion:
        return replace(line, in_flight=False)
    ticked = about.recorded_at if about.state == "completed" else None
    before = ticked is not None and line.at < ticked and message.state in LEFT
    return replace(line, reason=SENT_BEFORE) if before and message.again_of is None else line


def _title(message: Message, title: str) -> str:
    return f"{title}, sent again: {if_readable(message.again_reason, SHOWN)}" if message.again_of else title


def _obstacles(session: Session, messages: Sequence[Message], now: datetime) -> dict[UUID, str]:
    """Judge what has not left as it will be judged when it is due; tell what would stop each, as things are."""
    waiting = [one for one in messages if one.state in WAITING and (one.step or one.kind == "moved")]
    looked = zip(waiting, program().delivery.checks.foresee(session, waiting, now), strict=True)
    return {message.id: reason for message, one in looked if (reason := _obstacle(one))}


def _obstacle(looked: Ready | NotReady) -> str | None:
    if isinstance(looked, Ready) and isinstance(looked.verdict, Wait):
        return None if looked.verdict.reason == "quiet_hours" else looked.verdict.reason
    return obstacle(looked)


def _of_course(course: Course) -> Select[Message]:
    """Select its texts, and the answers to what was reported about it."""
    about = or_(Message.course_id == course.id, Message.inbox_item_id.in_(_items(course)))
    return (
        select(Message)
        .where(Message.clinic_id == course.clinic_id, Message.kind.in_(TO_PATIENTS), about)
        .order_by(Message.due_at, Message.id)
    )


def _items(course: Course) -> Select[UUID]:
    return select(InboxItem.id).where(InboxItem.clinic_id == course.clinic_id, InboxItem.course_id == course.id)


def _replies(session: Session, case: CourseCase) -> list[Reply]:
    course = case.course
    unplaced = and_(
        Reply.patient_id == course.patient_id, Reply.course_id.is_(None), Reply.received_at >= course.created_at
    )
    texts = select(Message.id).where(Message.clinic_id == course.clinic_id, Message.course_id == course.id)
    answers = Reply.message_id.in_(texts)
    about = or_(Reply.course_id == course.id, Reply.inbox_item_id.in_(_items(course)), answers, unplaced)
    patients = or_(Reply.staff_id.is_(None), Reply.patient_id.is_not(None))
    return list(session.scalars(select(Reply).where(Reply.clinic_id == course.clinic_id, about, patients)))


def _hold_lines(hold: CourseHold, names: Mapping[UUID, str]) -> Iterator[Line]:
    yield Line(key=f"hold-{hold.id}", at=hold.placed_at, kind="event", title="Course put on hold", style="held", rank=2)
    if hold.lifted_at is not None:
        by = names.get(hold.lifted_by, "a clinician") if hold.lifted_by else "a clinician"
        title = f"Hold lifted by {by}"
        yield Line(key=f"lifted-{hold.id}", at=hold.lifted_at, kind="event", title=title, reason=hold.lift_reason)
