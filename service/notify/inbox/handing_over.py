"""Hand an item to whoever else is on call: it is nobody's, and rings, until they take it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.clinics.models import Staff
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.ladder import GROUND, Rung, Standing, climb
from service.notify.alerts.roster import ladder_of
from service.notify.inbox.events import note
from service.notify.inbox.taking import let_go
from service.notify.replies.models import InboxItem


def hand_over(session: Session, actor: Actor, item: InboxItem, alerting: Alerting, clock: Clock) -> Staff:
    """Ring the first other person on the ladder; the caller holds the item's row. Return whom it rings.

    Refuses `not_yours` where somebody else has it or nobody, `nobody_on_call` where no other person can be rung.
    """
    if item.state != "acknowledged" or item.acknowledged_by != actor.id:
        raise Refusal("not_yours")
    ladder = ladder_of(session, item.clinic_id, clock.now())
    above = _own_rung(ladder, actor, item)
    rung = climb(ladder, Standing(item.round + 1, above)).rung
    if rung is None or rung.staff_id == actor.id:
        raise Refusal("nobody_on_call")
    staff_id = actor.id if actor.kind == "staff" else None
    note(session, item, "handed_over", clock.now(), actor=actor, staff_id=staff_id)
    let_go(session, item, clock.now(), quietly=True)
    record(session, actor, "concern.handed_over", "concern", item.id, at=clock.real(), clinic_id=item.clinic_id)
    alerting.ring_from(session, item, above)
    return session.get_one(Staff, (item.clinic_id, rung.staff_id))


def _own_rung(ladder: Sequence[Rung], actor: Actor, item: InboxItem) -> int:
    """Return the number of the rung to ring above: the last of the actor's own, where they would be rung first."""
    above = GROUND
    while True:
        rung = climb(ladder, Standing(item.round + 1, above)).rung
        if rung is None or rung.staff_id != actor.id or rung.number <= above:
            return above
        above = rung.number
