"""Look at one check-in that has not been answered: ask once more, put it on the list, or let it be."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.courses.models import CourseSession
from service.notify.case import CourseCase, load_case
from service.notify.delivery.checks import Checks
from service.notify.delivery.checks.concerns import Concerns
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.rendering import facts_for
from service.notify.replies.attribution import candidates_for
from service.notify.silence.models import CheckIn
from service.notify.silence.rules import EXPIRES, SECOND, ask_again_at
from service.notify.states import LOST
from service.notify.step_text import values_of
from service.notify.texts.packaged import packaged
from service.notify.texts.placeholders import render


def look_at(session: Session, row: CheckIn, checks: Checks, now: datetime) -> None:
    """Decide about a check-in whose row the caller holds, and which is due; `now` is clinic time."""
    case = load_case(session, row.clinic_id, row.course_id)
    concerns = Concerns.read(session, {(row.clinic_id, row.course_id)}, [case.patient])
    let_be = _why_let_be(session, row, case, concerns)
    if let_be is not None:
        row.state, row.outcome, row.settled_at = "let_be", let_be, now
    elif row.state == "asked":
        withheld = concerns.why(case, row.message_id)
        _ask_or_list(session, row, case, withheld or _why_not(session, row, case, checks, now), now)
    else:
        _list(row, now)


def _why_let_be(session: Session, row: CheckIn, case: CourseCase, concerns: Concerns) -> str | None:
    """Say why nobody has to ask any more: the patient's worry is in the inbox, or the treatment was taken back.

    A hold outlives the worry, and a worry from a shared number may be somebody else's: those are seen to by a person.
    """
    about = session.get_one(CourseSession, (row.clinic_id, row.session_id))
    if about.state != "completed":
        return "completion_undone"
    asked = session.get_one(Message, (row.clinic_id, row.message_id))
    if asked.state in LOST:
        return "not_delivered"
    return "withheld_concern_open" if concerns.has_open(case) else None


def _ask_or_list(session: Session, row: CheckIn, case: CourseCase, why_not: str | None, now: datetime) -> None:
    row.not_nudged = why_not
    made = None if why_not else put(session, _draft(row, case, now))
    if made is None:
        _list(row, now)
        return
    row.state, row.nudge_id, row.nudged_at, row.look_at = "nudged", made.id, now, now + SECOND


def _why_not(session: Session, row: CheckIn, case: CourseCase, checks: Checks, now: datetime) -> str | None:
    patient = case.patient
    number = if_readable(patient.mobile, None)
    if not number:
        return "no_number"
    if len(candidates_for(session, row.clinic_id, number)) > 1:
        return "number_shared"
    channel = patient.channel
    reach = checks.reach(session, patient, channel, has_sender=case.sender(channel) is not None)
    unreachable = why_unreachable(reach) or (None if reach.has_sender else "no_sender")
    due = ask_again_at(row.asked_at, case.calendar)
    late = due is None or now > due + EXPIRES
    return unreachable or ("asked_too_late" if late else None)


def _draft(row: CheckIn, case: CourseCase, now: datetime) -> MessageDraft:
    words = packaged("config.check_ins", case.language)
    facts = facts_for(case, case.protocol.step(row.step), row.session_id, now)
    values = values_of(facts, words["language"])
    return MessageDraft(
        clinic_id=row.clinic_id,
        dedupe_key=f"check-in:{row.message_id}",
        kind="check_in",
        lane="aftercare",
        due_at=now,
        created_at=now,
        expires_at=now + EXPIRES,
        channel=case.patient.channel,
        language=words["language"],
        patient_id=row.patient_id,
        course_id=row.course_id,
        session_id=row.session_id,
        protocol_version_id=case.course.protocol_version_id,
        body=render(words["again"], {"clinic": values["clinic"], "ring short": values["ring short"]}),
    )


def _list(row: CheckIn, now: datetime) -> None:
    row.state, row.listed_at = "listed", now
