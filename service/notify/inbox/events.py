"""The record of an item: one line for everything that happened to it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor
from service.base.ids import new_id
from service.base.models import fresh
from service.notify.inbox.paged import SIZE, paged
from service.notify.replies.models import InboxEvent, InboxItem

EventKind = Literal[
    "opened",
    "joined",
    "rose",
    "raised",
    "lowered",
    "assigned",
    "unassigned",
    "noted",
    "addendum",
    "marked",
    "strayed",
    "alerted",
    "alert_failed",
    "passed_over",
    "nobody_reachable",
    "acknowledgement_withheld",
    "taken",
    "replied",
    "told_tried",
    "photo_asked",
    "photo_reopened",
    "linked",
    "unlinked",
    "staff_wrote",
    "new_words",
    "not_contacted",
    "contacted",
    "no_answer",
    "handed_over",
    "patient_told",
    "call_missed",
    "call_answered",
    "desk_reminded",
    "heard",
    "let_go",
    "resolved",
    "reopened",
    "left_for_desk",
]


def note(
    session: Session,
    item: InboxItem,
    kind: EventKind,
    at: datetime,
    *,
    actor: Actor = SYSTEM,
    staff_id: UUID | None = None,
    message_id: UUID | None = None,
    detail: str | None = None,
) -> None:
    """Append a line; `at` is clinic time, `detail` a code and never personal data."""
    about = {"clinic_id": item.clinic_id, "id": new_id(), "inbox_item_id": item.id, "at": at, "kind": kind}
    by = {"actor_kind": actor.kind, "actor_id": actor.id, "staff_id": staff_id}
    session.add(fresh(InboxEvent, {**about, **by, "message_id": message_id, "detail": detail}))


def record_page(
    session: Session, clinic_id: UUID, item_id: UUID, page: int = 1, size: int = SIZE
) -> tuple[list[InboxEvent], int]:
    """Return a page of that, of which 1 is the newest, oldest first, and how many lines came before."""
    of_item = InboxEvent.clinic_id == clinic_id, InboxEvent.inbox_item_id == item_id
    found = paged(session, {"event": select(InboxEvent.at, InboxEvent.id).where(*of_item)}, page, size)
    of_page = select(InboxEvent).where(InboxEvent.clinic_id == clinic_id, InboxEvent.id.in_(found.ids["event"]))
    return list(session.scalars(of_page.order_by(InboxEvent.at, InboxEvent.id))), found.older


def record_of(session: Session, clinic_id: UUID, item_id: UUID) -> list[InboxEvent]:
    """Return everything that happened to an item, oldest first."""
    of_item = select(InboxEvent).where(InboxEvent.clinic_id == clinic_id, InboxEvent.inbox_item_id == item_id)
    return list(session.scalars(of_item.order_by(InboxEvent.at, InboxEvent.id)))
