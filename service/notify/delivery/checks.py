"""Look at everything once more at the moment a text leaves, and say whether it may."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.phones import Phones
from service.clinics.models import Sender
from service.courses.holds import is_on_hold
from service.courses.models import CourseSession
from service.courses.offers.finding import displaced
from service.courses.offers.models import Offer
from service.courses.offers.standing import stands_as_it_was
from service.courses.strays import lost_places
from service.notify.case import CourseCase, calendar_of, load_case, senders_of
from service.notify.delivery.verdict import FIRST_TEXT, Circumstances, Reach, Verdict, judge
from service.notify.models import Message
from service.notify.moved.naming import Named, named_in
from service.notify.offering.keys import about_offer, says_it_stands
from service.notify.rendering import words_of
from service.notify.replies.models import Conversation, InboxItem
from service.notify.timeline.quiet import QuietHours
from service.patients import consents, opt_outs
from service.patients.models import Patient
from service.protocols import store
from service.protocols.definition import Anchor, Step, WhileConcernOpen

TO_STAFF = {"alert", "answer"}
SERIOUS = ("urgent", "concern")
OFFER_OPEN = "withheld_offer_open"
PLACE_LOST = "withheld_place_lost"


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that was looked at: the verdict and, where it may leave, the words, the number and the sender."""

    verdict: Verdict
    sender: Sender | None = None
    to: str = ""
    body: str = ""


class Checks:
    """Judge texts at the moment of sending. Reads only."""

    def __init__(self, phones: Phones, quiet: QuietHours | None = None) -> None:
        self._phones = phones
        self._quiet = quiet or QuietHours()

    def look_at(self, session: Session, message: Message, now: datetime) -> Ready:
        """Judge one text at `now`, clinic time."""
        match message.kind:
            case "step":
                return self._step(session, message, now)
            case "offer":
                return self._offer(session, message, now)
            case "moved":
                return self._moved(session, message, now)
            case _:
                return self._fixed(session, message, now)

    def reach(self, session: Session, patient: Patient, channel: str, *, has_sender: bool = True) -> Reach:
        """Say how a patient can be reached on a channel."""
        number = patient.mobile
        return Reach(
            channel=channel,
            kind=self._phones.kind(number) if number else None,
            has_sender=has_sender,
            consent=consents.current(session, patient.clinic_id, patient.id, channel),
            opted_out=bool(number) and opt_outs.is_opted_out(session, patient.clinic_id, number or "", channel),
        )

    def _step(self, session: Session, message: Message, now: datetime) -> Ready:
        assert message.course_id is not None
        case = load_case(session, message.clinic_id, message.course_id)
        step = case.protocol.step(message.step or "")
        sender = case.sender(message.channel)
        verdict = judge(
            Circumstances(
                now=now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=self.reach(session, case.patient, case.patient.channel, has_sender=sender is not None),
                civil_from=now if step.ignores_quiet_hours else self._quiet.shift(now, case.calendar),
                unfit=why_unfit(case, step, message),
                held_back=_why_held_back(session, case, step)
                or _unsettled(session, case, step, message, now)
                or _first_text(session, case, step),
            )
        )
        return Ready(verdict, sender, case.patient.mobile or "", words_of(case, message, now))

    def _offer(self, session: Session, message: Message, now: datetime) -> Ready:
        """Judge a text that asks for an offer, or one that says that the appointment stands, as long as it does."""
        offer = session.get_one(Offer, (message.clinic_id, about_offer(message)))
        if not says_it_stands(message):
            return self._of_clinic(session, message, now, None if offer.state == "asked" else "offer_over")
        assert message.course_id is not None
        one, held_back = stands_as_it_was(session, offer, now), None
        if one is not None:
            held_back = _why_no_place(session, load_case(session, message.clinic_id, message.course_id), [one], now)
        return self._of_clinic(session, message, now, None if one else "session_moved", held_back=held_back)

    def _moved(self, session: Session, message: Message, now: datetime) -> Ready:
        """Judge a text about a move: it tells no place that is not settled, or at which nobody can treat."""
        assert message.course_id is not None
        case = load_case(session, message.clinic_id, message.course_id)
        held_back = _why_no_place(session, case, [one for _, one in _told(case, message)], now)
        return self._of_clinic(session, message, now, why_no_news(case, message), held_back=held_back)

    def _of_clinic(
        self, session: Session, message: Message, now: datetime, unfit: str | None, *, held_back: str | None = None
    ) -> Ready:
        """Judge an offer or a text about a move: words fixed, everything else as it is now.

        An open concern does not matter, time does.
        """
        assert message.patient_id is not None
        patient, sender = session.get_one(Patient, (message.clinic_id, message.patient_id)), _sender(session, message)
        verdict = judge(
            Circumstances(
                now=now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=self.reach(session, patient, patient.channel, has_sender=sender is not None),
                civil_from=self._quiet.shift(now, calendar_of(session, message.clinic_id)),
                unfit=unfit,
                held_back=held_back or (FIRST_TEXT if awaits_introduction(session, patient) else None),
            )
        )
        return Ready(verdict, sender, patient.mobile or "", message.body or "")

    def _fixed(self, session: Session, message: Message, now: datetime) -> Ready:
        """Judge a text whose words and number were fixed when it was made; nothing stops what goes to staff."""
        number, sender = message.to_number or "", _sender(session, message)
        stopped = opt_outs.is_opted_out(session, message.clinic_id, number, message.channel)
        reach = Reach(
            channel=message.channel,
            kind=self._phones.kind(number) if number else None,
            has_sender=sender is not None,
            opted_out=stopped,
        )
        to_staff = message.kind in TO_STAFF and reach.kind is not None
        verdict = judge(
            Circumstances(
                now=now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=reach,
                civil_from=now,
                reachable_whatever=to_staff,
            )
        )
        return Ready(verdict, sender, number, message.body or "")


