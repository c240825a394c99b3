"""Follow what the desk does while an offer is open: a session that moved or ended needs no answer any more."""

from sqlalchemy.orm import Session

from service.courses.facts import CourseFact
from service.courses.offers.finding import open_offers
from service.courses.offers.settling import Ending, Settling

ENDS: dict[str, Ending] = {"moved": "moved", "booked": "moved", "cancelled": "withdrawn", "completed": "withdrawn"}


class Following:
    """Listen to the facts of courses."""

    def __init__(self, settling: Settling) -> None:
        self._settling = settling

    def on_fact(self, session: Session, fact: CourseFact) -> None:
        """End the open offers of the sessions that it happened to; the course is held by whoever tells."""
        state = ENDS.get(fact.kind)
        if state is None or not fact.session_ids:
            return
        for offer in open_offers(session, fact.clinic_id, fact.session_ids):
            self._settling.end(session, fact.actor, offer, state)
