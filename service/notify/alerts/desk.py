"""What staff do about alerts on pages and by API: test a phone, note a call without answer, hand an item over."""

from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.clinics.models import Staff
from service.clinics.rota.ways import Ways
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.called import NoAnswer
from service.notify.alerts.models import AlertTest
from service.notify.alerts.proving import ask
from service.notify.inbox.handing_over import hand_over
from service.notify.inbox.knowing import must_know
from service.notify.inbox.taking import locked, take
from service.notify.replies.models import InboxItem


class OnCallDesk:
    """Each method checks who may, acts, and leaves an audit entry; the caller commits."""

    def __init__(self, clock: Clock, phones: Phones, alerting: Alerting) -> None:
        self._clock = clock
        self._alerting = alerting
        self._no_answer = NoAnswer(clock, phones)

    def send_test(self, session: Session, actor: Actor, staff_id: UUID, channel: str) -> AlertTest:
        """Send a test alert. Refuses `forbidden` to others than managers and the person, `invalid_input` for no way."""
        staff = session.get(Staff, (clinic_of(actor), staff_id))
        if staff is None:
            raise Refusal("not_found")
        if actor.role != "manager" and actor.id != staff.id:
            raise Refusal("forbidden")
        ways = [way for way in Ways.read(session, staff.clinic_id).to(staff) if way.channel == channel]
        if not ways:
            raise invalid(Fault("$.channel", "is no way to this person"))
        test = ask(session, staff, ways[0], self._clock)
        record(session, actor, "staff.tested", "staff", staff.id, at=self._clock.real(), fields=[channel])
        return test

    def no_answer(
        self, session: Session, actor: Actor, item_id: UUID, words: str = "", *, seen: int | None = None
    ) -> InboxItem:
        """Note that a patient did not answer, text them so, and ring again in time; takes an item that nobody has.

        `words` may name the time of the next call. Refuses `already_taken`, `already_resolved`, and `new_words` where
        more has come in than the `seen` characters, or nobody says how many while it rings about new words.
        """
        item = self._locked(session, actor, item_id)
        if item.acknowledged_by in (None, actor.id):
            must_know(session, item, seen)
        taking = take(session, actor, item, self._clock)
        if taking.result == "taken_by_other":
            raise Refusal("already_taken", {"acknowledged_by": str(item.acknowledged_by)})
        if taking.result == "resolved":
            raise Refusal("already_resolved")
        self._no_answer.note(session, actor, item, words)
        record(session, actor, "concern.no_answer", "concern", item.id, at=self._clock.real())
        return item

    def hand_over(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        """Ring whoever else is on call. Refuses `not_yours` and `nobody_on_call`."""
        item = self._locked(session, actor, item_id)
        hand_over(session, actor, item, self._alerting, self._clock)
        return item

    def _locked(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        item = locked(session, clinic_of(actor), item_id)
        if item is None:
            raise Refusal("not_found")
        return item
