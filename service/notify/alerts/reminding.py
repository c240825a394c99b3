"""Words of staff that are no command: they take nothing, and whoever wrote them is told so while an alert waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.notify.inbox.events import note
from service.notify.inbox.taking import actor_of_staff
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem

ONCE_IN = timedelta(minutes=1)
STILL_ABOUT_IT = timedelta(days=1)
"""For so long after taking an item the free words of its holder are read as being about it."""

KEY = "not_taken:"
MOST_CODES = 10


@dataclass(frozen=True, slots=True)
class Texted:
    """A text of a member of staff: the provider's id, the channel it came on and the number it came from."""

    sid: str
    channel: str
    number: str


class Reminder:
    """Tell staff that they have taken nothing yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def remind(self, session: Session, staff: Staff, texted: Texted) -> InboxItem | None:
        """Answer free words while alerts wait for `staff`; return the item that the words belong to, if any.

        It is noted in the record of every item that waits for them.
        """
        waiting = self._waiting(session, staff)
        if waiting and not self._reminded_lately(session, staff):
            put(session, _draft(staff, waiting, self._clock.now(), texted))
        about = waiting or self._held(session, staff)
        for item in about:
            note(session, item, "staff_wrote", self._clock.now(), actor=actor_of_staff(staff), staff_id=staff.id)
        return about[0] if about else None

    def is_awaited(self, session: Session, staff: Staff) -> bool:
        """Tell whether an alert waits for an answer of this person."""
        return bool(self._waiting(session, staff))

    def _waiting(self, session: Session, staff: Staff) -> Sequence[InboxItem]:
        """Find the items that wait for an answer to an alert which this person got, the newest first."""
        alerted = (
            select(Message.id)
            .where(Message.clinic_id == InboxItem.clinic_id, Message.inbox_item_id == InboxItem.id)
            .where(Message.kind == "alert", Message.staff_id == staff.id)
        )
        waiting = select(InboxItem).where(InboxItem.clinic_id == staff.clinic_id, waits_for(staff), alerted.exists())
        return session.scalars(waiting.order_by(InboxItem.opened_at.desc(), InboxItem.id.desc())).all()

    def _held(self, session: Session, staff: Staff) -> Sequence[InboxItem]:
        """Find the item that this person took last, where that is not long ago."""
        held = select(InboxItem).where(
            InboxItem.clinic_id == staff.clinic_id,
            InboxItem.state == "acknowledged",
            InboxItem.acknowledged_by == staff.id,
            InboxItem.acknowledged_at > self._clock.now() - STILL_ABOUT_IT,
        )
        return session.scalars(held.order_by(InboxItem.acknowledged_at.desc()).limit(1)).all()

    def _reminded_lately(self, session: Session, staff: Staff) -> bool:
        reminders = select(Message.id).where(
            Message.clinic_id == staff.clinic_id,
            Message.staff_id == staff.id,
            Message.kind == "answer",
            Message.dedupe_key.startswith(KEY, autoescape=True),
            Message.created_at > self._clock.now() - ONCE_IN,
        )
        return session.scalar(reminders.limit(1)) is not None


def waits_for(staff: Staff) -> ColumnElement[bool]:
    """Say which items ring: those that nobody has, and those that `staff` has and that new urgent words came into."""
    mine = and_(InboxItem.state == "acknowledged", InboxItem.acknowledged_by == staff.id)
    return and_(InboxItem.escalates_at.is_not(None), or_(InboxItem.state == "open", mine))


def _draft(staff: Staff, waiting: Sequence[InboxItem], now: datetime, texted: Texted) -> MessageDraft:
    return MessageDraft(
        clinic_id=staff.clinic_id,
        dedupe_key=f"{KEY}{texted.sid}",
        kind="answer",
        lane="urgent",
        due_at=now,
        created_at=now,
        channel=texted.channel,
        staff_id=staff.id,
        inbox_item_id=waiting[0].id if len(waiting) == 1 else None,
        to_number=texted.number,
        body=not_taken_text([item.code for item in waiting]),
    )


def not_taken_text(codes: Sequence[str]) -> str:
    """Write what somebody gets who has answered an alert with anything but a command."""
    if len(codes) == 1:
        return f"Not taken yet: answer ACK {codes[0]} to take it."
    return f"Not taken yet: answer ACK and the code of the one you take: {', '.join(codes[:MOST_CODES])}."
