"""Clinics with patients in the middle of a course, and the texts of those courses that are due.

It is about noon at every clinic whenever this runs, so that no quiet hours stop anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from bench.delivery.past import put_past
from service.base.database import Database
from service.base.ids import new_id
from service.base.lookup import number_digest
from service.clinics.models import Sender, Site
from service.courses.models import Course, CourseSession
from service.notify.models import Message, MessageMove
from service.patients.consents import WORDING
from service.patients.models import Consent, Patient
from tests.cast import LONG_AGO, House, a_house

CLINICS, PATIENTS = 8, 5_000
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
UNPACED = 1e6
STEPS = ("straight_after", "day_1", "day_2", "day_7", "prepare")
NOON = 12
TEXTS = ("attempt_moves", "attempts", "message_moves", "messages", "sender_paces")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """A patient's course with the two sessions that texts are about: one is done, one is tomorrow."""

    clinic: UUID
    patient: UUID
    course: UUID
    version: UUID
    done: UUID
    ahead: UUID


@dataclass(frozen=True, slots=True)
class Town:
    database: Database
    seats: tuple[Seat, ...]
    numbers: tuple[str, ...]

    @property
    def url(self) -> str:
        return self.database.engine.url.render_as_string(hide_password=False)

    def put_due(self, texts: int, first: datetime, spread: timedelta = timedelta(), *, with_past: bool = True) -> None:
        """Put so many texts in the place of all others, due one after another within `spread`, beside those of old."""
        every = spread / texts
        rows = [_text(self.seats[at % len(self.seats)], at, first + at * every) for at in range(texts)]
        with self.database.write() as session:
            session.execute(text(f"TRUNCATE {', '.join(TEXTS)} CASCADE"))
            session.execute(insert(Message), rows)
            session.execute(insert(MessageMove), [_planned(row) for row in rows])
            if with_past:
                put_past(session)
        self.tidy()

    def tidy(self) -> None:
        """Let the database know what it has, as it does by itself after a while."""
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))

    def left(self) -> int:
        """Count the texts that the network has taken."""
        with self.database.read() as session:
            return session.scalar(text("SELECT count(*) FROM messages WHERE state = 'accepted'")) or 0


def found(database: Database) -> Town:
    """Put in the clinics with all their patients."""
    numbers = tuple(f"+4477009009{number:02}" for number in range(10, 10 + CLINICS))
    seats: list[Seat] = []
    with database.write() as session:
        for number in numbers:
            house = a_house(session, f"bench-{number[-2:]}", f"Clinic {number[-2:]}", number, ())
            seats += _fill(session, house, PATIENTS // CLINICS)
        session.execute(update(Site).values(zone=noon_zone(datetime.now(UTC)), opening_hours=ALWAYS))
        session.execute(update(Sender).values(segments_per_second=UNPACED))
    mixed = tuple(seats[at :: PATIENTS // CLINICS] for at in range(PATIENTS // CLINICS))
    return Town(database, tuple(seat for each in mixed for seat in each), numbers)


def noon_zone(now: datetime) -> str:
    """Return a zone in which it is between twelve and one; these are named by what brings them back to Greenwich."""
    back = now.hour - NOON
    return f"Etc/GMT{back:+d}" if back else "Etc/GMT"


def _fill(session: Session, house: House, patients: int) -> list[Seat]:
    places = [Seat(house.clinic.id, new_id(), new_id(), house.protocol.id, new_id(), new_id()) for _ in range(patients)]
    session.execute(insert(Patient), [_patient(seat, at) for at, seat in enumerate(places)])
    session.execute(insert(Consent), [_consent(seat) for seat in places])
    session.execute(insert(Course), [_course(seat, house) for seat in places])
    session.execute(insert(CourseSession), [row for seat in places for row in _sessions(seat, house)])
    return places


def _patient(seat: Seat, at: int) -> Row:
    mobile = f"+447700900{at % 1000:03}"
    return {
        "clinic_id": seat.clinic,
        "id": seat.patient,
        "name": f"Invented Patient {at}",
        "mobile": mobile,
        "mobile_digest": number_digest(seat.clinic, mobile),
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }


def _consent(seat: Seat) -> Row:
    given = {"channel": "sms", "given": True, "how": "desk", "wording": WORDING}
    return {"clinic_id": seat.clinic, "patient_id": seat.patient, **given, "recorded_by_kind": "system", "at": LONG_AGO}


def _course(seat: Seat, house: House) -> Row:
    about = {"patient_id": seat.patient, "site_id": house.site.id, "protocol_version_id": seat.version}
    return {"clinic_id": seat.clinic, "id": seat.course, **about, "areas": ["face"], "created_at": LONG_AGO}


def _sessions(seat: Seat, house: House) -> Iterator[Row]:
    now = datetime.now(UTC)
    who = {"practitioner_id": house.practitioners[0].id, "room_id": house.rooms[0].id, "areas": ["face"]}
    its = {"clinic_id": seat.clinic, "course_id": seat.course, "placement": 1, **who}
    for number, id_, state, start in (
        (1, seat.done, "completed", now - timedelta(hours=20)),
        (2, seat.ahead, "booked", now + timedelta(hours=20)),
    ):
        done = state == "completed"
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=30), "completed_at": start if done else None}
        yield {**its, "id": id_, "number": number, "state": state, "completion": int(done), **times}


def _text(seat: Seat, at: int, due: datetime) -> Row:
    step = STEPS[at // len(STEPS) % len(STEPS)]
    session = seat.ahead if step == "prepare" else seat.done
    return {
        "clinic_id": seat.clinic,
        "id": new_id(),
        "dedupe_key": f"step:{session}:{step}:{at}",
        "kind": "step",
        "lane": "aftercare",
        "state": "planned",
        "step": step,
        "patient_id": seat.patient,
        "course_id": seat.course,
        "session_id": session,
        "protocol_version_id": seat.version,
        "channel": "sms",
        "language": "en",
        "due_at": due,
        "next_try_at": due,
        "expires_at": due + timedelta(hours=12),
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }


def _planned(row: Row) -> Row:
    move = {"message_id": row["id"], "at": LONG_AGO, "from_state": None, "to_state": "planned"}
    return {"clinic_id": row["clinic_id"], "id": new_id(), **move}
