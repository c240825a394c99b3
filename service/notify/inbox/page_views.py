"""Inbox items as pages show them: who, their own words, how long it has waited, who has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.notify.alerts.alert_text import short_name
from service.notify.alerts.facts import language_named
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.paged import paged
from service.notify.inbox.since import RAISES, grave_since
from service.notify.inbox.taking import has_new_words, is_overdue, rings_holder
from service.notify.inbox.urgency import LATE_AFTER, RANK
from service.notify.marking import Parts, marked
from service.notify.replies.models import Conversation, InboxEvent, InboxItem
from service.notify.replies.senders import who_it_may_be
from service.patients.models import Patient

LATE_OTHERWISE = timedelta(hours=24)
CLOSED_SHOWN = 60
RENEWS = ("new_words", "not_contacted")
"""What rings somebody again who has the item."""
SPOKE = "contacted"

UNKNOWN, THEY = "Unknown number", "They"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item. `parts` are the words with those marked that decided; `waited` is shown until somebody takes it.

    `new_words`: urgent ones came in since, of which the person who has it has not heard yet; `overdue`: nobody has said
    in time that they spoke with the patient. `waited` is shown again then. It always counts from the patient's words:
    those that made it as urgent as it is (`since`), or the first that nobody has spoken with them about since then,
    whoever had the item meanwhile; `rung_again` says how long ago the last ringing began. `rings`: an alert goes on.
    `language` is the likely one of foreign words.
    """

    id: UUID
    state: str
    urgency: str
    code: str
    source: str
    who: str
    patient_id: UUID | None
    course_id: UUID | None
    parts: Parts
    signs: list[str]
    language: str | None
    opened_at: datetime
    since: datetime
    waited_seconds: int
    waited: str
    rung_again: str | None
    late: bool
    rings: bool
    new_words: bool
    overdue: bool
    taken_by: str | None
    taken_by_id: UUID | None
    taken_at: datetime | None
    assigned_to: str | None
    assigned_to_id: UUID | None
    resolved_by: str | None
    resolved_at: datetime | None
    happened_at: datetime | None
    call_again_at: datetime | None
    outcome: str | None
    note: str | None

    @property
    def waits(self) -> bool:
        return self.state == "open" or self.new_words or self.overdue

    @property
    def outcome_words(self) -> str | None:
        return OUTCOMES.get(self.outcome or "")

    @property
    def serious(self) -> bool:
        return RANK[self.urgency] > 0


def open_lines(session: Session, clinic_id: UUID, now: datetime) -> list[ItemLine]:
    """List what waits or is in somebody's hands: the most urgent first, of those the untaken, then the oldest."""
    return lines_where(session, clinic_id, InboxItem.state != "resolved", now)


@dataclass(frozen=True, slots=True)
class Closed:
    """A page of what was closed, the newest first; `older` says how many were closed before those."""

    lines: Sequence[ItemLine]
    page: int
    older: int


def closed_lines(session: Session, clinic_id: UUID, now: datetime, page: int = 1) -> Closed:
    """List what was closed."""
    closed = select(InboxItem.resolved_at, InboxItem.id)
    closed = closed.where(InboxItem.clinic_id == clinic_id, InboxItem.state == "resolved")
    found = paged(session, {"item": closed}, page, CLOSED_SHOWN)
    lines = lines_where(session, clinic_id, InboxItem.id.in_(found.ids["item"]), now)
    lines.sort(key=lambda line: line.resolved_at or line.opened_at, reverse=True)
    return Closed(lines, found.number, found.older)


def writer_of(line: ItemLine) -> str:
    """Name who wrote, as a conversation does."""
    return if_readable(short_name(line.who), THEY) if line.patient_id else THEY


def item_line(session: Session, item: InboxItem, now: datetime) -> ItemLine:
    """Show one item."""
    return lines_where(session, item.clinic_id, InboxItem.id == item.id, now)[0]


def lines_of_course(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[ItemLine]:
    """List the items about a course."""
    return lines_where(session, clinic_id, InboxItem.course_id == course_id, now)


def lines_where(session: Session, clinic_id: UUID, which: ColumnElement[bool], now: datetime) -> list[ItemLine]:
    """List the items that a condition selects: the most urgent first, of those what waits, then the oldest."""
    rows = session.execute(
        select(InboxItem, Patient.name, Conversation)
        .outerjoin(Patient, (Patient.clinic_id == InboxItem.clinic_id) & (Patient.id == InboxItem.patient_id))
        .outerjoin(
            Conversation,
            (Conversation.clinic_id == InboxItem.clinic_id) & (Conversation.id == InboxItem.conversation_id),
        )
        .where(InboxItem.clinic_id == clinic_id, which)
    )
    people = dict(session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id)).all())
    rung = _rung_again(session, clinic_id, which)
    lines = [
        _line(item, name or _unnamed(session, talk), people, rung.get(item.id, []), now) for item, name, talk in rows
    ]
    return sorted(lines, key=lambda line: (-RANK[line.urgency], not line.waits, line.since, line.id))


