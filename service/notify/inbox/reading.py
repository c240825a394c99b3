"""The inbox as the API and the pages show it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from service.base.unreadable import must_be_read
from service.notify.alerts.facts import number_of
from service.notify.inbox.closing import how_much
from service.notify.inbox.lanes import lane_of
from service.notify.inbox.since import since, since_of
from service.notify.inbox.taking import has_new_words
from service.notify.inbox.urgency import RANK
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import InboxItem
from service.patients.models import Patient

View = dict[str, Any]


def waiting_items(session: Session, clinic_id: UUID) -> list[InboxItem]:
    """Return what nobody has closed: the most urgent first, untaken before taken, then the longest waiting."""
    waiting = select(InboxItem).where(InboxItem.clinic_id == clinic_id, InboxItem.state != "resolved")
    urgency = case(RANK, value=InboxItem.urgency)
    untaken = case((InboxItem.state == "open", 0), else_=1)
    return list(session.scalars(waiting.order_by(urgency.desc(), untaken, since())))


def items_page(
    session: Session, clinic_id: UUID, *, state: str | None = None, cursor: UUID | None = None, limit: int = 50
) -> tuple[list[InboxItem], UUID | None]:
    """Return items in one state (None: in any), the newest first, and the cursor of the next page."""
    items = select(InboxItem).where(InboxItem.clinic_id == clinic_id)
    if state is not None:
        items = items.where(InboxItem.state == state)
    if cursor is not None:
        items = items.where(InboxItem.id < cursor)
    found = list(session.scalars(items.order_by(InboxItem.id.desc()).limit(limit + 1)))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def item_views(session: Session, items: Sequence[InboxItem]) -> list[View]:
    """Show some items of one clinic in the shape of the API."""
    since_when = since_of(session, items)
    return [item_view(session, item, since_when[item.id]) for item in items]


def item_view(session: Session, item: InboxItem, grave_since: datetime | None = None) -> View:
    """Show one item in the shape of the API; `candidates` are named where nobody has said yet whose it is.

    `grave_since`: since when it is as urgent as it is, where the caller knows that already.
    """
    must_be_read(item.text, item.because)
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    return {
        "id": item.id,
        "state": item.state,
        "urgency": item.urgency,
        "lane": lane_of(item.urgency),
        "assigned_to": item.assigned_to,
        "alert_needed": item.alert_needed,
        "source": item.source,
        "code": item.code,
        "patient_id": item.patient_id,
        "patient_name": patient.name if patient else None,
        "candidates": [] if patient else _candidates(session, item),
        "course_id": item.course_id,
        "text": item.text,
        "text_length": how_much(item),
        "signs": item.signs,
        "because": json.loads(item.because),
        "opened_at": item.opened_at,
        "since": grave_since or since_of(session, [item])[item.id],
        "escalates_at": item.escalates_at,
        "new_words": has_new_words(item),
        "contact_due_at": item.contact_due_at,
        "contacted_at": item.contacted_at,
        "call_again_at": item.call_again_at,
        "acknowledged_by": item.acknowledged_by,
        "acknowledged_at": item.acknowledged_at,
        "resolved_by": item.resolved_by,
        "resolved_at": item.resolved_at,
        "happened_at": item.happened_at,
        "outcome": item.outcome,
        "note": item.note,
    }


def _candidates(session: Session, item: InboxItem) -> list[View]:
    number = number_of(session, item)
    found = candidates_for(session, item.clinic_id, number) if number else ()
    return [{"id": patient.id, "name": patient.name} for patient in found]
