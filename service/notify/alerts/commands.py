"""What staff text from their own phones: `ACK 4821` takes an item, `CALLED` and `CLOSE` say what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.errors import Refusal
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.notify.alerts import command_texts as say
from service.notify.alerts.alert_text import taken_text, taken_with_words, with_words
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.called import NoAnswer
from service.notify.alerts.facts import facts_of
from service.notify.alerts.fitting import fits_alert
from service.notify.alerts.patient_words import zone_of
from service.notify.alerts.reminding import Texted, waits_for
from service.notify.inbox.closing import close
from service.notify.inbox.contacting import note_contact
from service.notify.inbox.handing_over import hand_over
from service.notify.inbox.knowing import WITH_WORDS, has_read, was_told
from service.notify.inbox.outcome_words import outcome_in
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem
from service.notify.texts.staff_commands import ACK, CALLED, CLOSE, HANDOVER, StaffCommand, takes_it, was_reached


class WithWords(str):
    """An answer that carries the newest words of the item."""

    __slots__ = ()


class StaffCommands:
    """Carry out the commands of a member of staff, whose number has been found in the clinic."""

    def __init__(self, clock: Clock, alerting: Alerting, no_answer: NoAnswer) -> None:
        self._clock = clock
        self._alerting = alerting
        self._no_answer = no_answer

    def handle(self, session: Session, staff: Staff, command: StaffCommand, texted: Texted) -> None:
        """Carry out `command` and put the answer into the outbox."""
        found = self._meant(session, staff, command)
        if len(found) == 1:
            item = locked(session, found[0].clinic_id, found[0].id)
            assert item is not None
            item_id: UUID | None = item.id
            answer = self._carry_out(session, staff, item, command)
        else:
            item_id, answer = None, self._which(session, staff, command, found)
        self._answer(session, staff, answer, texted, item_id)

    def put_right(self, session: Session, staff: Staff, meant: StaffCommand, texted: Texted) -> bool:
        """Ask whether `meant` was meant, where its code is that of an open item; nothing is done."""
        if not self._with_code(session, staff, meant.code or ""):
            return False
        self._answer(session, staff, say.did_you_mean(meant), texted, None)
        return True

    def _meant(self, session: Session, staff: Staff, command: StaffCommand) -> Sequence[InboxItem]:
        """Find the item of a code; without one, those that wait for this person, or that they have."""
        if command.code is not None:
            return self._with_code(session, staff, command.code)
        mine = waits_for(staff) if command.verb == ACK else InboxItem.acknowledged_by == staff.id
        items = select(InboxItem).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.state != "resolved", mine)
        return session.scalars(items.order_by(InboxItem.opened_at)).all()

    def _with_code(self, session: Session, staff: Staff, code: str) -> Sequence[InboxItem]:
        items = select(InboxItem).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.state != "resolved")
        return session.scalars(items.where(InboxItem.code == code)).all()

    def _which(self, session: Session, staff: Staff, command: StaffCommand, found: Sequence[InboxItem]) -> str:
        if command.code is None:
            return say.which(command.verb, [item.code for item in found])
        ended = select(InboxItem.id).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.code == command.code)
        known = session.scalar(ended.limit(1)) is not None
        return say.closed_already(command.code) if known else say.unknown_code(command.code)

    def _carry_out(self, session: Session, staff: Staff, item: InboxItem, command: StaffCommand) -> str:
        by_verb: dict[str, Callable[[Session, Staff, InboxItem, str], str]] = {
            ACK: self._take,
            CALLED: self._called,
            CLOSE: self._close,
            HANDOVER: self._hand_over,
        }
        return by_verb[command.verb](session, staff, item, command.rest)

    def _take(self, session: Session, staff: Staff, item: InboxItem, words: str) -> str:
        if item.state == "open" and not takes_it(words):
            return say.do_you_take(item.code)
        taking = take(session, actor_of_staff(staff), item, self._clock)
        if taking.result == "resolved":
            return say.closed_already(item.code)
        if taking.result == "taken_by_other":
            return say.with_somebody(item.code, self._holder(session, item))
        facts = facts_of(session, item, self._clock.now())
        is_told = was_told(session, item, staff.id)
        text = taken_text(facts) if is_told else WithWords(taken_with_words(facts, fits_alert))
        has = "You have" if taking.result == "taken_now" else "You already have"
        return type(text)(text.replace("You have", has, 1))

    def _called(self, session: Session, staff: Staff, item: InboxItem, words: str) -> str:
        """Note whether the patient was reached; who rang has the item by that."""
        reached, actor = was_reached(words), actor_of_staff(staff)
        if reached is None:
            return say.was_it(item.code)
        is_anothers = item.acknowledged_by not in (None, staff.id)
        if not is_anothers and not has_read(session, item, staff.id, self._clock.now()):
            return self._read_first(session, item, CALLED)
        if take(session, actor, item, self._clock).result == "taken_by_other":
            return say.with_somebody(item.code, self._holder(session, item))
        if not reached:
            return self._no_answer.note(session, actor, item, words)
        note_contact(session, actor, item, self._clock)
        return say.contacted(item.code, item.urgency)

    def _close(self, session: Session, staff: Staff, item: InboxItem, words: str) -> str:
        if not has_read(session, item, staff.id, self._clock.now()):
            return self._read_first(session, item, CLOSE)
        outcome, written = outcome_in(words, item.urgency)
        try:
            close(session, actor_of_staff(staff), item, outcome, written, self._clock)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                return say.may_not_close(item.code, item.urgency)
            return say.what_outcome(item.code, item.urgency)
        return say.closed(item.code, OUTCOMES.get(item.outcome or "", written or "nothing to add."))

    def _read_first(self, session: Session, item: InboxItem, verb: str) -> str:
        words = facts_of(session, item, self._clock.now()).words
        return WithWords(with_words(lambda some: say.read_first(verb, item.code, some), words, fits_alert))

    def _hand_over(self, session: Session, staff: Staff, item: InboxItem, words: str) -> str:
        try:
            to = hand_over(session, actor_of_staff(staff), item, self._alerting, self._clock)
        except Refusal as refusal:
            return say.not_yours(item.code) if refusal.code == "not_yours" else say.nobody_to_hand_over(item.code)
        return say.handed_over(item.code, if_readable(to.name, "a colleague"))

    def _holder(self, session: Session, item: InboxItem) -> str:
        """Say who has an item, and since when by the clinic's clock."""
        holder = session.get(Staff, (item.clinic_id, item.acknowledged_by))
        since = f" since {self._local(session, item, item.acknowledged_at)}" if item.acknowledged_at else ""
        return f"{if_readable(holder.name, 'a colleague') if holder else 'a colleague'}{since}"

    def _local(self, session: Session, item: InboxItem, moment: datetime) -> str:
        return say.clock_time(moment.astimezone(zone_of(session, item)))

    def _answer(self, session: Session, staff: Staff, text: str, texted: Texted, item_id: UUID | None) -> None:
        now = self._clock.now()
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"{WITH_WORDS if isinstance(text, WithWords) else 'answer:'}{texted.sid}",
            kind="answer",
            lane="urgent",
            due_at=now,
            created_at=now,
            channel=texted.channel,
            staff_id=staff.id,
            inbox_item_id=item_id,
            to_number=texted.number,
            body=text,
        )
        put(session, draft)
