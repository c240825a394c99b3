"""What staff text from their own phones: `ACK 4821` takes an item, and the answer says what they have."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.unreadable import if_readable
from service.clinics.hours import default_site, site_hours
from service.clinics.models import Staff
from service.notify.alerts.alert_text import taken_text
from service.notify.alerts.facts import facts_of
from service.notify.alerts.reminding import waits_for
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem
from service.notify.texts.staff_commands import StaffCommand

MOST_CODES = 10


class StaffCommands:
    """Carry out the commands of a member of staff, whose number has been found in the clinic."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def handle(self, session: Session, staff: Staff, command: StaffCommand, *, sid: str, channel: str) -> None:
        """Carry out `command` and put the answer into the outbox; `sid` is the provider's id of the text."""
        waiting = self._waiting(session, staff, command.code)
        if len(waiting) == 1:
            item_id: UUID | None = waiting[0].id
            answer = self._take(session, staff, waiting[0])
        else:
            item_id, answer = None, _which(command.code, waiting)
        self._answer(session, staff, answer, sid=sid, channel=channel, item_id=item_id)

    def _waiting(self, session: Session, staff: Staff, code: str | None) -> Sequence[InboxItem]:
        """Find the item of a code; without one, those whose alerts wait for this person or anybody."""
        items = select(InboxItem).where(InboxItem.clinic_id == staff.clinic_id, InboxItem.state != "resolved")
        if code is not None:
            return session.scalars(items.where(InboxItem.code == code)).all()
        return session.scalars(items.where(waits_for(staff)).order_by(InboxItem.opened_at)).all()

    def _take(self, session: Session, staff: Staff, found: InboxItem) -> str:
        item = locked(session, found.clinic_id, found.id)
        assert item is not None
        taking = take(session, actor_of_staff(staff), item, self._clock)
        if taking.result == "resolved":
            return f"Item {item.code} has been closed already."
        if taking.result == "taken_by_other":
            return f"Item {item.code} is with {self._holder(session, item)}."
        text = taken_text(facts_of(session, item, self._clock.now()))
        return text if taking.result == "taken_now" else text.replace("You have", "You already have", 1)

    def _holder(self, session: Session, item: InboxItem) -> str:
        """Say who has an item, and since when by the clinic's clock."""
        holder = session.get(Staff, (item.clinic_id, item.acknowledged_by))
        zone = site_hours(session, default_site(session, item.clinic_id)).zone
        since = f" since {item.acknowledged_at.astimezone(zone):%H:%M}" if item.acknowledged_at else ""
        return f"{if_readable(holder.name, 'a colleague') if holder else 'a colleague'}{since}"

    def _answer(
        self, session: Session, staff: Staff, text: str, *, sid: str, channel: str, item_id: UUID | None
    ) -> None:
        now = self._clock.now()
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"answer:{sid}",
            kind="answer",
            lane="urgent",
            due_at=now,
            created_at=now,
            channel=channel,
            staff_id=staff.id,
            inbox_item_id=item_id,
            to_number=staff.mobile,
            body=text,
        )
        put(session, draft)


def _which(code: str | None, waiting: Sequence[InboxItem]) -> str:
    if code is not None:
        return f"No open item has the code {code}. Please look at the alert again."
    if not waiting:
        return "No alert is waiting for an answer."
    codes = ", ".join(item.code for item in waiting[:MOST_CODES])
    return f"{len(waiting)} alerts are waiting: {codes}. Please answer ACK and the code of the one you take."