def _rung_again(
    session: Session, clinic_id: UUID, which: ColumnElement[bool]
) -> Mapping[UUID, list[tuple[str, datetime]]]:
    """Return, oldest first, when items rose or rang again, and when somebody spoke with their patients."""
    same = (InboxEvent.clinic_id == InboxItem.clinic_id) & (InboxEvent.inbox_item_id == InboxItem.id)
    kinds = InboxEvent.kind.in_((*RENEWS, SPOKE, *RAISES))
    events = select(InboxEvent.inbox_item_id, InboxEvent.kind, InboxEvent.at).join(InboxItem, same)
    of_items = events.where(InboxItem.clinic_id == clinic_id, which, kinds)
    found = defaultdict[UUID, list[tuple[str, datetime]]](list)
    for item_id, kind, at in session.execute(of_items.order_by(InboxEvent.at, InboxEvent.id)):
        found[item_id].append((kind, at))
    return found


def waits_since(opened_at: datetime, events: Iterable[tuple[str, datetime]]) -> datetime:
    """Return when the first words came in that nobody has spoken with the patient about; `events` are oldest first.

    Words that raised the item begin anew: nobody can have spoken about those before.
    """
    since, spoken = opened_at, False
    for kind, at in events:
        if kind in RAISES:
            since, spoken = at, False
        elif kind == SPOKE:
            spoken = True
        elif kind == "new_words" and spoken:
            since, spoken = at, False
    return since


def _unnamed(session: Session, talk: Conversation | None) -> str:
    """Say who wrote where nobody has said yet whose item it is."""
    if talk is None or not can_be_read(talk.number):
        return UNKNOWN
    who = who_it_may_be(session, talk.clinic_id, talk.number)
    return who[0].upper() + who[1:] if who else f"{UNKNOWN} {readable(talk.number)}"


def _line(
    item: InboxItem, who: str, people: Mapping[UUID, str], events: Sequence[tuple[str, datetime]], now: datetime
) -> ItemLine:
    waits = item.state == "open" or rings_holder(item)
    since, again = waits_since(item.opened_at, events), [at for kind, at in events if kind in RENEWS]
    waited = (now if waits else item.acknowledged_at or item.resolved_at or now) - since
    return ItemLine(
        id=item.id,
        state=item.state,
        urgency=item.urgency,
        code=item.code,
        source=item.source,
        who=who,
        patient_id=item.patient_id,
        course_id=item.course_id,
        parts=marked(item.text, item.because),
        signs=in_words(item.signs),
        language=language_named(item.language),
        opened_at=item.opened_at,
        since=grave_since(item.opened_at, events),
        waited_seconds=max(0, int(waited.total_seconds())),
        waited=age(waited),
        rung_again=age(now - again[-1]) if waits and again else None,
        new_words=has_new_words(item),
        overdue=is_overdue(item),
        rings=item.escalates_at is not None,
        late=waits and waited > LATE_AFTER.get(item.urgency, LATE_OTHERWISE),
        taken_by=people.get(item.acknowledged_by) if item.acknowledged_by else None,
        taken_by_id=item.acknowledged_by,
        taken_at=item.acknowledged_at,
        assigned_to=people.get(item.assigned_to) if item.assigned_to else None,
        assigned_to_id=item.assigned_to,
        resolved_by=people.get(item.resolved_by) if item.resolved_by else None,
        resolved_at=item.resolved_at,
        happened_at=item.happened_at,
        call_again_at=item.call_again_at,
        outcome=item.outcome,
        note=item.note,
    )


def in_words(signs: Iterable[str]) -> list[str]:
    return [sign.replace("_", " ") for sign in signs]


def age(waited: timedelta) -> str:
    """Say how long, as the page's own clock does: seconds, minutes, hours, days."""
    seconds = max(0, int(waited.total_seconds()))
    minutes, hours = seconds // 60, seconds // 3600
    if minutes < 1:
        return f"{seconds} s"
    if hours < 1:
        return f"{minutes} min"
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days
