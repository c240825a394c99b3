"""What was said about texts, in words: the ledger of consent, and the stops of the number, by time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.unreadable import SHOWN, if_readable
from service.patients import consents, opt_outs
from service.patients.models import OptOut, Patient

CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp"}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry; `words` go on after the time."""

    at: datetime
    words: str


def ledger_of(session: Session, patient: Patient) -> list[LedgerLine]:
    """Tell every entry of a patient, and of the number that they have now, oldest first."""
    return sorted([*_consents(session, patient), *_stops(session, patient)], key=lambda line: line.at)


def _consents(session: Session, patient: Patient) -> Iterator[LedgerLine]:
    for entry in consents.history(session, patient.clinic_id, patient.id):
        said = "agreed to" if entry.given else "refused"
        yield LedgerLine(
            entry.at, f"{said} {CHANNELS.get(entry.channel, entry.channel)} ({if_readable(entry.how, SHOWN)})"
        )


def _stops(session: Session, patient: Patient) -> Iterator[LedgerLine]:
    number = if_readable(patient.mobile, None)
    for entry in opt_outs.history(session, patient.clinic_id, number) if number else ():
        yield LedgerLine(entry.at, f"{_what_happened(entry)} ({CHANNELS.get(entry.channel, entry.channel)})")


def _what_happened(entry: OptOut) -> str:
    if entry.source == "provider":
        return "Twilio says the number has stopped" if entry.opted_out else "Twilio says the number takes texts again"
    if entry.source == "staff":
        return f"told the desk: {_what_is_wanted(entry)}"
    if entry.word:
        meant = "" if entry.scope == "all" else ": only the texts that safety needs"
        return f"the number sent {entry.word.upper()}{meant}"
    return f"the number asked for {_what_is_wanted(entry)}"


def _what_is_wanted(entry: OptOut) -> str:
    if not entry.opted_out:
        return "texts again"
    return "no more texts" if entry.scope == "all" else "only the texts that safety needs"
