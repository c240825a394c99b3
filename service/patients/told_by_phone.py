"""What a patient told the desk about texts: no more, only those for safety, or all again.

It counts like an answer by text, on every channel. What the phone itself stopped only the phone can open again.
"""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.unreadable import can_be_read
from service.patients import opt_outs
from service.patients.book import find_by_number
from service.patients.facts import PatientFact, PatientListener, tell
from service.patients.models import Patient
from service.patients.numbers import TEXT_CHANNELS

Told = Literal["stop", "less", "start"]
SCOPES: dict[Told, opt_outs.Scope | None] = {"stop": "all", "less": "routine", "start": None}
CHOICES: dict[Told, str] = {"stop": "No more texts", "less": "Only those for safety", "start": "All texts again"}


class ToldByPhone:
    """Write down what patients told; `listeners` hear that somebody can be reached in another way than before."""

    def __init__(self, clock: Clock, listeners: Iterable[PatientListener] = ()) -> None:
        self._clock = clock
        self._listeners = tuple(listeners)

    def note(self, session: Session, actor: Actor, patient: Patient, told: Told) -> bool:
        """Note it for the patient's number; tells whether that was new. Refuses `stop_stands`."""
        if patient.mobile is None:
            raise invalid(Fault("$.told", "needs a patient with a mobile number"))
        changed = [self._note(session, actor, patient.clinic_id, patient.mobile, one, told) for one in TEXT_CHANNELS]
        if any(changed):
            for reached in find_by_number(session, patient.clinic_id, patient.mobile):
                fact = PatientFact("reachability_changed", patient.clinic_id, reached.id, actor, self._clock.now())
                tell(self._listeners, session, fact)
        return any(changed)

    def _note(self, session: Session, actor: Actor, clinic_id: UUID, number: str, channel: str, told: Told) -> bool:
        newest, wanted = opt_outs.newest(session, clinic_id, number, channel), SCOPES[told]
        stands = opt_outs.stopped(session, clinic_id, number, channel)
        if stands == "all" and wanted != "all" and newest is not None and newest.source != "staff":
            raise Refusal("stop_stands")
        entry = opt_outs.record(
            session,
            clinic_id,
            number,
            channel,
            opted_out=wanted is not None,
            source="staff",
            at=self._clock.now(),
            scope=wanted or "all",
        )
        record(session, actor, "number.told", "opt_out", entry.id, at=self._clock.real(), fields=["scope"])
        return stands != wanted


def choices(session: Session, patient: Patient) -> dict[Told, str]:
    """Give what can be noted for a patient now, with its words; nothing where no text can go anyway."""
    if patient.mobile is None or not can_be_read(patient.mobile) or patient.channel not in TEXT_CHANNELS:
        return {}
    place = patient.clinic_id, patient.mobile, patient.channel
    newest, stands = opt_outs.newest(session, *place), opt_outs.stopped(session, *place)
    if stands == "all" and newest is not None and newest.source != "staff":
        return {}
    return {told: words for told, words in CHOICES.items() if SCOPES[told] != stands}