def why_unfit(case: CourseCase, step: Step, message: Message) -> str | None:
    """Say why the course no longer calls for a step: the session it was planned for is no longer what it was."""
    about = case.session(message.session_id)
    if case.course.state == "cancelled":
        return "course_cancelled"
    if about is None or step.anchor is Anchor.BOOKING:
        return None
    if step.anchor is Anchor.COMPLETION:
        return None if _still(about, "completed", about.completion, message) else "completion_undone"
    return None if _still(about, "booked", about.placement, message) else what_became_of(about.state)


def why_no_news(case: CourseCase, message: Message) -> str | None:
    """Say why a text about a move tells what is not so any more."""
    gone = [one for named, one in _told(case, message) if (one.state, one.placement) != ("booked", named.placement)]
    if case.course.state == "cancelled":
        return "course_cancelled"
    return what_became_of(gone[0].state) if gone else None


def _told(case: CourseCase, message: Message) -> list[tuple[Named, CourseSession]]:
    sessions = {one.number: one for one in case.sessions}
    return [(named, sessions[named.number]) for named in named_in(message.dedupe_key)]


def _still(about: CourseSession, state: str, occurrence: int, message: Message) -> bool:
    return about.state == state and occurrence == message.occurrence


def what_became_of(state: str) -> str:
    """Name why a text about a place is not called for, by the state of the session that had it."""
    return {"booked": "session_moved", "completed": "session_completed", "no_show": "session_missed"}.get(
        state, "session_cancelled"
    )


def _why_held_back(session: Session, case: CourseCase, step: Step) -> str | None:
    signed = case.clinic.demo or store.is_signed(
        session, case.clinic.id, case.course.protocol_version_id, case.language
    )
    if not signed:
        return "protocol_unsigned"
    if step.while_concern_open is WhileConcernOpen.SEND:
        return None
    if is_on_hold(session, case.clinic.id, case.course.id):
        return "withheld_on_hold"
    return _which_concern_is_open(session, case)


def _unsettled(session: Session, case: CourseCase, step: Step, message: Message, now: datetime) -> str | None:
    """Keep back what tells a place at which nobody can see the patient, until it is settled where they come."""
    about = case.session(message.session_id)
    if step.anchor is not Anchor.SESSION_START or about is None:
        return None
    return _why_no_place(session, case, [about], now)


def _why_no_place(session: Session, case: CourseCase, ones: list[CourseSession], now: datetime) -> str | None:
    """Say why nobody can see the patient where the sessions are, if that is so."""
    if displaced(session, [(one.clinic_id, one.id) for one in ones]):
        return OFFER_OPEN
    lost = lost_places(session, case.clinic.id, [(one, case.protocol) for one in ones], now)
    return PLACE_LOST if lost else None


def _first_text(session: Session, case: CourseCase, step: Step) -> str | None:
    """Let a step wait for the text that tells a new number who texts; safety waits for nothing."""
    waits = not (step.safety or step.tells_stop) and awaits_introduction(session, case.patient)
    return FIRST_TEXT if waits else None


def awaits_introduction(session: Session, patient: Patient, step: str | None = None) -> bool:
    """Tell whether a text that says who texts has not left yet: that step, or without one any for a new number."""
    waiting = exists().where(
        Message.clinic_id == patient.clinic_id,
        Message.patient_id == patient.id,
        Message.kind == "step",
        Message.state.in_(("planned", "queued", "sending")),
        Message.step == step if step else Message.dedupe_key.like("step:%:to:%"),
    )
    return bool(session.scalar(select(waiting)))


def _which_concern_is_open(session: Session, case: CourseCase) -> str | None:
    """Say whether somebody has to deal with a worry that is, or may be, this patient's.

    A worry from a shared number names nobody until a person has asked; until then it counts for all who have it.
    """
    theirs = or_(InboxItem.patient_id == case.patient.id, InboxItem.course_id == case.course.id)
    if _is_open(session, case, theirs):
        return "withheld_concern_open"
    may_be_theirs = and_(InboxItem.patient_id.is_(None), InboxItem.conversation_id.in_(_talks_with(case.patient)))
    return "withheld_concern_shared" if _is_open(session, case, may_be_theirs) else None


def _is_open(session: Session, case: CourseCase, whose: ColumnElement[bool]) -> bool:
    concerns = exists().where(
        InboxItem.clinic_id == case.clinic.id,
        InboxItem.state != "resolved",
        InboxItem.urgency.in_(SERIOUS),
        whose,
    )
    return bool(session.scalar(select(concerns)))


def _talks_with(patient: Patient) -> Select[UUID]:
    """Select the conversations with the number that a patient has now."""
    digests = number_digests(patient.clinic_id, patient.mobile) if patient.mobile else []
    return select(Conversation.id).where(
        Conversation.clinic_id == patient.clinic_id, Conversation.number_digest.in_(digests)
    )


def _sender(session: Session, message: Message) -> Sender | None:
    """Find the sender: the conversation's own, else the clinic's first on that channel."""
    if message.conversation_id is not None:
        talk = session.get_one(Conversation, (message.clinic_id, message.conversation_id))
        return session.get(Sender, (message.clinic_id, talk.sender_id))
    return next((one for one in senders_of(session, message.clinic_id) if one.channel == message.channel), None)
