"""The people of the tests: functions that put one row into the database, and the fixed cast.

Everybody is invented; numbers come from Ofcom's drama range. The functions flush and never commit. Every field can be
given by name: `a_patient(session, clinic, name="Quill Marrow", mobile=None)`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any, TypeVar
from uuid import UUID
from zlib import crc32

from sqlalchemy.orm import Session

from service.base import lookup
from service.base.ids import new_id
from service.base.models import Base
from service.clinics.cover.models import CoverRow, NumberTest
from service.clinics.models import (
    Clinic,
    OnCall,
    Practitioner,
    Room,
    Sender,
    Site,
    Staff,
)
from service.clinics.rota.models import Duty, StaffChannel
from service.courses.models import Booking, Course, CourseSession
from service.notify.models import Attempt, Message
from service.notify.timeline.spread import WIDEST
from service.patients.consents import WORDING
from service.patients.models import Consent, Patient, PatientNameIndex
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.parse import content_hash, parse_protocol, to_data
from tests.support.clocks import MONDAY_MORNING
from tests.support.replaying import replayed

LONG_AGO = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WEEK = {
    **{day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "sat": [["09:00", "13:00"]],
}
ANSWERED, ANSWERED_AT_NIGHT = "+447700900910", "+447700900911"
ROWAN_NUMBER, HARBOUR_NUMBER = "+447700900900", "+447700900901"
SHARED_PHONE = "+447700900123"

GATHERED = "gathered rows"
_another = count(1)


RowT = TypeVar("RowT", bound=Base)


def _put(session: Session, kind: type[RowT], values: dict[str, Any], over: dict[str, Any]) -> RowT:
    row = kind(**{**({"id": new_id()} if hasattr(kind, "id") else {}), **values, **over})
    gathered: list[Base] | None = session.info.get(GATHERED)
    if gathered is None:
        session.add(row)
        session.flush()
    else:
        gathered.append(row)
    return row


@contextmanager
def _gathering(session: Session) -> Iterator[None]:
    """Write the rows that are put in meanwhile at the end, table by table: far fewer statements."""
    gathered: list[Base] = session.info.setdefault(GATHERED, [])
    try:
        yield
    finally:
        del session.info[GATHERED]
    for table in Base.metadata.sorted_tables:
        session.add_all(row for row in gathered if row.__table__ is table)
        session.flush()


def a_punctual_id() -> UUID:
    """Make an id whose clinic texts on the minute, so that tests can name times; only its last digits are tried."""
    head = str(new_id())[:-4]
    begun, widest = crc32(head.encode()), int(WIDEST.total_seconds()) + 1
    tails = (f"{number:04x}" for number in range(0x10000))
    return UUID(head + next(tail for tail in tails if crc32(tail.encode(), begun) % widest == 0))


def a_clinic(session: Session, **over: Any) -> Clinic:
    number = next(_another)
    values = {
        "id": a_punctual_id(),
        "key": f"clinic-{number}",
        "name": f"Invented Clinic {number}",
        "email": f"desk@clinic-{number}.example",
        "created_at": LONG_AGO,
    }
    return _put(session, Clinic, values, over)


def a_site(session: Session, clinic: Clinic, **over: Any) -> Site:
    """Put in a site in London, open Monday to Saturday, with a pause at noon on working days."""
    values = {
        "clinic_id": clinic.id,
        "key": f"site-{next(_another)}",
        "name": clinic.name,
        "zone": "Europe/London",
        "opening_hours": WEEK,
    }
    site = _put(session, Site, values, over)
    a_cover(session, site)
    return site


def a_cover(session: Session, site: Site, **over: Any) -> CoverRow:
    """Say that one number is answered in opening hours and another at all others."""
    place = {"clinic_id": site.clinic_id, "site_id": site.id}
    return _put(session, CoverRow, {**place, "while_open": ANSWERED, "while_closed": ANSWERED_AT_NIGHT}, over)


def a_number_test(session: Session, clinic: Clinic, number: str, **over: Any) -> NumberTest:
    """Say that somebody rang a number and it was answered."""
    values = {
        "clinic_id": clinic.id,
        "number": number,
        "answered": True,
        "how": "rang",
        "who": "Tamsin",
        "at": LONG_AGO,
    }
    return _put(session, NumberTest, values, over)


def a_staff(session: Session, clinic: Clinic, role: str = "receptionist", **over: Any) -> Staff:
    """Put in somebody who works there; numbers are given by their digest too."""
    values = {"clinic_id": clinic.id, "name": f"Invented {role.title()}", "role": role, "created_at": LONG_AGO}
    return _put(session, Staff, values, {**_number_digest(clinic.id, over), **over})


def an_on_call(session: Session, staff: Staff, rung: int = 1, **over: Any) -> OnCall:
    values = {"clinic_id": staff.clinic_id, "staff_id": staff.id, "rung": rung, "wait_seconds": 300}
    return _put(session, OnCall, values, over)


def a_channel(
    session: Session, staff: Staff, channel: str = "sms", address: str = "+447700900290", **over: Any
) -> StaffChannel:
    """Put in a way to somebody, tried at once."""
    digest = lookup.number_digest(staff.clinic_id, address)
    place = {"clinic_id": staff.clinic_id, "staff_id": staff.id, "address_digest": digest}
    return _put(session, StaffChannel, {**place, "channel": channel, "address": address, "created_at": LONG_AGO}, over)


def a_duty(session: Session, staff: Staff, days: tuple[int, int], walls: tuple[str, str], **over: Any) -> Duty:
    """Put in a duty of every week, from a weekday and wall time to another."""
    ends = {"from_weekday": days[0], "from_wall": walls[0], "to_weekday": days[1], "to_wall": walls[1]}
    values = {
        "clinic_id": staff.clinic_id,
        "staff_id": staff.id,
        "rung": 1,
        "wait_seconds": 300,
        "created_at": LONG_AGO,
    }
    return _put(session, Duty, {**values, **ends}, over)


def a_practitioner(session: Session, site: Site, **over: Any) -> Practitioner:
    number = next(_another)
    values = {
        "clinic_id": site.clinic_id,
        "site_id": site.id,
        "key": f"practitioner-{number}",
        "name": f"Practitioner {number}",
    }
    return _put(session, Practitioner, values, over)


def a_room(session: Session, site: Site, **over: Any) -> Room:
    number = next(_another)
    values = {"clinic_id": site.clinic_id, "site_id": site.id, "key": f"room-{number}", "name": f"Room {number}"}
    return _put(session, Room, values, over)


def a_sender(session: Session, site: Site, address: str, **over: Any) -> Sender:
    """Put in a sender that need not pace itself: no test waits for it."""
    place = {"clinic_id": site.clinic_id, "site_id": site.id}
    values = {**place, "channel": "sms", "address": address, "segments_per_second": 1000.0}
    return _put(session, Sender, values, over)


def a_patient(session: Session, clinic: Clinic, **over: Any) -> Patient:
    """Put in a patient who can be found by number, last four digits and name, without any consent yet."""
    values = {
        "clinic_id": clinic.id,
        "name": f"Invented Patient {next(_another)}",
        "mobile": "+447700900120",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        **over,
    }
    patient = _put(session, Patient, values, _number_digest(clinic.id, values) | _last4_digest(clinic.id, values))
    for digest in lookup.name_digests(clinic.id, patient.name):
        _put(session, PatientNameIndex, {"clinic_id": clinic.id, "patient_id": patient.id, "digest": digest}, {})
    return patient


def a_consent(session: Session, patient: Patient, **over: Any) -> Consent:
    values = {
        "clinic_id": patient.clinic_id,
        "patient_id": patient.id,
        "channel": "sms",
        "given": True,
        "how": "desk",
        "wording": WORDING,
        "recorded_by_kind": "system",
        "at": LONG_AGO,
    }
    return _put(session, Consent, values, over)


def a_protocol_version(session: Session, clinic: Clinic, **over: Any) -> ProtocolVersion:
    """Put in the packaged micro-needling protocol, switched on."""
    values = {
        "clinic_id": clinic.id,
        "number": 1,
        **deepcopy(_packaged("microneedling-face")),
        "switched_on": True,
        "created_at": LONG_AGO,
    }
    return _put(session, ProtocolVersion, values, over)


@cache
def _packaged(name: str) -> dict[str, Any]:
    """Read a packaged protocol once for all tests."""
    protocol = parse_protocol(files("config.protocols").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return {"key": protocol.key, "content_hash": content_hash(protocol), "content": to_data(protocol)}


def a_sign_off(session: Session, version: ProtocolVersion, clinician: Staff, **over: Any) -> ProtocolSignOff:
    values = {
        "clinic_id": version.clinic_id,
        "protocol_version_id": version.id,
        "language": "en",
        "staff_id": clinician.id,
        "signed_at": LONG_AGO,
    }
    return _put(session, ProtocolSignOff, values, over)


def a_course(
    session: Session, patient: Patient, site: Site, version: ProtocolVersion, *, sessions: int = 0, **over: Any
) -> Course:
    """Put in a course with `sessions` sessions that have no place in the diary yet."""
    values = {
        "clinic_id": patient.clinic_id,
        "patient_id": patient.id,
        "site_id": site.id,
        "protocol_version_id": version.id,
        "areas": ["face"],
        "created_at": LONG_AGO,
    }
    course = _put(session, Course, values, over)
    for number in range(1, sessions + 1):
        a_session(session, course, number)
    return course


def a_session(session: Session, course: Course, number: int = 1, **over: Any) -> CourseSession:
    values = {
        "clinic_id": course.clinic_id,
        "course_id": course.id,
        "number": number,
        "state": "unplaced",
        "areas": course.areas,
    }
    return _put(session, CourseSession, values, over)


def a_booking(session: Session, clinic: Clinic, starts_at: datetime, ends_at: datetime, **over: Any) -> Booking:
    """Put a place into the diary; it blocks nobody until `practitioner_id`, `room_id` or `patient_id` is given."""
    values = {
        "clinic_id": clinic.id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "blocked_from": starts_at,
        "blocked_until": ends_at,
        "created_at": LONG_AGO,
    }
    return _put(session, Booking, values, over)


def a_message(session: Session, clinic: Clinic, **over: Any) -> Message:
    """Put in a planned text, due on Monday morning."""
    values = {
        "clinic_id": clinic.id,
        "dedupe_key": f"reply:{next(_another)}",
        "kind": "reply",
        "lane": "urgent",
        "state": "planned",
        "channel": "sms",
        "language": "en",
        "to_number": SHARED_PHONE,
        "body": "An invented text.",
        "due_at": MONDAY_MORNING,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }
    return _put(session, Message, values, over)


def an_attempt(session: Session, message: Message, sender: Sender, **over: Any) -> Attempt:
    values = {
        "clinic_id": message.clinic_id,
        "message_id": message.id,
        "sender_id": sender.id,
        "number": 1,
        "channel": sender.channel,
        "to_number": SHARED_PHONE,
        "to_digest": lookup.number_digest(message.clinic_id, SHARED_PHONE),
        "body": "An invented text.",
        "segments": 1,
        "state": "started",
        "started_at": MONDAY_MORNING,
    }
    return _put(session, Attempt, values, over)


def _number_digest(clinic_id: UUID, values: Mapping[str, Any]) -> dict[str, str]:
    mobile = values.get("mobile")
    return {"mobile_digest": lookup.number_digest(clinic_id, mobile)} if mobile else {}


def _last4_digest(clinic_id: UUID, values: Mapping[str, Any]) -> dict[str, str]:
    mobile = values.get("mobile")
    return {"last4_digest": lookup.last4_digest(clinic_id, mobile)} if mobile else {}


@dataclass(frozen=True, slots=True)
class House:
    """One clinic with everybody in it."""

    clinic: Clinic
    site: Site
    sender: Sender
    receptionist: Staff
    nurse: Staff
    manager: Staff
    practitioners: tuple[Practitioner, ...]
    rooms: tuple[Room, ...]
    patients: tuple[Patient, ...]
    protocol: ProtocolVersion


@dataclass(frozen=True, slots=True)
class Cast:
    """The clinic under test, and another whose rows must never show up in it.

    Two patients of `owner` share one phone; `outsider` has a patient with the same phone and the same name.
    """

    owner: House
    outsider: House


def the_cast(session: Session) -> Cast:
    """Put in both clinics: consent given, protocol signed and switched on, the nurse on call."""
    return replayed(session, _the_cast)


def _the_cast(session: Session) -> Cast:
    with _gathering(session):
        rowan = a_house(session, "rowan", "Rowan Skin Clinic", ROWAN_NUMBER, ("Marnie Thistle", "Otto Thistle"))
        harbour = a_house(session, "harbour", "Harbour Aesthetics", HARBOUR_NUMBER, ("Marnie Thistle",))
    return Cast(rowan, harbour)


def a_house(session: Session, key: str, name: str, number: str, patients: tuple[str, ...]) -> House:
    """Put in a clinic with two practitioners, two rooms, three staff, and patients who share one phone."""
    clinic = a_clinic(session, key=key, name=name, email=f"desk@{key}.example")
    site = a_site(session, clinic, key="main")
    receptionist, nurse, manager = _the_staff(session, clinic, number)
    for answered in (ANSWERED, ANSWERED_AT_NIGHT):
        a_number_test(session, clinic, answered)
    version = a_protocol_version(session, clinic)
    a_sign_off(session, version, nurse)
    an_on_call(session, nurse)
    return House(
        clinic=clinic,
        site=site,
        sender=a_sender(session, site, number),
        receptionist=receptionist,
        nurse=nurse,
        manager=manager,
        practitioners=(
            a_practitioner(session, site, key="imogen", name="Imogen Larch", staff_id=nurse.id),
            a_practitioner(session, site, key="felix", name="Felix Alder"),
        ),
        rooms=(a_room(session, site, key="room-1"), a_room(session, site, key="room-2")),
        patients=tuple(_consenting(session, clinic, patient) for patient in patients),
        protocol=version,
    )


def _the_staff(session: Session, clinic: Clinic, number: str) -> tuple[Staff, Staff, Staff]:
    own = f"{number[:-3]}{int(number[-3:]) - 700}"  # ...900 has its nurse at ...200, ...901 at ...201
    powers = {"may_sign_protocols": True, "may_lift_holds": True}
    return (
        a_staff(session, clinic, "receptionist", name="Tamsin Reed"),
        a_staff(session, clinic, "clinician", name="Imogen Larch", mobile=own, **powers),
        a_staff(session, clinic, "manager", name="Rafe Bramble"),
    )


def _consenting(session: Session, clinic: Clinic, name: str) -> Patient:
    patient = a_patient(session, clinic, name=name, mobile=SHARED_PHONE)
    a_consent(session, patient)
    return patient
