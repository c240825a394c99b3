"""What a patient had been told when a tick was taken back, until somebody has put it right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.clinics.models import Staff
from service.courses.models import CourseSession
from service.notify.calls.models import CallTask
from service.notify.case import CourseCase, load_case
from service.notify.correcting.mistakes import departed_at, lost_corrections, put_right, was_rung, went_out
from service.notify.correcting.models import Correction
from service.notify.delivery.follow import MAYBE_THERE
from service.notify.models import Attempt, Message
from service.notify.phrases import PHRASES
from service.notify.read_aloud import read_aloud
from service.notify.reading import words_as_shown
from service.notify.reasons import sentence_for
from service.notify.states import LEFT
from service.notify.story import STATES
from service.notify.texts.packaged import DEFAULT_LANGUAGE
from service.protocols.definition import Anchor

Item = dict[str, Any]
SENDING = {"started": "sending"}
"""What an attempt is called that its message is called otherwise."""

BY_TELEPHONE = ("told by telephone", "calm")


@dataclass(frozen=True, slots=True)
class GoneText:
    """What the patient was told, by text or by call: which, when, where it stands (in words, with a tone), the words.

    A call names the text that it stood for.
    """

    message_id: UUID | None
    title: str
    at: datetime
    state: str
    status: str
    tone: str
    body: str
    how: str = "text"


@dataclass(frozen=True, slots=True)
class LostCorrection:
    """A text that was to put it right and did not reach the patient."""

    message_id: UUID
    state: str
    reason: str | None
    reason_text: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What was told about a session that is not completed any more; `words` is how a correction may begin."""

    session_id: UUID
    number: int
    texts: Sequence[GoneText]
    words: str
    lost: LostCorrection | None = None

    @property
    def told(self) -> str:
        """Say how much it is."""
        calls = sum(one.how == "call" for one in self.texts)
        texts = len(self.texts) - calls
        has, were = "text about it has" if texts == 1 else "texts about it have", "was" if calls == 1 else "were"
        gone, rung = f"{texts} {has} gone out", f"{calls} {'call' if calls == 1 else 'calls'} about it {were} made"
        return " and ".join([*([gone] if texts else []), *([rung] if calls else [])])


def gone_out(session: Session, clinic_id: UUID, course_id: UUID) -> list[Gone]:
    """Tell, by session, which texts and calls told of a treatment although its tick was taken back since."""
    case = load_case(session, clinic_id, course_id)
    undone = [one for one in case.sessions if one.state != "completed" and one.completion > 0]
    told = {one.id: sorted([*_texts(session, case, one), *_calls(session, case, one)], key=_at) for one in undone}
    found = [one for one in undone if told[one.id]]
    of_found = Correction.session_id.in_([one.id for one in found])
    lost = lost_corrections(session, clinic_id, of_found) if found else {}
    words = neutral_words(case)
    return [
        Gone(one.id, one.number, told[one.id], words, lost_correction(lost.get(one.id), told[one.id][0].at))
        for one in found
    ]


def lost_correction(message: Message | None, since: datetime) -> LostCorrection | None:
    """Say why a correction did not reach its patient; None where what is to be put right came after it."""
    if message is None or message.created_at < since:
        return None
    why = sentence_for(message.reason) or "No reason was noted."
    return LostCorrection(message.id, message.state, message.reason, why)


def corrections_of(session: Session, clinic_id: UUID, course_id: UUID) -> list[Item]:
    """Return the corrections of a course, oldest first."""
    about = (CourseSession.clinic_id == Correction.clinic_id) & (CourseSession.id == Correction.session_id)
    of_course = _corrections(clinic_id).join(CourseSession, about).where(CourseSession.course_id == course_id)
    return [_item(*row) for row in session.execute(of_course.order_by(Correction.id))]


def correction_item(session: Session, clinic_id: UUID, correction_id: UUID) -> Item:
    """Return one correction."""
    return _item(*session.execute(_corrections(clinic_id).where(Correction.id == correction_id)).one())


def _corrections(clinic_id: UUID) -> Select[Correction, str]:
    writer = (Staff.clinic_id == Correction.clinic_id) & (Staff.id == Correction.by)
    return select(Correction, Staff.name).outerjoin(Staff, writer).where(Correction.clinic_id == clinic_id)


def _item(one: Correction, by: str | None) -> Item:
    return {
        "id": one.id,
        "session_id": one.session_id,
        "how": one.how,
        "message_id": one.message_id,
        "by": by,
        "at": one.at,
    }


def neutral_words(case: CourseCase) -> str:
    """Write what a correction begins with, in the patient's language where there are words in it."""
    language = case.patient.language if case.patient.language in PHRASES else DEFAULT_LANGUAGE
    phrases, number = PHRASES[language], next(iter(case.cover.numbers), None)
    return phrases.correction.format(phone=readable(number) if number else phrases.ring_short.nobody)


def _texts(session: Session, case: CourseCase, one: CourseSession) -> Iterable[GoneText]:
    steps = {step.key: step for step in case.protocol.steps_from(Anchor.COMPLETION)}
    left = departed_at()
    rows = (
        select(Message, Attempt, left)
        .join(Attempt, (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id))
        .where(Message.clinic_id == one.clinic_id, Message.session_id == one.id, Message.kind == "step")
        .where(went_out(), Message.step.in_(steps), ~put_right(Message, left))
        .order_by(Message.due_at, Message.id, Attempt.number.desc())
    )
    seen: set[UUID] = set()
    for message, attempt, at in session.execute(rows):
        if message.id not in seen and (message.state in LEFT or attempt.state in MAYBE_THERE):
            seen.add(message.id)
            state = message.state if message.state in LEFT else SENDING.get(attempt.state, attempt.state)
            yield GoneText(message.id, steps[message.step or ""].title, at, state, *STATES[state], attempt.body)


def _calls(session: Session, case: CourseCase, one: CourseSession) -> Iterable[GoneText]:
    rows = (
        select(CallTask, Message)
        .join(Message, (Message.clinic_id == CallTask.clinic_id) & (Message.id == CallTask.message_id))
        .where(CallTask.clinic_id == one.clinic_id, CallTask.session_id == one.id)
        .where(was_rung(), ~put_right(CallTask, CallTask.done_at))
    )
    for task, message in session.execute(rows):
        assert task.done_at is not None
        words = read_aloud(words_as_shown(case, message, task.done_at), case.language)
        title = case.protocol.step(task.step or "").title
        yield GoneText(message.id, title, task.done_at, message.state, *BY_TELEPHONE, words, how="call")


def _at(one: GoneText) -> datetime:
    return one.at
