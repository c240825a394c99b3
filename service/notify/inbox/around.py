"""What stands around an item on its page besides its words: people, lanes, ready answers, the way, former items."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.notify.inbox.lanes import higher, lower
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.paged import paged
from service.notify.inbox.ranking import MAY_LOWER
from service.notify.inbox.saved.desk import ready_for
from service.notify.inbox.stop_beside import stop_beside
from service.notify.inbox.ways import way_of
from service.notify.replies.models import InboxItem
from service.web.actor import current_actor
from service.web.layout import language_name

FORMER_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague whom an item can be given to."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier item of the same patient or conversation, which is closed and stays so."""

    id: UUID
    urgency: str
    opened_at: datetime
    resolved_at: datetime | None
    outcome: str | None


def around(session: Session, item: InboxItem, now: datetime, patients_language: str | None) -> dict[str, Any]:
    """Gather all of it for the page; `now` is clinic time."""
    language = item.language or patients_language
    return {
        "people": colleagues(session, item.clinic_id),
        "higher": higher(item.urgency).items(),
        "lower": lower(item.urgency).items() if current_actor().role in MAY_LOWER else (),
        "ready": ready_for(session, item, now),
        "way": way_of(session, item, now),
        "stop": stop_beside(session, item),
        **former_items(session, item),
        "language": language_name(language) if language else None,
        "foreign": bool(language) and language != "en",
        "on_file": language_name(patients_language) if patients_language and patients_language != language else None,
    }


def colleagues(session: Session, clinic_id: UUID) -> list[Person]:
    """Name who works here, by name."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id, Staff.active))
    people = [Person(id_, if_readable(name, "A colleague")) for id_, name in rows]
    return sorted(people, key=lambda one: one.name.casefold())


def former_items(session: Session, item: InboxItem) -> dict[str, Any]:
    """Return what came in before from the same patient, else from the same number while nobody was named.

    `former` are the newest, `more_former` says how many more there are.
    """
    same = InboxItem.conversation_id == item.conversation_id
    whose = InboxItem.patient_id == item.patient_id if item.patient_id else same & InboxItem.patient_id.is_(None)
    if item.patient_id is None and item.conversation_id is None:
        return {"former": [], "more_former": 0}
    before = InboxItem.clinic_id == item.clinic_id, InboxItem.id != item.id, InboxItem.opened_at <= item.opened_at
    found = paged(session, {"item": select(InboxItem.opened_at, InboxItem.id).where(*before, whose)}, 1, FORMER_SHOWN)
    of_page = InboxItem.clinic_id == item.clinic_id, InboxItem.id.in_(found.ids["item"])
    newest = session.scalars(
        select(InboxItem).where(*of_page).order_by(InboxItem.opened_at.desc(), InboxItem.id.desc())
    )
    return {"former": [_former(one) for one in newest], "more_former": found.older}


def _former(item: InboxItem) -> Former:
    return Former(item.id, item.urgency, item.opened_at, item.resolved_at, OUTCOMES.get(item.outcome or ""))
