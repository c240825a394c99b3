"""Courses as pages show them: names instead of keys, instants instead of written times, and what may be done next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.lengths import session_words
from service.courses.reading import CourseView, HoldView, ProblemView, SessionView
from service.courses.standing_words import StandingWords, allowed_words, standing_words
from service.protocols import store
from service.protocols.definition import Area, Protocol
from service.protocols.models import ProtocolVersion

STATES = {
    "unplaced": "to be placed",
    "booked": "booked",
    "completed": "completed",
    "no_show": "did not come",
    "cancelled": "dropped",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of practitioners and rooms by key."""

    practitioners: Mapping[str, str]
    rooms: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session of a course, with what may be done to it now.

    `allowed`: who wanted it nearer to the one before than the protocol asks, and why.
    """

    id: UUID
    number: int
    state: str
    words: str
    start: datetime | None
    end: datetime | None
    completed_at: datetime | None
    practitioner: str | None
    room: str | None
    areas: list[str]
    pinned: bool
    confirmed_at: datetime | None
    elsewhere: bool
    may_complete: bool
    may_undo: bool
    allowed: str | None

    @property
    def on(self) -> date | None:
        """Give the date on which it was, or is to be; that of the site."""
        at = self.completed_at or self.start
        return None if at is None else at.date()


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold that nobody has lifted."""

    cause: str
    cause_id: UUID | None
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLines:
    """A course: `areas` are all that the protocol knows, `holds` the open ones.

    `standing` and `problems` are there where the view that it was made of told them. `version` is that of the
    protocol, whose texts and figures the course keeps to its end.
    """

    id: UUID
    patient_id: UUID
    name: str
    patient_name: str
    state: str
    on_hold: bool
    areas: tuple[Area, ...]
    sessions: list[SessionLine]
    holds: list[HoldLine]
    kind: str = "course"
    standing: StandingWords | None = None
    problems: list[ProblemView] = field(default_factory=list)
    version: int = 1

    @property
    def of(self) -> int:
        """Count the sessions that belong to the course; those that were dropped do not."""
        return sum(one.state != "cancelled" for one in self.sessions)

    def session_words(self, number: int) -> str:
        """Name a session among the others: `session 2 of 3`, as far as the numbers run no further than that."""
        last = max((one.number for one in self.sessions if one.state != "cancelled"), default=0)
        return session_words(number, self.of if last == self.of else None)

    @property
    def to_be_placed(self) -> list[SessionLine]:
        return [one for one in self.sessions if one.state == "unplaced"]

    @property
    def next(self) -> SessionLine | None:
        """Give the first session that is still to come, with or without a place."""
        return next((one for one in self.sessions if one.state in {"booked", "unplaced"}), None)

    def session(self, number: int) -> SessionLine | None:
        return next((one for one in self.sessions if one.number == number), None)

    @property
    def done(self) -> int:
        return sum(one.state == "completed" for one in self.sessions)

    @property
    def next_start(self) -> datetime | None:
        """Give the start of the next session that is still to come."""
        return min((one.start for one in self.sessions if one.state == "booked" and one.start), default=None)


def read_names(session: Session, clinic_id: UUID) -> Names:
    """Read the names of everybody and every room that courses can mention."""
    people = select(Practitioner.key, Practitioner.name).where(Practitioner.clinic_id == clinic_id)
    rooms = select(Room.key, Room.name).where(Room.clinic_id == clinic_id)
    return Names(dict(session.execute(people).all()), dict(session.execute(rooms).all()))


def course_lines(session: Session, clinic_id: UUID, views: Iterable[CourseView], today: date) -> list[CourseLines]:
    """Make courses ready for a page; `today` is the local date, on which sessions become ready to be ticked."""
    names = read_names(session, clinic_id)
    protocols: dict[tuple[str, int], Protocol] = {}
    lines = []
    for view in views:
        version = (view["protocol"], view["protocol_version"])
        if version not in protocols:
            protocols[version] = _protocol(session, clinic_id, *version)
        lines.append(_course(view, protocols[version], names, today))
    return lines


def _protocol(session: Session, clinic_id: UUID, key: str, number: int) -> Protocol:
    pinned = select(ProtocolVersion).where(
        ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.key == key, ProtocolVersion.number == number
    )
    return store.load(session.scalars(pinned).one())


def _course(view: CourseView, protocol: Protocol, names: Names, today: date) -> CourseLines:
    last = _last_completed(view["sessions"])
    allowed = {one["number"]: allowed_words(one) for one in view.get("allowed", [])}
    return CourseLines(
        id=view["id"],
        patient_id=view["patient_id"],
        name=protocol.name,
        patient_name=protocol.patient_name,
        state=view["state"],
        on_hold=view["on_hold"],
        areas=protocol.areas,
        sessions=[_session(one, names, today, last, allowed.get(one["number"])) for one in view["sessions"]],
        holds=[_hold(hold) for hold in view["holds"] if hold["lifted_at"] is None],
        kind=view["kind"],
        standing=standing_words(view["standing"]) if "standing" in view else None,
        problems=view.get("problems", []),
        version=view["protocol_version"],
    )


def _last_completed(sessions: Iterable[SessionView]) -> int:
    """Return the number of the session that took place last: only its tick can be taken back."""
    done = ((_instant(one["completed_at"]), one["number"]) for one in sessions if one["state"] == "completed")
    return max(((at, number) for at, number in done if at is not None), default=(None, 0))[1]


def _session(view: SessionView, names: Names, today: date, last_completed: int, allowed: str | None) -> SessionLine:
    start, completed_at = _instant(view["start"]), _instant(view["completed_at"])
    return SessionLine(
        id=view["id"],
        number=view["number"],
        state=view["state"],
        words=STATES[view["state"]],
        start=start,
        end=_instant(view["end"]),
        completed_at=completed_at,
        practitioner=names.practitioners.get(view["practitioner"] or ""),
        room=names.rooms.get(view["room"] or ""),
        areas=view["areas"],
        pinned=view["pinned"],
        confirmed_at=_instant(view["confirmed_at"]),
        elsewhere=view["elsewhere"],
        may_complete=view["state"] == "booked" and start is not None and start.date() <= today,
        may_undo=view["state"] == "completed" and view["number"] == last_completed and not view["elsewhere"],
        allowed=allowed,
    )


def _hold(view: HoldView) -> HoldLine:
    return HoldLine(view["cause"], view["cause_id"], datetime.fromisoformat(view["placed_at"]))


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
