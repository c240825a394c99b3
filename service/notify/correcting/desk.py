"""Put right what went out by mistake: a text that staff write, or a call that they made.

What was put right counts as not sent: ticked again, the session gets its texts anew (`courses/occurrence.py`). A text
that does not reach the patient puts nothing right: it is to be done again (`mistakes.py`), and a tick before that sends
nothing a second time (`standing.py`).
"""

from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.courses.changes import note_put_right
from service.courses.models import CourseSession
from service.courses.sessions import hold_still, numbered, sessions_of
from service.notify.case import load_case
from service.notify.correcting.models import Correction
from service.notify.correcting.reading import gone_out
from service.notify.correcting.standing import WANTS_NO_TEXTS
from service.notify.delivery.checks import Checks
from service.notify.delivery.outcomes import USEFUL_WITHOUT_EXPIRY
from service.notify.delivery.verdict import Skip
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put

LONGEST = 1600  # Twilio takes no longer body (21617)
NO_WORDS = "Please write what the patient is to read, or say that you have told them by telephone."


class CorrectionDesk:
    """Write corrections."""

    def __init__(self, clock: Clock, checks: Checks) -> None:
        self._clock = clock
        self._checks = checks

    def write(self, session: Session, actor: Actor, course_id: UUID, number: int, words: str) -> Correction:
        """Put the text into the outbox.

        Refuses `not_found`, `nothing_to_put_right`, and `cannot_text` with the reason of the checks, or where the
        patient wants no texts at all. Whoever comes second at one moment waits for the first, and finds nothing to put
        right.
        """
        text = words.strip()
        if not text:
            raise invalid(Fault("$.text", NO_WORDS))
        if len(text) > LONGEST:
            raise invalid(Fault("$.text", f"is too long: a text takes at most {LONGEST} characters"))
        about = self._session(session, actor, course_id, number)
        with session.begin_nested():
            message = self._put(session, about, text)
            verdict = self._checks.look_at(session, message, self._clock.now()).verdict
            if isinstance(verdict, Skip):
                raise Refusal("cannot_text", {"reason": verdict.reason})
        return self._note(session, actor, about, "text", message.id)

    def rang(self, session: Session, actor: Actor, course_id: UUID, number: int) -> Correction:
        """Note that somebody told the patient by telephone. Refuses `not_found` and `nothing_to_put_right`."""
        return self._note(session, actor, self._session(session, actor, course_id, number), "call", None)

    def _session(self, session: Session, actor: Actor, course_id: UUID, number: int) -> CourseSession:
        """Return the session, with its course held, so that what went out for it is put right once."""
        about = numbered(sessions_of(session, hold_still(session, clinic_of(actor), course_id)), number)
        if all(gone.session_id != about.id for gone in gone_out(session, about.clinic_id, course_id)):
            raise Refusal("nothing_to_put_right")
        return about

    def _put(self, session: Session, about: CourseSession, text: str) -> Message:
        case, now = load_case(session, about.clinic_id, about.course_id), self._clock.now()
        if case.patient.channel == "print":
            raise Refusal("cannot_text", {"reason": WANTS_NO_TEXTS})
        draft = MessageDraft(
            clinic_id=about.clinic_id,
            dedupe_key=f"reply:{new_id()}",
            kind="reply",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + USEFUL_WITHOUT_EXPIRY,
            channel=case.patient.channel,
            patient_id=case.patient.id,
            course_id=about.course_id,
            session_id=about.id,
            to_number=case.patient.mobile,
            body=text,
        )
        message = put(session, draft)
        assert message is not None
        return message

    def _note(
        self, session: Session, actor: Actor, about: CourseSession, how: str, message_id: UUID | None
    ) -> Correction:
        note = Correction(clinic_id=about.clinic_id, session_id=about.id, how=how, message_id=message_id)
        note.by, note.at = actor.id if actor.kind == "staff" else None, self._clock.now()
        session.add(note)
        note_put_right(session, actor, about, note.at)
        real = self._clock.real()
        record(session, actor, f"correction.{how}", "session", about.id, at=real, clinic_id=about.clinic_id)
        session.flush()
        return note
