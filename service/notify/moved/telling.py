"""Tell patients of moves: one text for all sessions of a course that moved at one stroke.

1. Only what the patient does not know yet: another start or practitioner than the one that was told last, still ahead.
   Who took an offered place by text has been told in answer.
2. It leaves a few minutes later, so that a wrong move can be taken back. Until then a later change of the same course
   takes its place, and tells what it would have told too.
3. Where the first text about the booking has not left yet, that one tells the new times.
4. A text that cannot go is made all the same, skipped with its reason, so that the desk sees whom to ring.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner
from service.courses.changes import changes_of
from service.courses.facts import CourseFact
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.checks import Checks, what_became_of
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Message
from service.notify.moved.knowing import Known, known_before, place_of
from service.notify.moved.naming import Named, key_of, named_in
from service.notify.moved.words import Change, MovedWords, moved_words
from service.notify.outbox import MessageDraft
from service.notify.remaking import UNSENT, locked_unsent, made_or_woken
from service.notify.timeline.due import UNDO_GRACE
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Anchor

USEFUL = timedelta(hours=72)
"""As long as the text about the booking is of use."""

FOLLOWED = ("moved", "cancelled", "completed")


def tell_moves(session: Session, checks: Checks, quiet: QuietHours, case: CourseCase, fact: CourseFact) -> None:
    """Plan the text about a move, and take back or replace the one that has not left."""
    if fact.kind not in FOLLOWED or _comes_back(case, fact):
        return
    waiting = locked_unsent(session, case.clinic.id, Message.course_id == case.course.id, Message.kind == "moved")
    known = _known(session, case, fact, [one for message in waiting for one in named_in(message.dedupe_key)])
    named = tuple(
        Named(one.number, one.placement, known[one.number].placement)
        for one in case.sessions
        if one.number in known and _is_news(one, known[one.number], fact.at)
    )
    if named == tuple(one for message in waiting for one in named_in(message.dedupe_key)):
        return
    for message in waiting:
        finish(session, message, "cancelled", "told_anew" if named else _why_not(case, message), fact.at)
    session.flush()
    if named:
        _tell(session, checks, quiet, case, named, known, fact.at)
    session.flush()


def _comes_back(case: CourseCase, fact: CourseFact) -> bool:
    """Tell whether a place was lost because an earlier one is taken again: that is told next, as a move."""
    lost = [one for one in case.sessions if one.id in fact.session_ids]
    return fact.kind == "cancelled" and all(one.state == "booked" for one in lost)


def _known(session: Session, case: CourseCase, fact: CourseFact, waiting: list[Named]) -> dict[int, Known]:
    """Return what the patient knows of those sessions that they are to be told of, by number."""
    sessions = {one.number: one for one in case.sessions}
    known = {
        named.number: place_of(changes_of(session, sessions[named.number]), named.known) for named in reversed(waiting)
    }
    if fact.kind != "moved":
        return known
    moved = [one for one in case.sessions if one.id in fact.session_ids]
    if fact.actor.kind == "patient":  # they have taken an offer, and are answered
        return {number: place for number, place in known.items() if number not in {one.number for one in moved}}
    return {one.number: known_before(changes_of(session, one)) for one in moved} | known


def _is_news(one: CourseSession, known: Known, now: datetime) -> bool:
    ahead = one.state == "booked" and one.starts_at is not None and one.starts_at > now
    return ahead and (known.starts_at, known.practitioner_id) != (one.starts_at, one.practitioner_id)


def _why_not(case: CourseCase, message: Message) -> str:
    """Say why a text that has not left tells nothing any more."""
    about = case.session(message.session_id)
    if about is None or about.state != "booked":
        return what_became_of(about.state if about else "")
    return "moved_back" if about.placement == named_in(message.dedupe_key)[0].known else "session_moved"


def _tell(
    session: Session,
    checks: Checks,
    quiet: QuietHours,
    case: CourseCase,
    named: tuple[Named, ...],
    known: Mapping[int, Known],
    now: datetime,
) -> None:
    sessions = [one for one in case.sessions if one.number in {each.number for each in named}]
    words = moved_words(case.patient.language or case.clinic.language)
    body = words.write(case.clinic.name, case.site.zone, [_change(session, one, known[one.number]) for one in sessions])
    draft = _draft(case, quiet, named, sessions, (words, body), now)
    message = made_or_woken(session, draft, now)
    if message is None:
        return
    reason = why_unreachable(checks.reach(session, case.patient, case.patient.channel))
    if reason is None and session.scalar(_booking_untold(case)):
        reason = "told_with_booking"
    if reason is None and draft.expires_at is not None and draft.due_at >= draft.expires_at:
        reason = "moved_too_near"
    if reason is not None:
        finish(session, message, "skipped", reason, now)


def _change(session: Session, one: CourseSession, known: Known) -> Change:
    assert one.starts_at is not None
    practitioner = session.get(Practitioner, (one.clinic_id, one.practitioner_id)) if one.practitioner_id else None
    return Change(new=one.starts_at, old=known.starts_at, practitioner=practitioner.name if practitioner else "us")


def _draft(
    case: CourseCase,
    quiet: QuietHours,
    named: tuple[Named, ...],
    sessions: list[CourseSession],
    text: tuple[MovedWords, str],
    now: datetime,
) -> MessageDraft:
    words, body = text
    due = quiet.shift(now + UNDO_GRACE, case.calendar)
    first = min(one.starts_at for one in sessions if one.starts_at is not None)
    return MessageDraft(
        clinic_id=case.clinic.id,
        dedupe_key=key_of(case.course.id, now, named),
        kind="moved",
        lane="aftercare",
        due_at=due,
        created_at=now,
        expires_at=min(first, due + USEFUL),
        channel=case.patient.channel,
        language=words.language,
        patient_id=case.patient.id,
        course_id=case.course.id,
        session_id=sessions[0].id,
        body=body,
    )


def _booking_untold(case: CourseCase) -> Select[bool]:
    """Ask whether the text with all dates of the course is still to leave."""
    steps = [step.key for step in case.protocol.steps_from(Anchor.BOOKING)]
    of_course = Message.clinic_id == case.clinic.id, Message.course_id == case.course.id, Message.kind == "step"
    return select(exists().where(*of_course, Message.step.in_(steps), Message.state.in_(UNSENT)))
