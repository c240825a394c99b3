"""A patient as the API and the pages show them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.senders import has_sender
from service.patients import consents, opt_outs
from service.patients.book import FIELDS, find_by_number
from service.patients.models import Patient
from service.patients.numbers import TEXT_CHANNELS
from service.patients.suspensions.ledger import is_suspended

WARNINGS = {
    "no_consent": "The patient has not agreed to texts, so none will be sent. Ask, and note the answer here.",
    "opted_out": "STOP was texted from this phone, so no text goes to it: tell the patient what they need to know by "
    "phone. If they want texts again, ask them to text START from this phone to the number that our texts come from.",
    "wants_less": "This patient wants only the texts that safety needs: no reminders, no later advice. Tell them dates "
    "and advice yourself.",
    "by_sms": "This patient wants WhatsApp, but the clinic has no number there or has not asked for consent to it: "
    "texts go by SMS.",
    "no_whatsapp": "The clinic has no number on WhatsApp, so no text reaches this patient: ask for consent to SMS.",
    "number_suspended": "Somebody said that this is the wrong number, so no text goes there until it is settled.",
    "number_unread": "The number cannot be read on this machine, so texts wait: please tell whoever looks after the "
    "system, and ring if you know the number.",
    "print": "This patient gets no texts: print the aftercare sheet, and ring "
    "when the page To ring asks for it: on the day of the treatment, the next day, and three days after it.",
    "number_shared": "Another patient has the same number; replies cannot be told apart until somebody checks.",
}

TOLD_THE_DESK = {
    "opted_out": "This number wants no more texts, as the desk was told. “All texts again” on the patient's page takes "
    "that back.",
}
"""What is said instead where a patient told the desk, and did not write it themselves."""


def patient_view(session: Session, patient: Patient) -> dict[str, Any]:
    """Describe a patient: the fields, consent by channel, and what stands in the way of texts."""
    return {
        "id": str(patient.id),
        **{field: getattr(patient, field) for field in FIELDS},
        "consent": {
            channel: consents.current(session, patient.clinic_id, patient.id, channel) for channel in TEXT_CHANNELS
        },
        "warnings": [
            {"code": code, "sentence": sentence_of(session, patient, code)} for code in warnings(session, patient)
        ],
        "created_at": patient.created_at.isoformat(),
    }


def sentence_of(session: Session, patient: Patient, code: str) -> str:
    """Say a warning about a patient, by the way in which they said what it is about."""
    if code in TOLD_THE_DESK and patient.mobile is not None:
        newest = opt_outs.newest(session, patient.clinic_id, patient.mobile, patient.channel)
        if newest is not None and newest.source == "staff":
            return TOLD_THE_DESK[code]
    return WARNINGS[code]


def warnings(session: Session, patient: Patient) -> list[str]:
    """List what the receptionist should know before booking, most important first."""
    if not can_be_read(patient.mobile):
        return ["number_unread"]
    wrong = patient.mobile is not None and is_suspended(session, patient.clinic_id, patient.mobile)
    found = ["number_suspended"] if wrong else []
    if patient.channel == "print" or patient.mobile is None:
        return [*found, "print"]
    agreed = {channel for _, channel in consents.standing(session, [(patient.clinic_id, patient.id)])}
    channel = _leaves_by(session, patient, agreed)
    if channel not in agreed:
        found.append("no_consent")
    elif channel != patient.channel:
        found.append("by_sms")
    elif channel == "whatsapp" and not has_sender(session, patient.clinic_id, channel):
        found.append("no_whatsapp")
    stopped = opt_outs.stopped(session, patient.clinic_id, patient.mobile, patient.channel)
    if stopped is not None:
        found.append("opted_out" if stopped == "all" else "wants_less")
    if len(find_by_number(session, patient.clinic_id, patient.mobile)) > 1:
        found.append("number_shared")
    return found


def _leaves_by(session: Session, patient: Patient, agreed: Collection[str]) -> str:
    """Say by which channel texts go: by SMS where WhatsApp is wanted and is no way, if the patient agreed to that."""
    no_way = "whatsapp" not in agreed or not has_sender(session, patient.clinic_id, "whatsapp")
    by_sms = patient.channel == "whatsapp" and "sms" in agreed and no_way
    return "sms" if by_sms else patient.channel
