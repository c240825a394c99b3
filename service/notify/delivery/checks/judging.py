"""Judge one text by what was read for its batch: gather its circumstances, and ask the rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.base.lookup import number_digests
from service.clinics.models import Clinic, Sender
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.checks.introductions import TOLD_BEFORE, is_introduction, was_told
from service.notify.delivery.checks.rules import (
    apart_until,
    capped_until,
    covered_by,
    told_of,
    waits_for_first_text,
    why_no_news,
    why_unfit,
)
from service.notify.delivery.checks.surroundings import Surroundings
from service.notify.delivery.checks.today import Told
from service.notify.delivery.checks.wayfinding import DIRECT, Wayfinder
from service.notify.delivery.checks.ways import Leaving
from service.notify.delivery.verdict import FIRST_TEXT, Circumstances, Reach, Send, Verdict, judge
from service.notify.models import Message
from service.notify.offering.keys import about_offer, says_it_stands
from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient
from service.protocols.definition import Anchor, Step, WhileConcernOpen

TO_STAFF = {"alert", "answer", "proof", "number_test"}


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that was looked at: the verdict and, where it may leave, the words, the number and the sender.

    By WhatsApp it may leave as a template, with `content_sid` and the JSON of its variables; `body` is how that reads.
    `covered_by` is the text that told the same already, where that is why it does not leave. `language` is the one that
    its words are in, where that is chosen as it leaves.
    """

    verdict: Verdict
    sender: Sender | None = None
    to: str = ""
    body: str = ""
    content_sid: str | None = None
    content_variables: str | None = None
    covered_by: UUID | None = None
    language: str | None = None


