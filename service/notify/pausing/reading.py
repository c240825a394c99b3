"""Pauses as pages and the API show them: since when, by whom, why, what waits and what has gone stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from service.base.unreadable import SHOWN as SEALED
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.notify.models import Message
from service.notify.pausing.models import Pause
from service.notify.pausing.standing import PAUSED, standing_pauses
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion
from service.protocols.store import load

STALE = "expired_paused"
SHOWN = 10
NAMED = 100
"""So many patients are named; a whole clinic's would hide the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """One pause in words; `what` goes on after "texts of"."""

    id: UUID
    protocol: str | None
    what: str
    since: datetime
    by: str | None
    reason: str
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many texts wait for the pauses to be lifted, and how many have gone stale over them."""

    waiting: int
    stale: int


def standing_views(session: Session, clinic_id: UUID) -> list[PauseView]:
    """Show the pauses that stand, the oldest first."""
    return _views(session, clinic_id, standing_pauses(session, clinic_id))


def lifted_views(session: Session, clinic_id: UUID) -> list[PauseView]:
    """Show the last pauses that were lifted, the newest first."""
    lifted = select(Pause).where(Pause.clinic_id == clinic_id, Pause.lifted_at.is_not(None))
    return _views(session, clinic_id, list(session.scalars(lifted.order_by(Pause.lifted_at.desc()).limit(SHOWN))))


def pause_view(session: Session, pause: Pause) -> PauseView:
    return _views(session, pause.clinic_id, [pause])[0]


def backlog(session: Session, clinic_id: UUID, since: datetime) -> Backlog:
    """Count what waits, and what went stale from `since` on."""
    mine = Message.clinic_id == clinic_id
    waiting = mine, Message.state == "planned", Message.reason.in_(PAUSED)
    stale = mine, Message.state == "expired", Message.reason == STALE, Message.updated_at >= since
    counted = select(
        *(select(func.count()).select_from(Message).where(*where).scalar_subquery() for where in (waiting, stale))
    )
    return Backlog(*session.execute(counted).one())


@dataclass(frozen=True, slots=True)
class Affected:
    """A patient with texts that wait for a pause, or that went out of date over it (`missed`)."""

    id: UUID
    name: str
    course_id: UUID | None
    texts: int
    missed: bool


def affected(session: Session, clinic_id: UUID, since: datetime) -> list[Affected]:
    """Name whose texts the backlog counts: who missed one first, and each once for each course."""
    missed = and_(Message.state == "expired", Message.reason == STALE, Message.updated_at >= since)
    waits = and_(Message.state == "planned", Message.reason.in_(PAUSED))
    lost = case((missed, 1), else_=0).label("lost")
    counted = (
        select(Message.patient_id, Message.course_id, lost, func.count().label("texts"))
        .where(Message.clinic_id == clinic_id, or_(missed, waits))
        .group_by(Message.patient_id, Message.course_id, lost)
        .subquery()
    )
    rows = session.execute(
        select(Patient.id, Patient.name, counted.c.course_id, counted.c.texts, counted.c.lost)
        .join(counted, (Patient.clinic_id == clinic_id) & (Patient.id == counted.c.patient_id))
        .order_by(counted.c.lost.desc(), Patient.id)
        .limit(NAMED)
    )
    return [
        Affected(id_, if_readable(name, SEALED), course, texts, bool(is_lost))
        for id_, name, course, texts, is_lost in rows
    ]


def protocol_names(session: Session, clinic_id: UUID) -> Mapping[str, str]:
    """Give the clinic's treatments by key, as the newest version calls them."""
    versions = select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id).order_by(ProtocolVersion.number)
    names = {version.key: load(version).name for version in session.scalars(versions)}
    return dict(sorted(names.items(), key=lambda named: named[1]))


def _views(session: Session, clinic_id: UUID, pauses: list[Pause]) -> list[PauseView]:
    if not pauses:
        return []
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id)).all())
    treatments = protocol_names(session, clinic_id)
    return [_view(pause, names, treatments) for pause in pauses]


def _view(pause: Pause, names: Mapping[UUID, str], treatments: Mapping[str, str]) -> PauseView:
    key = pause.protocol_key
    return PauseView(
        id=pause.id,
        protocol=key,
        what="the whole clinic" if key is None else treatments.get(key, key),
        since=pause.since,
        by=names.get(pause.by) if pause.by else None,
        reason=pause.reason,
        lifted_at=pause.lifted_at,
        lifted_by=names.get(pause.lifted_by) if pause.lifted_by else None,
    )
