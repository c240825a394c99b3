"""Fill an empty database with the demo clinic: people, protocols, and a diary that is partly full."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import advance
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Staff
from service.clinics.setup import ClinicDesk, add_practitioner, add_room, clinic_by_key, put_on_call
from service.clinics.timetable.public_holidays import holiday_dates
from service.clinics.tokens import create_token
from service.courses.requests import BookingRequest, ProposalRequest, WantedSession
from service.demo import people
from service.notify.inbox.saved.desk import save
from service.notify.protocol_texts import check_texts
from service.patients.models import Patient
from service.program import Program
from service.protocols.packaged import adopt_packaged
from service.protocols.store import offered, sign, switch_on

MORNING = time(9, 30)
SUNDAY = 6
IN_USE = "microneedling-face"
"""The packaged treatment that the demo signs and switches on; the others wait for a signature, as in a new clinic."""


def seed(program: Program) -> str | None:
    """Make the demo clinic and return a clinician's API token, or return None where the clinic is there already."""
    with program.database.read() as session:
        if session.scalar(select(Clinic.id).where(Clinic.key == people.CLINIC.key)):
            return None
    _begin_on_an_open_morning(program)
    with program.database.write() as session:
        token = _fill(program, session)
        _book_some(program, session)
    return token


def a_token(program: Program) -> str:
    """Make another API token for the demo clinic."""
    with program.database.write() as session:
        clinic = clinic_by_key(session, people.CLINIC.key)
        return create_token(session, clinic.id, "demo", "clinician", program.clock.real())


def _begin_on_an_open_morning(program: Program) -> None:
    """Move clinic time to the next 09:30 on which the clinic is open, so that a tour can begin at once."""
    zone, shut = ZoneInfo(people.CLINIC.zone), holiday_dates(people.HOLIDAYS)
    now = program.clock.now().astimezone(zone)
    start = datetime.combine(now.date(), MORNING, zone)
    while start < now or start.weekday() == SUNDAY or start.date() in shut:
        start = datetime.combine(start.date() + timedelta(days=1), MORNING, zone)
    advance(program.database, program.clock, start)


def _fill(program: Program, session: Session) -> str:
    now, real = program.clock.now(), program.clock.real()
    desk = ClinicDesk(program.phones)
    clinic = desk.create(session, people.CLINIC, now)
    staff = {draft.email: desk.add_staff(session, clinic.id, draft, now) for draft in people.STAFF}
    for rung, draft in enumerate(people.ON_CALL, start=1):
        put_on_call(session, staff[draft.email], rung, people.WAIT_SECONDS)
    site = default_site(session, clinic.id)
    for key, name, draft in people.PRACTITIONERS:
        row = add_practitioner(session, site, key, name, staff[draft.email])
        row.breaks = people.LUNCH if draft is people.NURSE else None
    for key, name in people.ROOMS:
        add_room(session, site, key, name)
    nurse, owner = (_as_staff(staff[one.email]) for one in (people.NURSE, people.OWNER))
    program.cover.note_test(session, owner, people.CLINIC.phone_open, people.RECEPTIONIST.name)
    for lane, title, body in people.SAVED_ANSWERS:
        save(session, owner, lane=lane, title=title, body=body, clock=program.clock)
    own = program.settings.protocols_dir
    for version in adopt_packaged(session, clinic.id, own, now, check_texts):
        if own or version.key == IN_USE:
            sign(session, nurse, version, "en", now)
            switch_on(session, nurse, version, now)
            program.templates.hand_in(session, owner, version)
    _add_patients(program, session, _as_staff(staff[people.RECEPTIONIST.email]))
    return create_token(session, clinic.id, "demo", "clinician", real)


def _as_staff(staff: Staff) -> Actor:
    return Actor(
        "staff",
        staff.clinic_id,
        staff.id,
        staff.role,  # type: ignore[arg-type]
        may_lift_holds=staff.may_lift_holds,
        may_sign_protocols=staff.may_sign_protocols,
    )


def _add_patients(program: Program, session: Session, actor: Actor) -> None:
    for name, mobile, born in people.PATIENTS:
        channel = "whatsapp" if mobile == people.ON_WHATSAPP else "sms"
        draft = {"name": name, "mobile": mobile, "date_of_birth": born, "channel": channel}
        program.patients.add(session, actor, {**draft, "consent": {"sms": True, channel: True}})


def _book_some(program: Program, session: Session) -> None:
    """Book courses for the invented patients, as the desk would: the proposal that fits best."""
    clinic_id = session.scalars(select(Clinic.id).where(Clinic.key == people.CLINIC.key)).one()
    desk = select(Staff).where(Staff.clinic_id == clinic_id, Staff.role == "receptionist")
    actor = _as_staff(session.scalars(desk).one())
    protocol = offered(session, clinic_id)[0].key
    for patient in session.scalars(select(Patient).where(Patient.clinic_id == clinic_id).order_by(Patient.id)):
        asked = ProposalRequest(patient_id=patient.id, protocol=protocol, sessions=3)
        best = program.courses.propose(session, clinic_id, asked).proposals[0]
        wanted = tuple(
            WantedSession(number=one.number, start=one.start, practitioner=one.practitioner, room=one.room)
            for one in best.sessions
        )
        program.courses.book(session, actor, BookingRequest(patient_id=patient.id, protocol=protocol, sessions=wanted))