class Judge:
    """Judge the texts of one batch at `now`, clinic time. What it lets go counts for those that it judges after."""

    def __init__(self, around: Surroundings, quiet: QuietHours, now: datetime) -> None:
        self._around = around
        self._ways = Wayfinder(around, now)
        self._quiet = quiet
        self._now = now

    def in_turn(self, messages: Iterable[Message]) -> Sequence[Message]:
        """Put texts in the order in which they are judged: safety first, then as they are due."""
        return sorted(messages, key=lambda one: (not self._around.is_safety(one), one.due_at, one.id))

    def look_at(self, message: Message) -> Ready:
        """Judge one text; what goes to no member of staff waits while it cannot be read who wants none."""
        if message.kind not in TO_STAFF:
            self._around.ledgers.must_be_heard(message.clinic_id)
        match message.kind:
            case "step":
                return self._step(message)
            case "offer":
                return self._counted(message, self._offer(message))
            case "moved":
                return self._counted(message, self._moved(message))
            case "check_in":
                return self._counted(message, self._asked_again(message))
            case _:
                return self._fixed(message)

    def _step(self, message: Message) -> Ready:
        case = self._around.case(message)
        step = case.protocol.step(message.step or "")
        unfit = why_unfit(case, step, message)
        return self._unwritten(message, unfit) if unfit else self._written(message, case, step)

    def _unwritten(self, message: Message, unfit: str) -> Ready:
        """Give up what the course no longer calls for: its words may tell a time that the session has lost."""
        circumstances = Circumstances(
            now=self._now,
            expires_at=message.expires_at,
            waited_for=message.reason,
            reach=Reach(channel=message.channel, kind=None),
            unfit=unfit,
            civil_from=self._now,
        )
        return self._counted(message, Ready(judge(circumstances)))

    def _written(self, message: Message, case: CourseCase, step: Step) -> Ready:
        """Judge a step that its course calls for, and write it for the way that it takes."""
        today, patient = self._around.today, (case.clinic.id, case.patient.id)
        (leaving, words), told, soon = self._ways.of_step(message, case, step), today.told[patient], today.soon[patient]
        covers = covered_by(message, step, told, case.calendar, self._now)
        verdict = judge(
            Circumstances(
                now=self._now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=leaving.reach,
                safety=step.keeps_safe,
                unfit=self._why_not_again(message, case.patient, leaving.reach.channel),
                held_back=self._why_held_back(case, step, message) or leaving.held_back,
                sender_stopped=self._around.is_stopped(message, leaving.sender),
                civil_from=self._now if step.ignores_quiet_hours else self._quiet.shift(self._now, case.calendar),
                covered=covers is not None,
                apart_until=apart_until(message, step, told, soon, case.calendar, self._now),
                capped_until=self._capped_until(message, told, case.clinic, case.calendar, step),
            )
        )
        ready = Ready(
            verdict,
            leaving.sender,
            case.patient.mobile or "",
            words.body,
            content_sid=words.content_sid,
            content_variables=words.content_variables,
            covered_by=covers,
            language=case.language,
        )
        return self._counted(message, ready, step)

    def _why_held_back(self, case: CourseCase, step: Step, message: Message) -> str | None:
        return (
            (None if case.may_send(case.language) else "protocol_unsigned")
            or self._around.why_paused(message, case.protocol.key)
            or self._why_withheld(case, step, message)
            or self._unsettled(case, step, message)
            or (None if step.keeps_safe or step.tells_stop else self._first_text(message, case.patient))
        )

    def _why_withheld(self, case: CourseCase, step: Step, message: Message) -> str | None:
        """Keep back what can wait while something is open, and after that until a clinician has decided."""
        can_wait = step.while_concern_open is WhileConcernOpen.WITHHOLD
        return self._around.concerns.why(case, message.id) if can_wait else None

    def _unsettled(self, case: CourseCase, step: Step, message: Message) -> str | None:
        """Keep back what tells a place at which nobody can see the patient, until it is settled where they come."""
        about = case.session(message.session_id)
        if step.anchor is not Anchor.SESSION_START or about is None:
            return None
        return self._why_no_place(case, [about])

    def _why_no_place(self, case: CourseCase, ones: Sequence[CourseSession]) -> str | None:
        return self._around.standing.why_no_place(case, ones, self._now)

    def _first_text(self, message: Message, patient: Patient) -> str | None:
        """Let a text wait a moment for the one that tells a new number who texts; safety waits for nothing."""
        firsts = self._around.unintroduced.get((patient.clinic_id, patient.id), ())
        return FIRST_TEXT if waits_for_first_text(firsts, message, self._now) else None

    def _why_not_again(self, message: Message, patient: Patient, channel: str) -> str | None:
        """Say nothing twice to one number on one channel of who texts, whatever way it was planned for."""
        told = self._around.introduced.get((patient.clinic_id, patient.id), ())
        if not told or not is_introduction(message) or not patient.mobile:
            return None
        digests = number_digests(patient.clinic_id, patient.mobile)
        return TOLD_BEFORE if was_told(message, told, digests, channel) else None

    def _offer(self, message: Message) -> Ready:
        """Judge a text that asks for an offer, or one that says that the appointment stands, as long as it does."""
        offer = self._around.standing.offers[message.clinic_id, about_offer(message)]
        if not says_it_stands(message):
            return self._of_clinic(message, None if offer.state == "asked" else "offer_over")
        case = self._around.case(message)
        one = self._around.standing.as_it_was(case, offer, self._now)
        if one is None:
            return self._of_clinic(message, "session_moved")
        return self._of_clinic(message, None, held_back=self._why_no_place(case, [one]))

    def _moved(self, message: Message) -> Ready:
        """Judge a text about a move: it tells no place that is not settled, or at which nobody can treat."""
        case = self._around.case(message)
        held_back = self._why_no_place(case, [one for _, one in told_of(case, message)])
        return self._of_clinic(message, why_no_news(case, message), held_back=held_back)

    def _asked_again(self, message: Message) -> Ready:
        """Judge the second question after a check-in: never for somebody with a worry that is open."""
        case = self._around.case(message)
        paused = self._around.why_paused(message, case.protocol.key)
        return self._of_clinic(message, None, held_back=paused or self._around.concerns.why(case, message.id))

    def _of_clinic(self, message: Message, unfit: str | None, *, held_back: str | None = None) -> Ready:
        """Judge an offer or a text about a move: words fixed, everything else as it is now.

        An open concern does not matter, time does.
        """
        patient = self._around.patient(message)
        leaving = self._ways.of_patient(message, patient)
        places = self._around.cases.places
        calendar, clinic = places.calendar(places.default_site(message.clinic_id)), places.clinics[message.clinic_id]
        told = self._around.today.told[message.clinic_id, patient.id]
        verdict = judge(
            Circumstances(
                now=self._now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=leaving.reach,
                unfit=unfit,
                held_back=held_back or self._first_text(message, patient) or leaving.held_back,
                sender_stopped=self._around.is_stopped(message, leaving.sender),
                civil_from=self._quiet.shift(self._now, calendar),
                capped_until=self._capped_until(message, told, clinic, calendar),
            )
        )
        return Ready(verdict, leaving.sender, patient.mobile or "", message.body or "")

    def _fixed(self, message: Message) -> Ready:
        """Judge a text whose number was fixed when it was made, and its words but for who answers the telephone.

        Nothing stops what goes to staff.
        """
        leaving = self._ways.of_number(message)
        to_staff = message.kind in TO_STAFF and leaving.reach.kind == "mobile"  # a landline would read it aloud
        verdict = judge(
            Circumstances(
                now=self._now,
                expires_at=message.expires_at,
                waited_for=message.reason,
                reach=leaving.reach,
                unfit=self._around.why_no_reply(message) or _why_no_way(message, leaving),
                safety=True,
                held_back=leaving.held_back,
                sender_stopped=not to_staff and self._around.is_stopped(message, leaving.sender),
                civil_from=self._now,
                reachable_whatever=to_staff,
            )
        )
        words = self._ways.fixed(message, leaving)
        return Ready(
            verdict,
            leaving.sender,
            message.to_number or "",
            words.body,
            content_sid=words.content_sid,
            content_variables=words.content_variables,
        )

    def _capped_until(
        self,
        message: Message,
        told: Sequence[Told],
        clinic: Clinic,
        calendar: SiteCalendar,
        step: Step | None = None,
    ) -> datetime | None:
        if message.again_of is not None:  # somebody wants it to go, and said why
            return None
        return capped_until(told, clinic.daily_text_cap, step, calendar, self._quiet, self._now)

    def _counted(self, message: Message, ready: Ready, step: Step | None = None) -> Ready:
        """Let what becomes of a text count for the others of its patient in this batch."""
        if message.patient_id is not None:
            told = Told(message_id=message.id, course_id=message.course_id, at=self._now, kind=message.kind, step=step)
            leaves = isinstance(ready.verdict, Send)
            self._around.today.judged((message.clinic_id, message.patient_id), message.id, told if leaves else None)
        return ready


def _why_no_way(message: Message, leaving: Leaving) -> str | None:
    """Give up at once a call or mail to staff that has no sender: somebody else must hear of it, by another channel."""
    waits = message.kind not in TO_STAFF or message.channel not in DIRECT or leaving.sender is not None
    return None if waits else "no_carrier"
