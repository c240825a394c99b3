"""Read the milestones of items from their record: a fixed number of questions, however many items there are."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from service.base.walltime import midnight
from service.clinics.hours import default_site
from service.notify.figures.rules import Milestones, next_month
from service.notify.inbox.answering import TRIED
from service.notify.inbox.since import since
from service.notify.models import Message, MessageMove
from service.notify.replies.models import InboxEvent, InboxItem, Reply
from service.notify.states import LEFT

SPOKE = ("advised_by_phone", "seen_in_clinic", "sent_to_111_or_ae")
"""What cannot be done without speaking with the patient."""

Times = Mapping[UUID, datetime]


def milestones_of_month(session: Session, clinic_id: UUID, first: date) -> list[Milestones]:
    """Return the items that came in within a month of the clinic's time, oldest first."""
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    begins, ends = midnight(first, zone), midnight(next_month(first), zone)
    return milestones(session, clinic_id, and_(InboxItem.opened_at >= begins, InboxItem.opened_at < ends))


def milestones(session: Session, clinic_id: UUID, which: ColumnElement[bool]) -> list[Milestones]:
    """Return the milestones of the items that a condition selects."""
    wanted = and_(InboxItem.clinic_id == clinic_id, which)
    events, texts = _events(session, wanted), _texts(session, wanted)
    words = _words(session, wanted)
    items = session.scalars(select(InboxItem).where(wanted).order_by(InboxItem.opened_at, InboxItem.id))
    return [_of(item, events, texts, words) for item in items]


def _of(
    item: InboxItem,
    events: Mapping[tuple[UUID, str], tuple[datetime, datetime]],
    texts: Mapping[tuple[UUID, str], datetime],
    words: Times,
) -> Milestones:
    def first(kind: str) -> datetime | None:
        return events[item.id, kind][0] if (item.id, kind) in events else None

    said = words.get(item.id, item.opened_at)
    rose = [events[item.id, kind][1] for kind in ("rose", "raised") if (item.id, kind) in events]
    ended = (item.happened_at or item.resolved_at) if item.state == "resolved" else None
    spoke = [*events.get((item.id, "contacted"), ()), *([ended] if ended and item.outcome in SPOKE else [])]
    wrote = [texts.get((item.id, "reply")), ended if item.outcome == "answered_by_text" else None]
    worse = events[item.id, "rose"][1] if (item.id, "rose") in events else said
    return Milestones(
        item_id=item.id,
        code=item.code,
        urgency=item.urgency,
        source=item.source,
        outcome=item.outcome,
        words=said,
        since=max(rose, default=said),
        told=texts.get((item.id, "acknowledgement")),
        alerted=texts.get((item.id, "alert")) or first("alerted"),
        taken=first("taken"),
        tried=first("no_answer"),
        wrote=min((at for at in wrote if at is not None), default=None),
        contacted=min((at for at in spoke if at >= worse), default=None),
        ended=ended,
        recorded=item.resolved_at,
        alert_needed=item.alert_needed,
    )


def _events(session: Session, which: ColumnElement[bool]) -> dict[tuple[UUID, str], tuple[datetime, datetime]]:
    """Return when each kind of thing first and last happened to each item."""
    of_item = and_(InboxEvent.clinic_id == InboxItem.clinic_id, InboxEvent.inbox_item_id == InboxItem.id)
    columns = InboxEvent.inbox_item_id, InboxEvent.kind, func.min(InboxEvent.at), func.max(InboxEvent.at)
    rows = session.execute(
        select(*columns).join(InboxItem, of_item).where(which).group_by(InboxEvent.inbox_item_id, InboxEvent.kind)
    )
    return {(item_id, kind): (first, last) for item_id, kind, first, last in rows}


def _texts(session: Session, which: ColumnElement[bool]) -> dict[tuple[UUID, str], datetime]:
    """Return when the first alert, automatic answer and text of a person left, since the item is as urgent as it is."""
    of_item = and_(Message.clinic_id == InboxItem.clinic_id, Message.inbox_item_id == InboxItem.id)
    of_text = and_(MessageMove.clinic_id == Message.clinic_id, MessageMove.message_id == Message.id)
    rows = session.execute(
        select(Message.inbox_item_id, Message.kind, func.min(MessageMove.at))
        .join(InboxItem, of_item)
        .join(MessageMove, of_text)
        .where(which, Message.kind.in_(("alert", "acknowledgement", "reply")), MessageMove.to_state.in_(LEFT))
        .where(MessageMove.at >= since(), ~Message.dedupe_key.startswith(TRIED, autoescape=True))
        .group_by(Message.inbox_item_id, Message.kind)
    )
    return {(item_id, kind): at for item_id, kind, at in rows if item_id}


def _words(session: Session, which: ColumnElement[bool]) -> Times:
    """Return when the first words of each item came in."""
    of_item = and_(Reply.clinic_id == InboxItem.clinic_id, Reply.inbox_item_id == InboxItem.id)
    rows = session.execute(
        select(Reply.inbox_item_id, func.min(Reply.received_at))
        .join(InboxItem, of_item)
        .where(which)
        .group_by(Reply.inbox_item_id)
    )
    return {item_id: at for item_id, at in rows if item_id}
