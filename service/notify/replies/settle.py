"""The second transaction of a reply: everything that follows from a text that came in, or nothing.

1. Claim the raw row, so that no other process settles it too.
2. The clinic by the address that was texted, or by the account (`strays.py`); the conversation by sender and number.
3. A command from a staff phone is carried out, and that is all. Other words from there take nothing, and say so.
4. Whose is it, how is it to be read, what does the number want (STOP counts at once).
5. What answers a reminder or an offer is settled (`answers.py`).
6. What a person has to see goes into the inbox, which holds the course and alerts; the patient is told so.
7. The reply itself is kept, whatever it said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.clock import Clock
from service.base.once import asked_once
from service.base.unreadable import can_be_read
from service.clinics.models import Staff
from service.courses.sessions import hold_still
from service.notify.alerts.commands import StaffCommands
from service.notify.alerts.heeding import NOT_YET, Heard, StaffTexts, texted
from service.notify.alerts.reminding import Reminder
from service.notify.alerts.stopped_phones import tell_again, tell_managers
from service.notify.inbox.acknowledging import Acknowledger
from service.notify.inbox.answered_in import Written
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.taking import hold_waiting
from service.notify.inbox.urgency import HOLDING
from service.notify.lexicons.in_use import LexiconsInUse
from service.notify.mail.commands import may_command
from service.notify.mail.heeding import heed_report, note_answered
from service.notify.mail.judging import as_mail
from service.notify.mail.reading import CHANNEL
from service.notify.mail.wishes import honour_on_telephone
from service.notify.photos.expecting import expect
from service.notify.replies.answers import Answers
from service.notify.replies.around import around
from service.notify.replies.arrival import Arrival, arrive, claim
from service.notify.replies.attribution import Attribution, attribute
from service.notify.replies.automatic_texts import as_automatic
from service.notify.replies.form import MAIL
from service.notify.replies.judging import LESS, as_provider_took_it, judge_reply
from service.notify.replies.keeping import keep_reply
from service.notify.replies.models import InboxItem
from service.notify.replies.senders import is_own_mobile, staff_with
from service.notify.replies.strays import WhoseAccount, nobodys
from service.notify.replies.wish_answers import say_that_texts_come_again, say_what_still_comes
from service.notify.replies.wishes import Wish, honour, tell_of_reach, wish_of
from service.notify.replies.wrong_number import says_wrong_number
from service.notify.triage.judgement import Judgement, urgency_of
from service.notify.triage.tongues import Tongues
from service.notify.whatsapp.stopping import confirm_stop
from service.patients import opt_outs
from service.patients.book import find_by_number
from service.patients.facts import PatientListener
from service.patients.suspensions.desk import NumberDesk

LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with all that was found out about it; `is_wrong`: it says that this is no number of a patient."""

    arrival: Arrival
    whose: Attribution
    judgement: Judgement
    wish: Wish | None
    staff: Staff | None
    is_wrong: bool


