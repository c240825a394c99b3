"""Words of staff that are no command: they take nothing, and whoever wrote them is told so while an alert waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.clock import Clock
from service.clinics.models import Staff
from service.clinics.rota.ways import Way
from service.notify.alerts.shared_phones import staff_having
from service.notify.inbox.events import note
from service.notify.inbox.staff_words import answer_to
from service.notify.inbox.taking import actor_of_staff, is_overdue
from service.notify.models import Message
from service.notify.outbox import put
from service.notify.replies.models import InboxItem

ONCE_IN = timedelta(minutes=1)
STILL_ABOUT_IT = timedelta(days=1)
"""For so long after taking an item the free words of its holder are read as being about it."""

KEY, SHOWN = "not_taken:", "shown:"
MOST_CODES = 10


@dataclass(frozen=True, slots=True)
class Texted:
    """A text of a member of staff: the provider's id, the channel it came on and the number it came from."""

    sid: str
    channel: str
    number: str

    @property
    def way(self) -> Way:
        """Give the way back to whoever wrote it."""
        return Way(self.channel, self.number)


class Reminder:
    """Tell staff that they have taken nothing yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def remind(self, session: Session, staff: Staff, texted: Texted) -> InboxItem | None:
        """Answer free words while alerts wait for `staff`; return the item that the words belong to, if any.

        It is noted in the record of every item that waits for them.
        """
        sharing = staff_having(session, staff.clinic_id, texted.number) or [staff]
        waiting = self._waiting(session, sharing)
        if waiting and not self._reminded_lately(session, staff):
            self._answer(session, staff, KEY, waiting_text(waiting), texted, waiting)
        about = waiting or [item for one in sharing for item in self._held(session, one)]
        by = staff if len(sharing) == 1 else None  # on a phone that several have nobody knows who wrote
        for item in about:
            actor, staff_id = (actor_of_staff(by), by.id) if by is not None else (SYSTEM, None)
            note(session, item, "staff_wrote", self._clock.now(), actor=actor, staff_id=staff_id)
        return about[0] if about else None

    def say_where(self, session: Session, staff: Staff, item: InboxItem, texted: Texted) -> None:
        """Tell somebody whose words worry that they are in the inbox: they are no patient's who needs advice."""
        self._answer(session, staff, SHOWN, shown_text(item), texted, [item])

    def is_awaited(self, session: Session, staff: Staff) -> bool:
        """Tell whether an alert waits for an answer of this person."""
        return bool(self._waiting(session, [staff]))

    def _waiting(self, session: Session, sharing: Sequence[Staff]) -> Sequence[InboxItem]:
        """Find the items that wait for an answer to an alert which one of these got, the newest first."""
        theirs = [and_(waits_for(one), _alerted(one)) for one in sharing]
        waiting = select(InboxItem).where(InboxItem.clinic_id == sharing[0].clinic_id, or_(*theirs))
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

    def _answer(
        self, session: Session, staff: Staff, key: str, words: str, texted: Texted, about: Sequence[InboxItem]
    ) -> None:
        item_id = about[0].id if len(about) == 1 else None
        put(session, answer_to(staff, texted.way, f"{key}{texted.sid}", words, self._clock.now(), item_id=item_id))

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


def _alerted(staff: Staff) -> ColumnElement[bool]:
    """Say which items somebody was alerted of."""
    alerts = select(Message.id).where(Message.clinic_id == InboxItem.clinic_id, Message.inbox_item_id == InboxItem.id)
    return alerts.where(Message.kind == "alert", Message.staff_id == staff.id).exists()


def shown_text(item: InboxItem) -> str:
    """Write what somebody gets whose own words read like a worry."""
    rings = " and rings whoever is on call" if item.escalates_at is not None else ""
    return (
        f"Your text reads like a patient's worry: it is in the inbox as item {item.code}{rings}. "
        f"Answer ACK {item.code} if you see to it. The patient was told nothing; please name them on its page."
    )


def waiting_text(waiting: Sequence[InboxItem]) -> str:
    """Write what somebody gets who has answered alerts with anything but a command: what they have is taken."""
    untaken = [item.code for item in waiting if item.state == "open"]
    mine = [held_text(item) for item in waiting if item.state != "open"][:MOST_CODES]
    return " ".join([*([not_taken_text(untaken)] if untaken else []), *mine])


def held_text(item: InboxItem) -> str:
    """Write what is asked of whoever has an item that rings."""
    if is_overdue(item):
        return f"You have {item.code}. Once you rang answer CALLED {item.code}, or CALLED {item.code} NO ANSWER."
    return f"You have {item.code}, and more came in: answer ACK {item.code} once you have read it."


def not_taken_text(codes: Sequence[str]) -> str:
    """Write what somebody gets who has taken none of these."""
    if len(codes) == 1:
        return f"Not taken yet: answer ACK {codes[0]} to take it."
    return f"Not taken yet: answer ACK and the code of the one you take: {', '.join(codes[:MOST_CODES])}."
