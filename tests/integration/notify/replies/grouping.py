"""Bring texts in as if all had come at one moment, and compare what two clinics have of them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from service.base.audit import AuditEntry
from service.base.models import Base
from service.clinics.models import Sender, Staff
from service.courses.models import Course, CourseHold, CourseSession
from service.notify.models import Message, MessageMove
from service.notify.replies.models import Conversation, InboxEvent, InboxItem, RawWebhook, Reply
from service.notify.replies.text_groups import Incoming
from service.patients.models import OptOut, Patient
from service.protocols.models import ProtocolVersion
from tests.integration.notify.replies.parts import Clinic

AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WRITTEN = (
    *(RawWebhook, Conversation, Reply, InboxItem, InboxEvent, CourseHold, Message, MessageMove, OptOut, AuditEntry),
)
NOT_COMPARED = {"id", "form", "number_digest", "content_hash"}


def take_together(clinic: Clinic, forms: Iterable[dict[str, str]]) -> Sequence[Incoming]:
    """Take texts in as one group, and then what is left of it as their own threads do."""
    intake, real = clinic.intake, clinic.clock.real()
    texts = [Incoming(form["MessageSid"], form, real) for form in forms]
    intake._groups._begin(texts)
    later = list(intake._groups._go_on(texts))
    while later:
        later = list(intake._groups._go_on(later))
    for one in texts:
        if one.raw_id is not None and not one.is_settled:
            intake._try(one.raw_id)
    return texts


def all_that_stands(clinic: Clinic) -> Counter[tuple[str, str]]:
    """Write down every row that texts lead to, with names in the place of ids and codes."""
    names = _names(clinic)
    codes = {item.code for item in clinic.items()}
    rows = ((kind.__tablename__, row) for kind in WRITTEN for row in clinic.all(kind))
    return Counter((table, str(_columns(row, names, codes))) for table, row in rows)


def _columns(row: Base, names: dict[UUID, str], codes: set[str]) -> dict[str, Any]:
    keys = (column.key for column in inspect(type(row)).column_attrs)
    return {key: _named(getattr(row, key), names, codes) for key in keys if key not in NOT_COMPARED}


def _named(value: Any, names: dict[UUID, str], codes: set[str]) -> Any:
    if isinstance(value, UUID):
        return names.get(value, "somebody")
    if not isinstance(value, str):
        return value
    named = AN_ID.sub(lambda found: names.get(UUID(found[0]), "something"), value)
    return re.sub(r"\b\d{4}\b", lambda found: "CODE" if found[0] in codes else found[0], named)


def _names(clinic: Clinic) -> dict[UUID, str]:
    """Call what has an id by what a person would."""
    names = {clinic.cast.owner.clinic.id: "rowan", clinic.cast.outsider.clinic.id: "harbour"}
    names |= {row.id: row.name for row in clinic.all(Staff)} | {row.id: row.name for row in clinic.all(Patient)}
    names |= {row.id: row.address for row in clinic.all(Sender)}
    names |= {row.id: f"talk with {row.number}" for row in clinic.all(Conversation)}
    names |= {row.id: f"course of {names[row.patient_id]}" for row in clinic.all(Course)}
    names |= {row.id: f"{row.number} of {names[row.course_id]}" for row in clinic.all(CourseSession)}
    names |= {row.id: f"{row.key} of {names[row.clinic_id]}" for row in clinic.all(ProtocolVersion)}
    names |= {row.id: f"item {row.text}" for row in clinic.all(InboxItem)}
    names |= {row.id: f"hold of {names[row.course_id]}" for row in clinic.all(CourseHold)}
    names |= {row.id: f"wish at {row.at}" for row in clinic.all(OptOut)}
    return names | {row.id: f"{row.kind} {_named(row.dedupe_key, names, set())}" for row in clinic.all(Message)}