class Settler:
    """Settle raw texts, each in the transaction that the caller opened for it."""

    def __init__(
        self,
        clock: Clock,
        tongues: Tongues,
        door: InboxDoor,
        acknowledger: Acknowledger,
        commands: StaffCommands,
        patient_listeners: Iterable[PatientListener] = (),
        whose_account: WhoseAccount = nobodys,
        answers: Answers | None = None,
    ) -> None:
        self._clock = clock
        self._lexicons = LexiconsInUse(tongues)
        self._door = door
        self._acknowledger = acknowledger
        self._staff_texts = StaffTexts(clock, commands)
        self._reminder = Reminder(clock)
        self._patient_listeners = tuple(patient_listeners)
        self._numbers = NumberDesk(clock, self._patient_listeners)
        self.whose_account = whose_account
        self._answers = answers or Answers(clock)

    def settle(self, session: Session, raw_id: UUID) -> None:
        """Do everything that follows from a raw text; one that was settled before has no effect."""
        with asked_once(session):
            self._settle(session, raw_id)

    def _settle(self, session: Session, raw_id: UUID) -> None:
        raw = claim(session, raw_id, self._clock.real())
        if raw is None or (raw.kind == MAIL and heed_report(session, raw, self._clock)):
            return
        arrival = arrive(session, raw, self._clock, self.whose_account)
        if arrival is None:
            LOG.warning("inbound_to_unknown_sender", raw_id=str(raw.id))
            return
        if raw.kind == MAIL:
            note_answered(session, arrival.sender.clinic_id, arrival.inbound.answers_sid, self._clock)
        staff = _commanding(session, arrival)
        if staff is not None and not can_be_read(staff.mobile) and is_own_mobile(staff, arrival.inbound.number):
            staff.mobile = arrival.inbound.number  # they were found by the digest of this very number
        heard = self._staff_texts.heed(session, staff, arrival) if staff is not None else NOT_YET
        if not heard.wholly:
            self._read_on(session, self.read(session, arrival, staff), heard)

    def _read_on(self, session: Session, read: Reading, heard: Heard) -> None:
        """Let what a text says follow; of words behind a command that failed only what worries."""
        if read.staff is not None and heard.suffices(urgency_of(read.judgement)):
            self._staff_texts.keep(session, read.staff, read.arrival, heard.about)
        else:
            self.follow(session, read)

    def read(self, session: Session, arrival: Arrival, staff: Staff | None = None) -> Reading:
        """Find out whose a text is, what it says and what the number wants; nothing follows from that yet."""
        inbound, clinic_id = arrival.inbound, arrival.sender.clinic_id
        known = arrival.conversation.patient_id
        whose = attribute(session, clinic_id, inbound.number, arrival.at, answered_sid=inbound.answers_sid, known=known)
        tongues = self._lexicons.of(session, clinic_id)
        judgement = judge_reply(inbound.body, inbound.media, whose.days, tongues, around(session, arrival))
        is_known, is_certain = bool(whose.candidates), whose.patient is not None
        judgement = as_automatic(as_mail(judgement, inbound, is_known=is_known, is_certain=is_certain), inbound)
        wish = wish_of(judgement, inbound.opt_out_type)
        judgement = as_provider_took_it(judgement, inbound.opt_out_type)
        is_wrong = staff is None and inbound.channel != CHANNEL and says_wrong_number(inbound.body)
        return Reading(arrival, whose, judgement, wish, staff, is_wrong=is_wrong)

    def follow(self, session: Session, read: Reading) -> None:
        """Let everything follow from a text that was read, and keep it."""
        arrival, whose, judgement, staff, wish = read.arrival, read.whose, read.judgement, read.staff, read.wish
        inbound, clinic_id = arrival.inbound, arrival.sender.clinic_id
        if wish is not None or read.is_wrong:
            _hold_before_texts(session, arrival, whose)
        if wish is not None:
            self._honour(session, arrival, whose, wish, judgement.keyword, staff)
        if read.is_wrong:
            its, at = whose.patient.id if whose.patient else None, arrival.at
            self._numbers.suspend(session, SYSTEM, clinic_id, inbound.number, said_by="reply", at=at, patient_id=its)
        if staff is not None:
            item = self._show_words_of(session, staff, arrival, whose, judgement)
        else:
            item = self._show(session, arrival, whose, judgement)
        kept = keep_reply(session, arrival, whose, judgement, item, staff)
        expect(session, kept, inbound.files, self._clock.real())

    def _honour(
        self,
        session: Session,
        arrival: Arrival,
        whose: Attribution,
        wish: Wish,
        word: str | None,
        staff: Staff | None,
    ) -> None:
        """Note what the number wants, where that is new, and let all that follows from it happen."""
        inbound, clinic_id, real = arrival.inbound, arrival.sender.clinic_id, self._clock.real()
        entry = honour(session, clinic_id, inbound, wish, word, now=arrival.at, real=real)
        rung = honour_on_telephone(session, whose.patient, inbound, wish, word, now=arrival.at, real=real)
        if rung is not None:
            tell_of_reach(self._patient_listeners, session, clinic_id, rung, arrival.at)
        if staff is not None and wish.what == "stop":
            tell_managers(session, staff, inbound.channel, self._clock, stopped=True)
        if entry is None:
            return
        tell_of_reach(self._patient_listeners, session, clinic_id, inbound.number, arrival.at)
        if wish.what == "start" and staff is not None:
            tell_again(session, staff, inbound.number, inbound.channel, self._clock)
        elif wish.what == "start":
            say_that_texts_come_again(session, self._clock, arrival, whose, entry)
        if wish.what == "less":
            say_what_still_comes(session, self._clock, arrival, whose, entry)
        if wish.what == "stop":
            confirm_stop(session, self._clock, arrival, whose, entry)

    def _show_words_of(
        self, session: Session, staff: Staff, arrival: Arrival, whose: Attribution, judgement: Judgement
    ) -> InboxItem | None:
        """Tell staff what they have not taken, and bring into the inbox what does not belong to an item of theirs.

        Somebody who is a patient as well is treated as one. Worrying words always open an item, under the name of the
        member of staff, who is told so; others are no patient's, and are not answered like one's.
        """
        about = self._reminder.remind(session, staff, texted(arrival))
        if whose.candidates:
            return self._show(session, arrival, whose, judgement)
        if urgency_of(judgement) not in HOLDING:
            return about or self._show(session, arrival, whose, judgement, answered=False)
        item = self._show(session, arrival, whose, judgement, answered=False)
        if item is not None and not arrival.inbound.automatic:
            self._reminder.say_where(session, staff, item, texted(arrival))
        return item

    def _show(
        self, session: Session, arrival: Arrival, whose: Attribution, judgement: Judgement, *, answered: bool = True
    ) -> InboxItem | None:
        """Bring what a person has to see into the inbox, and tell the patient that it is there."""
        urgency = urgency_of(judgement)
        if arrival.stray or arrival.inbound.automatic:
            urgency = urgency or "unclear"
        else:
            settled = self._answers.settle(session, arrival, whose, judgement)
            if settled == "for_a_person":
                urgency = urgency or "unclear"
            if urgency is None or settled == "settled" or _is_honoured_less(session, arrival, judgement):
                return None
        treatment = whose.treatment
        report = Report(
            clinic_id=arrival.sender.clinic_id,
            source="reply",
            urgency=urgency,
            text=arrival.inbound.shown,
            told=judgement.joined,
            signs=judgement.signs,
            because=judgement.because,
            patient_id=whose.patient.id if whose.patient else None,
            course_id=treatment.course_id if treatment else None,
            session_id=treatment.session_id if treatment else None,
            conversation_id=arrival.conversation.id,
            language=judgement.language,
        )
        item = self._door.let_in(session, report)
        if arrival.stray:
            note(session, item, "strayed", self._clock.now())
        self._answers.note_item(session, arrival, whose, judgement, item)
        answered = answered and not arrival.inbound.automatic
        if answered and (arrival.sender.channel == "sms" or not arrival.stray):
            self._acknowledger.acknowledge(session, item, arrival.conversation, arrival.sender, Written.of(judgement))
        return item


