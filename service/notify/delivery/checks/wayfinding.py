"""Find the way of each text of a batch, and write its words for that way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from service.clinics.models import Sender
from service.notify.case import CourseCase
from service.notify.correcting.standing import is_correction
from service.notify.delivery.checks.answered_now import words_now
from service.notify.delivery.checks.surroundings import Surroundings
from service.notify.delivery.checks.ways import Leaving, Outlook, Ways, leave
from service.notify.delivery.verdict import Reach
from service.notify.inbox.acknowledgement_keys import answers_a_worry
from service.notify.models import Message
from service.notify.rendering import facts_for, words_of
from service.notify.step_text import values_of
from service.notify.whatsapp.definitions import variant_of
from service.notify.whatsapp.filling import Filled, filled
from service.notify.whatsapp.inviting import INVITATION, in_words
from service.notify.whatsapp.stopping import confirms_stop
from service.notify.whatsapp.words import whatsapp_words
from service.patients.models import Patient
from service.protocols.definition import Step

FindSender = Callable[[str], Sender | None]
"""Finds the sender of a text on a channel."""

DIRECT = {"voice", "email"}
"""Channels that nothing changes over to or from."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says, and the template that says it."""

    body: str
    content_sid: str | None = None
    content_variables: str | None = None


class Wayfinder:
    """Choose ways by what was read for a batch, at `now` (clinic time)."""

    def __init__(self, around: Surroundings, now: datetime) -> None:
        self._around = around
        self._now = now

    def of_step(self, message: Message, case: CourseCase, step: Step) -> tuple[Leaving, Words]:
        """Find the way of a step, and write it for that way."""
        patient, by_template = case.patient, None
        ways = self._ways(message, self._reaches(patient), case.sender)
        outlook = self._outlook(ways, patient.mobile)
        if patient.channel == "whatsapp" and message.body is None and message.fallback is None:
            outlook, by_template = self._with_template(outlook, message, case, step)
        leaving = leave(patient.channel, ways, outlook, fallen_back=message.fallback is not None)
        if leaving.template is not None and by_template is not None:
            return leaving, Words(by_template.body, leaving.template.content_sid, by_template.variables)
        return leaving, Words(self._written(message, case, step, leaving))

    def of_patient(self, message: Message, patient: Patient) -> Leaving:
        """Find the way of a text whose words are fixed, to the number that a patient has now."""
        ways = self._ways(message, self._reaches(patient), self._able(message))
        outlook = self._outlook(ways, patient.mobile)
        return leave(patient.channel, ways, outlook, fallen_back=message.fallback is not None)

    def of_number(self, message: Message) -> Leaving:
        """Find the way of a text whose number was fixed when it was made.

        Who wrote by WhatsApp is answered there, consent or none; by SMS only with consent. A correction answers nobody.
        """
        if message.channel in DIRECT:
            return self._direct(message)
        by_whatsapp, fallen_back = message.channel == "whatsapp", message.fallback is not None
        unasked = is_correction(message)
        freely = not (by_whatsapp or fallen_back or unasked)
        sms = self._number(message, "sms", consent=freely or self._agreed(message, "sms"))
        whatsapp = self._number(message, "whatsapp", consent=not unasked or self._agreed(message, "whatsapp"))
        if answers_a_worry(message.kind, message.dedupe_key):  # whoever wrote it has the phone, whosever it is
            sms, whatsapp = replace(sms, suspended=False), replace(whatsapp, suspended=False)
        if message.kind == INVITATION:
            sms = replace(sms, consent=False)
        if confirms_stop(message):
            sms, whatsapp = replace(sms, consent=False), replace(whatsapp, opted_out=False)
        ways = self._ways(message, (sms, whatsapp), self._able(message))
        wanted = "whatsapp" if by_whatsapp or fallen_back else "sms"
        outlook = self._outlook(ways, message.to_number)
        if message.kind == INVITATION:
            template = self._around.whatsapp.invitations.get((message.clinic_id, message.language))
            outlook = replace(outlook, template=template, templated=True)
        return leave(wanted, ways, outlook, fallen_back=fallen_back)

    def fixed(self, message: Message, leaving: Leaving) -> Words:
        """Return fixed words as they leave; an invitation leaves in those of its template."""
        clinic = self._around.cases.places.clinics[message.clinic_id]
        told = in_words(leaving.template, clinic.name) if leaving.template is not None else None
        if leaving.template is None or told is None:
            return Words(words_now(message, leaving.sender, self._around.cases.places, self._now))
        return Words(told.body, leaving.template.content_sid, told.variables)

    def _direct(self, message: Message) -> Leaving:
        """Find the sender of what has one way only; its address is a landline as well, or no number at all."""
        channel, sender = message.channel, self._able(message)(message.channel)
        reach = replace(self._number(message, channel), kind="mobile" if message.to_number else None)
        return Leaving(reach=_reached(reach, sender), sender=sender)

    def _reaches(self, patient: Patient) -> tuple[Reach, Reach]:
        ledgers = self._around.ledgers
        return ledgers.reach(patient, "sms"), ledgers.reach(patient, "whatsapp")

    def _agreed(self, message: Message, channel: str) -> bool:
        return ((message.clinic_id, message.patient_id), channel) in self._around.ledgers.consented

    def _number(self, message: Message, channel: str, *, consent: bool = True) -> Reach:
        number = message.to_number or None
        ledgers, made_at = self._around.ledgers, message.created_at
        return ledgers.number(message.clinic_id, number, channel, has_sender=True, consent=consent, made_at=made_at)

    def _able(self, message: Message) -> FindSender:
        """Send from the conversation's own sender, on the other channel from one that the clinic has there."""
        own = self._around.talks_with(message)
        return lambda channel: own if own and own.channel == channel else self._around.able(message.clinic_id, channel)

    def _ways(self, message: Message, reaches: tuple[Reach, Reach], sender: FindSender) -> Ways:
        (sms, whatsapp), texts_from, writes_to = reaches, sender("sms"), sender("whatsapp")
        return Ways(
            sms=_reached(sms, texts_from),
            whatsapp=_reached(whatsapp, writes_to),
            sms_sender=texts_from,
            whatsapp_sender=writes_to,
            whatsapp_stopped=self._around.is_stopped(message, writes_to),
        )

    def _outlook(self, ways: Ways, number: str | None) -> Outlook:
        sender = ways.whatsapp_sender
        wrote = self._around.whatsapp.last_inbound(sender, number) if sender and number else None
        return Outlook(now=self._now, last_inbound=wrote)

    def _with_template(
        self, outlook: Outlook, message: Message, case: CourseCase, step: Step
    ) -> tuple[Outlook, Filled | None]:
        """Look for the template of a step's words as they are now, and fill it."""
        facts = facts_for(case, step, message.session_id, self._now, "whatsapp")
        facts = replace(facts, concern_open=self._around.concerns.is_open(case))
        variant = variant_of(step, case.language, facts.circumstances)
        worded = (case.clinic.id, case.course.protocol_version_id, step.key, case.language, variant)
        template = self._around.whatsapp.template(worded)
        words = filled(template, values_of(facts, case.language)) if template else None
        fits = template if words is not None else None
        return replace(outlook, template=fits, templated=True), words

    def _written(self, message: Message, case: CourseCase, step: Step, leaving: Leaving) -> str:
        """Write the words, and say where they repeat a WhatsApp."""
        channel = leaving.sender.channel if leaving.sender else "sms"
        body = words_of(case, message, self._now, channel, concern_open=self._around.concerns.is_open(case))
        if channel == "whatsapp":
            return whatsapp_words(case.language).tell_stop(body, step)
        if message.fallback != "no_receipt":
            return body
        values = values_of(facts_for(case, step, message.session_id, self._now), case.language)
        return whatsapp_words(case.language).mark_repeat(body, step, (values["ring"], values["ring short"]))


def _reached(reach: Reach, sender: Sender | None) -> Reach:
    return reach if sender is not None else replace(reach, has_sender=False)
