"""Make the text about moves: one for all sessions that it can tell in time; those too near are for the telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.checks import Checks
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Message
from service.notify.moved.knowing import Known
from service.notify.moved.naming import Named, key_of
from service.notify.moved.words import Change, moved_words
from service.notify.outbox import MessageDraft
from service.notify.remaking import UNSENT, made_or_woken
from service.notify.spoken import spoken_language
from service.notify.timeline.due import UNDO_GRACE
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Anchor

USEFUL = timedelta(hours=72)
"""As long as the text about the booking is of use."""


@dataclass(frozen=True, slots=True)
class MovedTexts:
    """Make texts of one course at one moment; `known` is what its patient knows, by the numbers of sessions."""

    session: Session
    checks: Checks
    quiet: QuietHours
    case: CourseCase
    known: Mapping[int, Known]
    now: datetime

    def tell(self, sessions: Sequence[CourseSession]) -> None:
        """Tell where these sessions are now; all lie ahead."""
        due, why_not = self.quiet.shift(self.now + UNDO_GRACE, self.case.calendar), self._why_not()
        near = [] if why_not else [one for one in sessions if one.starts_at is not None and one.starts_at <= due]
        for ones, reason in (([one for one in sessions if one not in near], why_not), (near, "moved_too_near")):
            message = made_or_woken(self.session, self._draft(ones, due), self.now) if ones else None
            if message is not None and reason is not None:
                finish(self.session, message, "skipped", reason, self.now)

    def named(self, sessions: Sequence[CourseSession]) -> tuple[Named, ...]:
        return tuple(Named(one.number, one.placement, self.known[one.number].placement) for one in sessions)

    def _why_not(self) -> str | None:
        """Say why no text can tell it, whatever the time."""
        patient = self.case.patient
        reason = why_unreachable(self.checks.reach(self.session, patient, patient.channel))
        if reason is None and self.session.scalar(_booking_untold(self.case)):
            return "told_with_booking"
        return reason

    def _draft(self, sessions: Sequence[CourseSession], due: datetime) -> MessageDraft:
        case = self.case
        words = moved_words(spoken_language(self.session, case.clinic.id, case.patient.language))
        first = min(one.starts_at for one in sessions if one.starts_at is not None)
        return MessageDraft(
            clinic_id=case.clinic.id,
            dedupe_key=key_of(case.course.id, self.now, self.named(sessions)),
            kind="moved",
            lane="aftercare",
            due_at=due,
            created_at=self.now,
            expires_at=min(first, due + USEFUL),
            channel=case.patient.channel,
            language=words.language,
            patient_id=case.patient.id,
            course_id=case.course.id,
            session_id=sessions[0].id,
            body=words.write(case.clinic.name, case.site.zone, [self._change(one) for one in sessions]),
        )

    def _change(self, one: CourseSession) -> Change:
        assert one.starts_at is not None
        key = (one.clinic_id, one.practitioner_id)
        practitioner = self.session.get(Practitioner, key) if one.practitioner_id else None
        told = self.known[one.number].told
        name = practitioner.name if practitioner else "us"
        return Change(new=one.starts_at, old=told.starts_at if told else None, practitioner=name)


def _booking_untold(case: CourseCase) -> Select[bool]:
    """Ask whether the text with all dates of the course is still to leave."""
    steps = [step.key for step in case.protocol.steps_from(Anchor.BOOKING)]
    of_course = Message.clinic_id == case.clinic.id, Message.course_id == case.course.id, Message.kind == "step"
    return select(exists().where(*of_course, Message.step.in_(steps), Message.state.in_(UNSENT)))
