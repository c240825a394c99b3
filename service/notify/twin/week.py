"""What is planned for the coming week, counted for all clinics at once, and what segments cost lately."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.models import Course
from service.notify.models import Message
from service.notify.protocol_texts import longest_text
from service.notify.twin.models import ListedText
from service.notify.twin.money import WEEK, Planned, Price
from service.protocols import store
from service.protocols.models import ProtocolVersion

SEEN_WITHIN = timedelta(days=30)
USUAL_SEGMENTS = 2
"""For texts whose words no protocol holds: offers, answers, alerts."""

Version = tuple[UUID, UUID]
Wording = tuple[UUID, UUID, str, str]


class Lengths:
    """How many segments a step takes at its longest; a version never changes, so each is measured once."""

    def __init__(self) -> None:
        self._known: dict[Wording, int] = {}

    def of(self, session: Session, version: Version, step: str, language: str) -> int:
        wording = (*version, step, language)
        if wording not in self._known:
            self._known[wording] = self._measure(session, version, step, language)
        return self._known[wording]

    @staticmethod
    def _measure(session: Session, version: Version, step: str, language: str) -> int:
        row = session.get(ProtocolVersion, version)
        protocol = store.load(row) if row else None
        found = next((one for one in protocol.steps if one.key == step), None) if protocol else None
        if protocol is None or found is None or language not in found.texts:
            return USUAL_SEGMENTS
        return longest_text(found, language, protocol.sessions_usual).segments


def planned(session: Session, now: datetime, lengths: Lengths) -> dict[UUID, Planned]:
    """Count what waits to leave within a week, by clinic; one query."""
    version = func.coalesce(Message.protocol_version_id, Course.protocol_version_id)
    of_course = (Course.clinic_id == Message.clinic_id) & (Course.id == Message.course_id)
    rows = session.execute(
        select(Message.clinic_id, version, Message.step, Message.language, func.count())
        .outerjoin(Course, of_course)
        .where(Message.state.in_(("planned", "queued")), Message.next_try_at.is_not(None))
        .where(Message.due_at < now + WEEK)
        .group_by(Message.clinic_id, version, Message.step, Message.language)
    )
    found: dict[UUID, Planned] = {}
    for clinic_id, version_id, step, language, count in rows:
        of_protocol = version_id is not None and step is not None
        each = lengths.of(session, (clinic_id, version_id), step or "", language) if of_protocol else USUAL_SEGMENTS
        found[clinic_id] = found.get(clinic_id, Planned()).and_(count, each)
    return found


def prices(session: Session, clinic_ids: Iterable[UUID], real: datetime) -> dict[UUID, Price]:
    """Return what a segment cost each clinic within a month; clinics that were told no price are left out."""
    paid, parts = func.sum(ListedText.price), func.sum(ListedText.segments)
    rows = session.execute(
        select(ListedText.clinic_id, func.max(ListedText.unit), paid, parts)
        .where(ListedText.clinic_id.in_(list(clinic_ids)), ListedText.seen_at > real - SEEN_WITHIN)
        .where(ListedText.price.is_not(None), ListedText.segments > 0)
        .group_by(ListedText.clinic_id)
    )
    return {clinic_id: Price(int(price or 0) // int(count or 1), unit) for clinic_id, unit, price, count in rows}
