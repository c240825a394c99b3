"""The patient's other courses: treatments need days between them, whichever course they belong to."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.base.walltime import midnight
from service.courses.models import Course, CourseSession
from service.courses.planning.problem import Busy
from service.courses.spacing import Neighbour
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion


def read_neighbours(
    session: Session,
    clinic_id: UUID,
    patient_id: UUID,
    protocol: Protocol,
    zone: ZoneInfo,
    *,
    besides: UUID | None = None,
) -> tuple[Neighbour, ...]:
    """Read the sessions of a patient's courses that took place or are booked, in one query; not those of `besides`."""
    rows = session.execute(
        select(CourseSession, ProtocolVersion)
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .where(
            CourseSession.clinic_id == clinic_id,
            Course.patient_id == patient_id,
            CourseSession.state.in_(("booked", "completed")),
        )
        .order_by(CourseSession.starts_at)
    ).all()
    return tuple(_neighbour(row, protocol, zone) for row in rows if row[0].course_id != besides)


def _neighbour(row: Row[CourseSession, ProtocolVersion], protocol: Protocol, zone: ZoneInfo) -> Neighbour:
    one, version = row
    at = one.completed_at or one.starts_at
    assert at is not None
    same = version.key == protocol.key
    return Neighbour(
        on=at.astimezone(zone).date(),
        same=same,
        least=_least(protocol) if same else _between_treatments(protocol, store.load(version)),
        floor=_floor(protocol) if same else 0,
        areas=frozenset(one.areas),
    )


def _least(protocol: Protocol) -> int:
    """Return the shortest minimum of the protocol: no course is held to more than one of its gaps."""
    return min((each.min_days for each in protocol.spacing), default=0)


def _floor(protocol: Protocol) -> int:
    return min((each.hard_floor_days for each in protocol.spacing), default=0)


def _between_treatments(protocol: Protocol, other: Protocol) -> int:
    return max(protocol.cross_treatment.min_days, other.cross_treatment.min_days)


def kept_free(neighbours: Iterable[Neighbour], zone: ZoneInfo) -> Iterator[Busy]:
    """Give the local days, from midnight to midnight, that are too near to a neighbour."""
    for near in neighbours:
        if near.least:
            reach = timedelta(days=near.least)
            yield midnight(near.on - reach + timedelta(days=1), zone), midnight(near.on + reach, zone)


def first_free_day(neighbours: Iterable[Neighbour], earliest: date) -> date:
    """Return the local date, not before `earliest`, from which on no neighbour is in the way."""
    return max([earliest, *(near.on + timedelta(days=near.least) for near in neighbours)])
