"""Honour what a number wants: STOP at once and for everything, LESS for all but safety, START to begin again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.audit import record
from service.notify.replies.form import Inbound
from service.notify.replies.judging import LESS
from service.notify.triage.judgement import Judgement
from service.patients import opt_outs
from service.patients.book import find_by_number
from service.patients.facts import PatientFact, PatientListener, tell
from service.patients.models import OptOut

What = Literal["stop", "less", "start"]
ACTIONS: dict[What, str] = {"stop": "number.opted_out", "less": "number.wants_less", "start": "number.opted_in"}
STANDS: dict[What, opt_outs.Scope | None] = {"stop": "all", "less": "routine", "start": None}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a number wants; `source` is `reply` where we read it so, `provider` where only Twilio did."""

    what: What
    source: str = "reply"


def wish_of(judgement: Judgement, opt_out_type: str | None) -> Wish | None:
    """Read a wish from our reading and from Twilio's `OptOutType`; where they differ, the one towards STOP counts."""
    if judgement.opt_out:
        return Wish("stop")
    if opt_out_type == "STOP":
        return Wish("stop", "provider")
    if judgement.opt_in:
        return Wish("start")
    if opt_out_type == "START":
        return Wish("start", "provider")
    return Wish("less") if judgement.keyword == LESS else None


def honour(
    session: Session,
    clinic_id: UUID,
    inbound: Inbound,
    wish: Wish,
    word: str | None,
    *,
    now: datetime,
    real: datetime,
) -> OptOut | None:
    """Append a wish to the ledger of opt-outs as said at `now`; None where what stands is what stood before.

    It is written even then: another may come in late that was said before it. LESS opens no number that was stopped:
    what it leaves would be texts that nobody asked for.
    """
    place = clinic_id, inbound.number, inbound.channel
    stood = opt_outs.stopped(session, *place)
    entry = opt_outs.record(
        session,
        *place,
        opted_out=wish.what != "start",
        source=wish.source,
        word=word,
        at=now,
        scope=STANDS[wish.what] or "all",
    )
    record(session, SYSTEM, ACTIONS[wish.what], "opt_out", entry.id, at=real, clinic_id=clinic_id)
    return entry if opt_outs.stopped(session, *place) != stood else None


def tell_of_reach(
    listeners: Iterable[PatientListener], session: Session, clinic_id: UUID, number: str, now: datetime
) -> None:
    """Tell that everybody with this number can be reached in another way than before."""
    for patient in find_by_number(session, clinic_id, number):
        tell(listeners, session, PatientFact("reachability_changed", clinic_id, patient.id, SYSTEM, now))
