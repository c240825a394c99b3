"""What staff text from their own phones: `ACK 4821` takes an item, `CALLED` and `CLOSE` say what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
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
from service.notify.alerts.kept_words import closed_with, keep_words
from service.notify.alerts.patient_words import zone_of
from service.notify.alerts.reminding import Texted, waits_for
from service.notify.alerts.shared_phones import names_to_text, staff_having, who_is_meant, who_says_so
from service.notify.inbox.closing import close
from service.notify.inbox.contacting import note_contact
from service.notify.inbox.handing_over import hand_over
from service.notify.inbox.knowing import WITH_WORDS, has_read, was_told
from service.notify.inbox.outcome_words import outcome_in
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.since import since_of
from service.notify.inbox.staff_words import answer_to
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.inbox.urgency import HOLDING
from service.notify.outbox import put
from service.notify.replies.models import InboxItem
from service.notify.texts.staff_commands import (
    ACK,
    CALLED,
    CLOSE,
    HANDOVER,
    StaffCommand,
    each_of,
    takes_it,
    was_reached,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a command; `with_words`: it carries the newest words of the item."""

    text: str
    carried_out: bool = True
    with_words: bool = False


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of a command: whose it was (None: nobody can tell), of which item, and whether it was carried out."""

    by: Staff | None
    item_id: UUID | None = None
    carried_out: bool = False


WHY_NOT_CLOSED: Mapping[str, Callable[[str, str], str]] = {
    "forbidden": say.may_not_close,
    "clinician_decides": say.clinician_decides,
    "reason_required": say.say_why,
}


class StaffCommands:
    """Carry out the commands of a member of staff, whose number has been found in the clinic."""

    def __init__(self, clock: Clock, alerting: Alerting, no_answer: NoAnswer) -> None:
        self._clock = clock
        self._alerting = alerting
        self._no_answer = no_answer

    def handle(self, session: Session, staff: Staff, command: StaffCommand, texted: Texted) -> Handled:
        """Carry out `command` and put the answer into the outbox; on a shared phone only where it is known whose."""
        sharing = staff_having(session, staff.clinic_id, texted.number)
        if len(sharing) > 1:
            return self._on_shared_phone(session, sharing, command, texted)
        return self._handle(session, staff, command, texted)

    def help(self, session: Session, staff: Staff, texted: Texted) -> None:
        """Answer with the commands, and with what waits for whoever asks."""
        mine = or_(waits_for(staff), InboxItem.acknowledged_by == staff.id)
        items = self._open(session, staff, mine)
        self._answer(session, staff, Answer(say.commands(self._briefly(session, items))), texted, None)

    def _on_shared_phone(
        self, session: Session, sharing: Sequence[Staff], command: StaffCommand, texted: Texted
    ) -> Handled:
        said = who_says_so(sharing, command.rest)
        if said is not None:
            by, words = said
            return self._handle(
                session, by, replace(command, rest=words), texted, say.for_whom(if_readable(by.name, say.COLLEAGUE))
            )
        found = {item.id: item for one in sharing for item in self._meant(session, one, command)}
        by_item = who_is_meant(session, sharing, list(found.values()))
        if by_item is not None:
            return self._handle(
                session, by_item, command, texted, say.for_whom(if_readable(by_item.name, say.COLLEAGUE))
            )
        asked = say.who_are_you(command, names_to_text(sharing))
        self._answer(session, sharing[0], Answer(asked), texted, None)
        return Handled(None)

    def _handle(
        self, session: Session, staff: Staff, command: StaffCommand, texted: Texted, named: str = ""
    ) -> Handled:
        each = each_of(command)
        meant = [item for one in each for item in self._meant(session, staff, one)] if len(each) > 1 else []
        for one_id in sorted(item.id for item in meant):
            locked(session, staff.clinic_id, one_id)  # in the order of `notify/locks.py`
        done = [self._do(session, staff, one) for one in each]
        item_id, answer = done[0]
        text = " ".join(said.text for _, said in done)
        has_words = any(said.with_words for _, said in done)
        answer = replace(answer, text=f"{named}{text}", with_words=has_words)
        self._answer(session, staff, answer, texted, item_id if len(done) == 1 else None)
        return Handled(staff, item_id, answer.carried_out)

    def _do(self, session: Session, staff: Staff, command: StaffCommand) -> tuple[UUID | None, Answer]:
        """Carry out a command, and return the item that it was about and the answer."""
        found = self._meant(session, staff, command)
        if not found and command.rest:
            ended = closed_with(session, staff, command.code, self._clock.now())
            if ended is not None and keep_words(session, staff, ended, command, self._clock):
                return ended.id, Answer(say.kept_with_closed(ended.code))
        if len(found) != 1:
            return None, Answer(self._which(session, staff, command, found), carried_out=False)
        item = locked(session, found[0].clinic_id, found[0].id)
        assert item is not None
        answer = self._carry_out(session, staff, item, command)
        if answer.carried_out:
            keep_words(session, staff, item, command, self._clock)
        return item.id, answer

    def put_right(self, session: Session, staff: Staff, meant: StaffCommand, texted: Texted) -> UUID | None:
        """Ask whether `meant` was meant, where its code is that of an open item, and return that; nothing is done."""
        for item in self._with_code(session, staff, meant.code or ""):
            self._answer(session, staff, Answer(say.did_you_mean(meant, item.urgency)), texted, None)
            return item.id
        return None

    def _meant(self, session: Session, staff: Staff, command: StaffCommand) -> Sequence[InboxItem]:
        """Find the item of a code; without one, those that wait for this person, or that they have."""
        if command.code is not None:
            return self._with_code(session, staff, command.code)
        mine = waits_for(staff) if command.verb == ACK else InboxItem.acknowledged_by == staff.id
        return self._open(session, staff, mine)

    def _with_code(self, session: Session, staff: Staff, code: str) -> Sequence[InboxItem]:
        return self._open(session, staff, InboxItem.code == code)

    def _open(self, session: Session, staff: Staff, which: ColumnElement[bool]) -> Sequence[InboxItem]:
        items = select(InboxItem).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.state != "resolved", which)
        return session.scalars(items.order_by(InboxItem.opened_at)).all()

    def _which(self, session: Session, staff: Staff, command: StaffCommand, found: Sequence[InboxItem]) -> str:
        if command.code is None:
            return say.which(command.verb, self._briefly(session, found))
        ended = select(InboxItem.id).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.code == command.code)
        known = session.scalar(ended.limit(1)) is not None
        return say.closed_already(command.code) if known else say.unknown_code(command.code)

    def _briefly(self, session: Session, items: Sequence[InboxItem]) -> list[str]:
        """Name each of several items by its code, whose it is, and since when it is as urgent as it is."""
        now, shown = self._clock.now(), items[: say.MOST_CODES]
        named = [(item, facts_of(session, item, now).who) for item in shown]
        began = since_of(session, shown)
        return [f"{item.code} {who} since {self._local(session, began[item.id], item)}" for item, who in named]

    def _carry_out(self, session: Session, staff: Staff, item: InboxItem, command: StaffCommand) -> Answer:
        by_verb: dict[str, Callable[[Session, Staff, InboxItem, str], Answer]] = {
            ACK: self._take,
            CALLED: self._called,
            CLOSE: self._close,
            HANDOVER: self._hand_over,
        }
        return by_verb[command.verb](session, staff, item, command.rest)

    def _take(self, session: Session, staff: Staff, item: InboxItem, words: str) -> Answer:
        if item.state == "open" and not takes_it(words):
            return Answer(say.do_you_take(item.code), carried_out=False)
        taking = take(session, actor_of_staff(staff), item, self._clock)
        if taking.result == "resolved":
            return Answer(say.closed_already(item.code), carried_out=False)
        if taking.result == "taken_by_other":
            return Answer(self._with_somebody(session, item), carried_out=False)
        facts = facts_of(session, item, self._clock.now())
        next_ = self._next(session, item, can_ring=facts.ring is not None)
        is_told = was_told(session, item, staff.id)
        text = taken_text(facts, next_) if is_told else taken_with_words(facts, next_, fits_alert)
        has = "You have" if taking.result == "taken_now" else "You already have"
        return Answer(text.replace("You have", has, 1), with_words=not is_told)

    def _next(self, session: Session, item: InboxItem, *, can_ring: bool) -> str:
        by = self._local(session, item.contact_due_at, item) if item.contact_due_at else None
        return say.next_step(item.code, by, can_ring=can_ring)

    def _called(self, session: Session, staff: Staff, item: InboxItem, words: str) -> Answer:
        """Note whether the patient was reached; who rang has the item by that."""
        reached, actor = was_reached(words), actor_of_staff(staff)
        if reached is None:
            return Answer(say.was_it(item.code), carried_out=False)
        is_anothers = item.acknowledged_by not in (None, staff.id)
        if not is_anothers and not has_read(session, item, staff.id, self._clock.now()):
            return self._read_first(session, item, CALLED)
        if take(session, actor, item, self._clock).result == "taken_by_other":
            return Answer(self._with_somebody(session, item), carried_out=False)
        if not reached:
            return Answer(self._no_answer.note(session, actor, item, words))
        note_contact(session, actor, item, self._clock)
        return Answer(say.contacted(item.code, item.urgency))

    def _close(self, session: Session, staff: Staff, item: InboxItem, words: str) -> Answer:
        if not has_read(session, item, staff.id, self._clock.now()):
            return self._read_first(session, item, CLOSE)
        outcome, written = outcome_in(words, item.urgency)
        try:
            left = close(session, actor_of_staff(staff), item, outcome, written, self._clock)
        except Refusal as refusal:
            why = WHY_NOT_CLOSED.get(refusal.code)
            if why is None or item.urgency not in HOLDING:
                return Answer(say.what_outcome(item.code, item.urgency, staff.role), carried_out=False)
            return Answer(why(item.code, item.urgency), carried_out=False)
        return Answer(say.closed(item.code, OUTCOMES[item.outcome or ""], left.code if left is not None else None))

    def _read_first(self, session: Session, item: InboxItem, verb: str) -> Answer:
        words = facts_of(session, item, self._clock.now()).words
        text = with_words(lambda some: say.read_first(verb, item.code, some), words, fits_alert)
        return Answer(text, carried_out=False, with_words=True)

    def _hand_over(self, session: Session, staff: Staff, item: InboxItem, words: str) -> Answer:
        try:
            to = hand_over(session, actor_of_staff(staff), item, self._alerting, self._clock)
        except Refusal as refusal:
            why = say.not_yours if refusal.code == "not_yours" else say.nobody_to_hand_over
            return Answer(why(item.code), carried_out=False)
        return Answer(say.handed_over(item.code, if_readable(to.name, say.COLLEAGUE)))

    def _with_somebody(self, session: Session, item: InboxItem) -> str:
        """Say who has an item, and since when by the clinic's clock."""
        holder = session.get(Staff, (item.clinic_id, item.acknowledged_by))
        since = f" since {self._local(session, item.acknowledged_at, item)}" if item.acknowledged_at else ""
        name = if_readable(holder.name, say.COLLEAGUE) if holder else say.COLLEAGUE
        return say.with_somebody(item.code, f"{name}{since}")

    def _local(self, session: Session, moment: datetime, item: InboxItem) -> str:
        """Tell a time by the clock of the item's site, with its day where that is another than today."""
        zone = zone_of(session, item)
        return say.day_time(moment.astimezone(zone), self._clock.now().astimezone(zone))

    def _answer(self, session: Session, staff: Staff, answer: Answer, texted: Texted, item_id: UUID | None) -> None:
        key = f"{WITH_WORDS if answer.with_words else 'answer:'}{texted.sid}"
        put(session, answer_to(staff, texted.way, key, answer.text, self._clock.now(), item_id=item_id))
