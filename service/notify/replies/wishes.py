"""Honour what a number wants: STOP at once and for everything, START to begin again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.audit import record
from service.notify.replies.form import Inbound
from service.notify.triage.judgement import Judgement
from service.patients import opt_outs
from service.patients.book import find_by_number
from service.patients.facts import PatientFact, PatientListener, tell


def honour_wishes(
    session: Session, clinic_id: UUID, inbound: Inbound, judgement: Judgement, now: datetime, real: datetime
) -> bool:
    """Append to the ledger of opt-outs where the text asks for it; a wish that stands already is not repeated.

    Tells whether anything changed.
    """
    if not (judgement.opt_out or judgement.opt_in):
        return False
    stopped = opt_outs.is_opted_out(session, clinic_id, inbound.number, inbound.channel)
    if stopped == judgement.opt_out:
        return False
    entry = opt_outs.record(
        session,
        clinic_id,
        inbound.number,
        inbound.channel,
        opted_out=judgement.opt_out,
        source="reply",
        word=judgement.keyword,
        at=now,
    )
    action = "number.opted_out" if judgement.opt_out else "number.opted_in"
    record(session, SYSTEM, action, "opt_out", entry.id, at=real, clinic_id=clinic_id)
    return True


def tell_of_reach(
    listeners: Iterable[PatientListener], session: Session, clinic_id: UUID, number: str, now: datetime
) -> None:
    """Tell that everybody with this number can be reached in another way than before."""
    for patient in find_by_number(session, clinic_id, number):
        tell(listeners, session, PatientFact("reachability_changed", clinic_id, patient.id, SYSTEM, now))
