"""Who is on call and how each person is reached, as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.base.unreadable import if_readable
from service.base.walltime import midnight
from service.clinics.models import OnCall, Staff
from service.clinics.rota.reading import rota_of
from service.clinics.rota.rules import OnDuty, Rota
from service.clinics.rota.ways import Way, Ways
from service.notify.alerts.proving import Proof, is_changed, of_way, proofs
from service.notify.alerts.roster import reached_by_alerts
from service.notify.alerts.weekly import unproved
from service.notify.reasons import sentence_for
from service.notify.states import LOST
from service.patients.opt_outs import is_opted_out

CHANNEL_WORDS = {"sms": "Text", "whatsapp": "WhatsApp", "voice": "Phone call", "email": "E-mail"}
WEEKS_SHOWN = timedelta(days=28)
GAPS_AHEAD = timedelta(days=60)
GAPS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A time and who is on call in it."""

    when: str
    people: str
    empty: bool


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way to somebody with what is known of it.

    `changed`: only the number before it was tested. `shared`: who else is alerted there.
    """

    channel: str
    title: str
    address: str
    after: str
    stopped: bool
    asked_at: datetime | None
    answered_at: datetime | None
    proved_at: datetime | None
    missing: bool
    trouble: str | None
    changed: bool = False
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here and their ways."""

    id: UUID
    name: str
    role: str
    ways: Sequence[WayLine]

    @property
    def is_proved(self) -> bool:
        """Tell whether a test by one of the ways that are used now was answered, and none waits too long since."""
        return any(way.proved_at and not (way.changed or way.missing or way.stopped) for way in self.ways)


def people_lines(session: Session, clinic_id: UUID, now: datetime) -> list[Person]:
    """List everybody with their ways, and what the newest test of each showed."""
    ways, known = Ways.read(session, clinic_id), proofs(session, clinic_id)
    staff = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active).order_by(Staff.created_at, Staff.id)
    theirs = {one: ways.to(one) for one in session.scalars(staff)}
    shared = _shared(theirs)
    return [
        Person(
            one.id,
            if_readable(one.name, "Somebody"),
            one.role,
            [
                replace(
                    _way(session, clinic_id, way, of_way(known, one.id, way), now),
                    changed=is_changed(known, one.id, way),
                    shared=" and ".join(name for who, name in shared[way.address].items() if who != one.id),
                )
                for way in own
            ],
        )
        for one, own in theirs.items()
    ]


def _shared(theirs: Mapping[Staff, Sequence[Way]]) -> Mapping[str, Mapping[UUID, str]]:
    """Name everybody who is alerted at each address."""
    found: dict[str, dict[UUID, str]] = {}
    for one, own in theirs.items():
        for way in own:
            found.setdefault(way.address, {})[one.id] = if_readable(one.name, "Somebody")
    return found


def _way(session: Session, clinic_id: UUID, way: Way, proof: Proof | None, now: datetime) -> WayLine:
    texting = way.channel in {"sms", "whatsapp"}
    minutes = int(way.after.total_seconds() // 60)
    return WayLine(
        channel=way.channel,
        title=CHANNEL_WORDS[way.channel],
        address=way.address if way.channel == "email" else readable(way.address),
        after=f"after {minutes} min" if minutes else "at once",
        stopped=texting and is_opted_out(session, clinic_id, way.address, way.channel),
        asked_at=proof.asked_at if proof else None,
        answered_at=proof.answered_at if proof else None,
        proved_at=proof.proved_at if proof else None,
        missing=proof is not None and proof.is_missing(now),
        trouble=sentence_for(proof.reason) if proof and proof.reason and proof.state in LOST else None,
    )


def week_pieces(session: Session, clinic_id: UUID, now: datetime, names: Mapping[UUID, str]) -> list[Piece]:
    """Show who is on call from today on, in four weeks; without duties there is nothing to show but the ladder."""
    rota = rota_of(session, clinic_id, now)
    if not rota.weekly and not rota.changes:
        return []
    start = midnight(now.astimezone(rota.zone).date(), rota.zone)
    return [
        Piece(span_text(one.start, one.end, rota.zone), _people(one.people, names), not one.people)
        for one in rota.stretches(start, start + WEEKS_SHOWN)
    ]


def on_call_now(session: Session, clinic_id: UUID, now: datetime, names: Mapping[UUID, str]) -> str:
    """Say who is rung now, in their order."""
    return _people(rota_of(session, clinic_id, now).on_duty(now), names)


def standing_lines(session: Session, clinic_id: UUID, names: Mapping[UUID, str]) -> list[tuple[str, bool]]:
    """Say who is rung where no duty covers and how long each has, and who of them no alert reaches."""
    ladder = select(OnCall).where(OnCall.clinic_id == clinic_id).order_by(OnCall.rung)
    reached = reached_by_alerts(session, clinic_id)
    return [
        (f"{names.get(row.staff_id, 'somebody who left')}, {row.wait_seconds // 60} min", row.staff_id in reached)
        for row in session.scalars(ladder)
    ]


def gap_lines(session: Session, clinic_id: UUID, now: datetime) -> list[str]:
    """Say at which times of the coming 60 days nobody on call can be reached."""
    rota = rota_of(session, clinic_id, now)
    return [span_text(start, end, rota.zone) for start, end in gaps_ahead(session, clinic_id, rota, now)]


def gaps_ahead(session: Session, clinic_id: UUID, rota: Rota, now: datetime) -> list[tuple[datetime, datetime]]:
    return rota.gaps(now, now + GAPS_AHEAD, reached_by_alerts(session, clinic_id))


def _people(people: Sequence[OnDuty], names: Mapping[UUID, str]) -> str:
    if not people:
        return "nobody: the managers are rung"
    told = [
        (by_rota, ", then ".join(names.get(one.staff_id, "Somebody") for one in some))
        for by_rota, some in groupby(people, lambda one: one.by_rota)
    ]
    if told == [(False, told[0][1])]:
        return f"{told[0][1]} (standing ladder)"
    return "; then ".join(who if by_rota else f"the standing ladder: {who}" for by_rota, who in told)


def span_text(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Write a time by the clock of the site: `Mon 7 Dec 18:00 to Tue 8 Dec 09:00`."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%a} {last.day} {last:%b %H:%M}"
    return f"{first:%a} {first.day} {first:%b %H:%M} to {until}"


def tasks(session: Session, clinic_id: UUID, now: datetime) -> list[str]:
    """Say what a manager has to see to about alerts: gaps, and phones that do not answer."""
    gaps = gap_lines(session, clinic_id, now)
    lines = [f"Nobody on call can be reached {gaps[0]}." if len(gaps) == 1 else _many(gaps)] if gaps else []
    for staff, way, proof in unproved(session, clinic_id, now):
        name, by = if_readable(staff.name, "Somebody"), CHANNEL_WORDS[way.channel].lower()
        why = "did not arrive" if proof.state in LOST else "was not answered within a day"
        lines.append(f"{name}: the test alert by {by} {why}.")
    for person in people_lines(session, clinic_id, now):
        lines += [
            f"{person.name}: {way.title.lower()} to their phone is stopped, it sent STOP."
            for way in person.ways
            if way.stopped
        ]
    return lines


def _many(gaps: Sequence[str]) -> str:
    return f"Nobody on call can be reached at {len(gaps)} times of the coming 60 days, first {gaps[0]}."