def _commanding(session: Session, arrival: Arrival) -> Staff | None:
    """Find the member of staff who wrote; a mail is theirs only in answer to one of ours."""
    staff = staff_with(session, arrival.sender.clinic_id, arrival.inbound.number)
    return staff if staff is not None and may_command(session, staff, arrival.inbound) else None


def _hold_before_texts(session: Session, arrival: Arrival, whose: Attribution) -> None:
    """Hold courses, then what waits of everybody with the number, before their texts: `notify/locks.py`."""
    clinic_id = arrival.sender.clinic_id
    named = [one.course_id for one in (whose.treatment, whose.answers) if one is not None]
    for course_id in sorted({course_id for course_id in named if course_id is not None}):
        hold_still(session, clinic_id, course_id)
    having = {*whose.candidates, *find_by_number(session, clinic_id, arrival.inbound.number)}
    hold_waiting(session, clinic_id, [patient.id for patient in having], arrival.conversation.id)


def _is_honoured_less(session: Session, arrival: Arrival, judgement: Judgement) -> bool:
    """Tell whether a text says LESS alone and the number has it so; after a STOP a person looks what they want."""
    if judgement.keyword != LESS or arrival.inbound.media or judgement.opt_out:
        return False
    place = arrival.sender.clinic_id, arrival.inbound.number, arrival.inbound.channel
    return opt_outs.stopped(session, *place) == "routine"
