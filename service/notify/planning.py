"""What follows from a fact of a course: its texts are made, changed or cancelled, in the same transaction.

1. Booked: the steps counted from the booking, once, under the first session; for each session those counted from its
   start.
2. Completed: the steps counted from the completion. After an undo the same rows come back, unless they went out; where
   the patient was told since that it was a mistake, all are made anew (`correcting/standing.py`).
3. Completion undone: what has not gone out is cancelled, and the reminder that the tick stopped is planned again.
4. Moved: an unsent row gets the new time, and the patient is told (`moved/telling.py`). Cancelled: it is cancelled.
5. Hold lifted: a clinician is asked about each text that can wait (`deciding/`); none leaves before the answer.

A text that cannot go is made all the same, skipped with its reason, so that the receptionist sees it, and somebody is
asked to ring where it is of the first days (`calls/`). When its patient can be reached again, it is planned again
(`waking.py`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.facts import CourseFact
from service.courses.models import CourseSession
from service.notify.calls.following import follow_patient, follow_session
from service.notify.calls.following_moves import follow_moves
from service.notify.calls.rules import call_day
from service.notify.case import CourseCase, load_case
from service.notify.deciding.asking import ask_about_edited, ask_about_waiting
from service.notify.delivery.checks import Checks, what_became_of
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import why_unreachable
from service.notify.introducing import introduce
from service.notify.keeping_apart import keep_apart
from service.notify.models import Message
from service.notify.moved.along import move_along, step_key
from service.notify.moved.telling import tell_moves
from service.notify.moves import move_message
from service.notify.outbox import MessageDraft
from service.notify.remaking import locked_unsent, made_or_woken
from service.notify.replies.reminders import was_reminded_of
from service.notify.timeline.due import UNDO_GRACE
from service.notify.timeline.plan import PlannedStep, plan_steps
from service.notify.timeline.quiet import QuietHours
from service.notify.waking import wake
from service.patients.facts import PatientFact
from service.protocols.definition import Anchor, ExpectsReply

OF_A_TIME = ("moved", "cancelled", "completed", "completion_undone")
"""What may end the wish for another time, or bring it back: the session has another, or none, or this one again."""

WITHHELD = ("withheld_on_hold", "withheld_concern_open", "withheld_concern_shared")


@dataclass(frozen=True, slots=True)
class _Moment:
    """The moment that steps are counted from: of which session, when, and for which time."""

    anchor: Anchor
    about: CourseSession
    at: datetime
    occurrence: int


class TextPlanner:
    """Listen to the facts of courses and of patients."""

    def __init__(self, checks: Checks, quiet: QuietHours | None = None) -> None:
        self._checks = checks
        self._quiet = quiet or QuietHours()

    def on_fact(self, session: Session, fact: CourseFact) -> None:
        """Make, change or cancel texts; an exception takes the fact back."""
        if fact.kind == "hold_placed":
            return  # what is planned is checked as it leaves
        case = load_case(session, fact.clinic_id, fact.course_id)
        match fact.kind:
            case "booked":
                self._booked(session, case, fact)
            case "moved":
                self._moved(session, case, fact)
            case "completed":
                self._completed(session, case, fact)
            case "completion_undone":
                _cancel(session, case, fact, Anchor.COMPLETION)
                self._remind_again(session, case, fact)
                _follow_calls(session, fact)
            case "cancelled":
                _cancel(session, case, fact, Anchor.SESSION_START)
            case "hold_lifted":
                _look_again(session, fact)
                ask_about_waiting(session, case, fact.at)
            case "hold_withdrawn":
                _look_again(session, fact)
        if fact.kind in OF_A_TIME:
            follow_moves(session, fact.clinic_id, fact.session_ids, fact.at)
        tell_moves(session, self._checks, self._quiet, case, fact)

    def on_patient_fact(self, session: Session, fact: PatientFact) -> None:
        """Plan again what was skipped because the patient could not be reached, and tell a new number who texts."""
        wake(session, self._checks, self._quiet, fact.clinic_id, fact.patient_id, fact.at)
        introduce(session, self._checks, self._quiet, fact.clinic_id, fact.patient_id, fact.at)
        follow_patient(session, fact.clinic_id, fact.patient_id, fact.at)

    def _booked(self, session: Session, case: CourseCase, fact: CourseFact) -> None:
        placed = [one for one in case.sessions if one.id in fact.session_ids]
        if placed:
            first = placed[0]
            self._plan(session, case, _Moment(Anchor.BOOKING, first, fact.at, max(first.placement, 1)), fact.at)
        self._sessions_start(session, case, fact)

    def _moved(self, session: Session, case: CourseCase, fact: CourseFact) -> None:
        unsent = _unsent(session, case, fact.session_ids, Anchor.SESSION_START)
        move_along(session, [row for row in unsent if row.again_of is None], case.sessions, fact.at)
        ask_about_edited(session, unsent, fact.at)
        self._sessions_start(session, case, fact, behind=UNDO_GRACE)  # the text about the move comes first

    def _sessions_start(
        self, session: Session, case: CourseCase, fact: CourseFact, *, behind: timedelta = timedelta()
    ) -> None:
        for about in case.sessions:
            if about.id in fact.session_ids and about.state == "booked" and about.starts_at is not None:
                moment = _Moment(Anchor.SESSION_START, about, about.starts_at, about.placement)
                self._plan(session, case, moment, fact.at, behind=behind)

    def _completed(self, session: Session, case: CourseCase, fact: CourseFact) -> None:
        for about in case.sessions:
            if about.id in fact.session_ids and about.completed_at is not None:
                moment = _Moment(Anchor.COMPLETION, about, about.completed_at, about.completion)
                self._plan(session, case, moment, fact.at)
        _follow_calls(session, fact)

    def _remind_again(self, session: Session, case: CourseCase, fact: CourseFact) -> None:
        """Plan what was due while a session was ticked that is booked again; of one that has begun say why not."""
        for about in case.sessions:
            rows = _stopped_by_tick(session, about) if about.id in fact.session_ids and about.state == "booked" else []
            if about.starts_at is not None and about.starts_at > fact.at:
                moment = _Moment(Anchor.SESSION_START, about, about.starts_at, about.placement)
                self._plan(session, case, moment, fact.at, only=[row.step for row in rows])
            else:
                for row in rows:
                    move_message(session, row, "planned", None, fact.at)
                    session.flush()
                    finish(session, row, "skipped", "undone_too_late", fact.at)

    def _plan(
        self,
        session: Session,
        case: CourseCase,
        moment: _Moment,
        now: datetime,
        *,
        behind: timedelta = timedelta(),
        only: Collection[str | None] | None = None,
    ) -> None:
        """Plan what is counted from a moment, or of that `only` some steps.

        `behind`: how long it waits for another text, if it is due at once.
        """
        reach = self._checks.reach(session, case.patient, case.patient.channel)
        areas: Collection[str] = moment.about.areas or case.course.areas
        anchored = case.protocol, moment.anchor, moment.at, case.calendar, now + behind
        steps = plan_steps(*anchored, areas=areas, quiet=self._quiet)
        steps = [step for step in steps if only is None or step.step_key in only]
        for step in steps:
            message = made_or_woken(session, _draft(case, moment, step, now), now)
            if message is not None:
                reason = step.reason.value if step.reason else why_unreachable(reach, safety=step.step.keeps_safe)
                reason = reason or _why_not_again(session, moment, step)
                if reason is not None:
                    finish(session, message, "skipped", reason, now)
        session.flush()
        keep_apart(session, case, self._quiet, [step.due_at for step in steps if step.reason is None])


def _why_not_again(session: Session, moment: _Moment, step: PlannedStep) -> str | None:
    """Remind nobody twice of one time: a session that was moved and moved back is at the time they were told."""
    again = moment.anchor is Anchor.SESSION_START and step.step.expects_reply is ExpectsReply.CONFIRM_MOVE
    return "reminded_before" if again and was_reminded_of(session, moment.about, step.step_key, moment.at) else None


def _draft(case: CourseCase, moment: _Moment, planned: PlannedStep, now: datetime) -> MessageDraft:
    return MessageDraft(
        clinic_id=case.clinic.id,
        dedupe_key=step_key(moment.about.id, planned.step_key, moment.occurrence),
        kind="step",
        lane="urgent" if planned.step.ignores_quiet_hours else "aftercare",
        due_at=planned.due_at,
        created_at=now,
        channel=case.patient.channel,
        language=case.language,
        expires_at=planned.expires_at,
        step=planned.step_key,
        occurrence=moment.occurrence,
        patient_id=case.patient.id,
        course_id=case.course.id,
        session_id=moment.about.id,
        protocol_version_id=case.course.protocol_version_id,
        call_day=call_day(planned.step),
    )


def _unsent(session: Session, case: CourseCase, session_ids: Collection[UUID], anchor: Anchor) -> list[Message]:
    """Lock the texts of these sessions, counted from `anchor`, that no worker has sent yet."""
    steps = [step.key for step in case.protocol.steps_from(anchor)]
    of_sessions = Message.session_id.in_(session_ids), Message.kind == "step", Message.step.in_(steps)
    return locked_unsent(session, case.clinic.id, *of_sessions)


def _stopped_by_tick(session: Session, about: CourseSession) -> list[Message]:
    """Lock the reminders of the place that a session has which stayed away because it was ticked."""
    rows = select(Message).where(
        Message.clinic_id == about.clinic_id,
        Message.session_id == about.id,
        Message.kind == "step",
        Message.state == "skipped",
        Message.reason == "session_completed",
        Message.occurrence == about.placement,
        Message.again_of.is_(None),
    )
    return list(session.scalars(rows.order_by(Message.id).with_for_update().execution_options(populate_existing=True)))


def _cancel(session: Session, case: CourseCase, fact: CourseFact, anchor: Anchor) -> None:
    """Take back what no longer holds, saying why; a session that is booked still has been moved back to this place."""
    for row in _unsent(session, case, fact.session_ids, anchor):
        about = case.session(row.session_id)
        became = what_became_of(about.state if about else "")
        reason = "completion_undone" if anchor is Anchor.COMPLETION else became
        finish(session, row, "cancelled", reason, fact.at)
    session.flush()


def _follow_calls(session: Session, fact: CourseFact) -> None:
    """Have somebody ring in place of what no text can bring, or need not any more."""
    for session_id in fact.session_ids:
        follow_session(session, fact.clinic_id, session_id, fact.at)


def _look_again(session: Session, fact: CourseFact) -> None:
    """Let what a hold kept back be checked now, not at the next look."""
    withheld = select(Message).where(
        Message.clinic_id == fact.clinic_id,
        Message.course_id == fact.course_id,
        Message.state == "planned",
        Message.reason.in_(WITHHELD),
    )
    for row in session.scalars(withheld.order_by(Message.id).with_for_update()):
        row.next_try_at = max(row.due_at, fact.at)
    session.flush()
