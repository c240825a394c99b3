"""Close an item: who may, and with what. Closing never lifts a hold."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.unreadable import can_be_read
from service.notify.calls.making import settle_with_item
from service.notify.inbox.clocks import stop_clocks
from service.notify.inbox.events import note
from service.notify.inbox.outcomes import DECIDED, FOUND, outcomes_for
from service.notify.inbox.requests_left import leave_requests
from service.notify.inbox.true_time import true_time
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem

MAY_CLOSE_ANY = {"clinician", "manager"}


def how_much(item: InboxItem) -> int:
    """Say how many characters of words an item holds; none where they cannot be read, as no more can join those."""
    return len(item.text) if can_be_read(item.text) else 0


def must_be_allowed(actor: Actor, item: InboxItem) -> None:
    """Refuse to close what is closed already, and what is not for this person to close."""
    if item.state == "resolved":
        raise Refusal("already_resolved")
    if item.urgency in HOLDING and actor.role not in MAY_CLOSE_ANY:
        raise Refusal("forbidden")


def close(
    session: Session,
    actor: Actor,
    item: InboxItem,
    outcome: str | None,
    written: str,
    clock: Clock,
    *,
    happened_at: datetime | None = None,
) -> InboxItem | None:
    """Close an item whose row the caller holds; return the one in which the patient's requests of the desk wait now.

    Refuses `already_resolved`; `forbidden` to receptionists where it is urgent or a concern, or the outcome is a
    clinician's to judge; `outcome_required` where there is none, on the page, in the API and by text alike;
    `clinician_decides` and `reason_required` where an urgent item ends without contact; `invalid_input` for an outcome
    that does not exist or is no end of such an item, or a time ahead or before the patient's words (`true_time`).
    """
    must_be_allowed(actor, item)
    if not outcome:
        raise Refusal("outcome_required", {"outcomes": list(outcomes_for(item.urgency, actor.role))})
    if outcome not in outcomes_for(item.urgency):
        raise invalid(Fault("$.outcome", f"must be one of {', '.join(outcomes_for(item.urgency))}"))
    if item.urgency == "urgent" and outcome in DECIDED | FOUND:
        _must_be_decided(actor, outcome, written)
    if outcome not in outcomes_for(item.urgency, actor.role):
        raise Refusal("forbidden")
    stop_clocks(item)
    item.happened_at = true_time(session, item, happened_at, clock.now())
    item.state, item.outcome, item.note = "resolved", outcome, written.strip() or None
    item.resolved_by, item.resolved_at = actor.id, clock.now()
    record(session, actor, "concern.resolved", "concern", item.id, at=clock.real(), fields=["outcome", "note"])
    staff_id = actor.id if actor.kind == "staff" else None
    note(session, item, "resolved", clock.now(), actor=actor, staff_id=staff_id, detail=item.outcome)
    settle_with_item(session, actor, item, clock.now())
    return leave_requests(session, actor, item, clock)


def _must_be_decided(actor: Actor, outcome: str, why: str) -> None:
    """Refuse an end without contact to whoever does not say why, and one that takes judgement to all but clinicians."""
    if outcome in DECIDED and actor.role != "clinician":
        raise Refusal("clinician_decides")
    if not why.strip():
        raise Refusal("reason_required")
