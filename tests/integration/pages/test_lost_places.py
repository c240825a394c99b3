"""Who is booked where nobody can treat any more stands on Today and on the course, until they are moved."""

import html
from datetime import timedelta
from uuid import UUID

import pytest

from service.base.actors import Actor
from service.clinics.models import Closure
from service.clinics.timetable_models import Absence
from service.courses.appointments.requests import AppointmentRequest
from service.courses.models import Course, CourseSession
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.courses.test_queries import Statement, counted
from tests.integration.pages.life import a_course, at_session, sessions
from tests.integration.pages.scene import a_known_patient, shown
from tests.support.web import Visitor, Web

LEAVE = ("2026-12-29 00:00", "2026-12-30 00:00")


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    return a_course(web)


def away(web: Web, start: str = LEAVE[0], end: str = LEAVE[1]) -> None:
    """Let Imogen be away, on the day of the second session unless told otherwise."""
    house = web.house
    row = Absence(clinic_id=house.clinic.id, site_id=house.site.id, practitioner_id=house.practitioners[0].id)
    row.kind, row.starts_at, row.ends_at, row.created_at = "leave", at(start), at(end), web.clock.now()
    with web.program.database.write() as session:
        session.add(row)


def section(desk: Visitor) -> str:
    """Return the part of Today about places that are lost, empty where there is none."""
    _, _, rest = desk.see("/").partition('id="lost"')
    return html.unescape(rest.partition("</section>")[0])


def test_today_tells_reception_who_must_be_moved(web: Web, desk: Visitor, course: UUID) -> None:
    assert section(desk) == ""
    away(web)
    part = section(desk)
    assert "1 to ring" in part
    assert "Tue 29 December" in part
    assert "Linnet Marlowe" in part
    assert "session 2" in part
    assert "Imogen Larch is away then." in part
    assert f'href="{at_session(course, 2, "move")}"' in part


def test_a_number_that_is_said_to_be_wrong_is_offered_to_nobody(web: Web, desk: Visitor, course: UUID) -> None:
    away(web)
    assert 'href="tel:' in section(desk)
    with web.program.database.read() as session:
        its = session.get_one(Course, (web.house.clinic.id, course))
        patient = session.get_one(Patient, (its.clinic_id, its.patient_id))
    desk.press(f"/patients/{patient.id}/number/wrong", shown=shown(patient))
    assert "wrong number?" in section(desk)
    assert "tel:" not in section(desk)
    page = desk.see(f"/courses/{course}")
    assert "the wrong number" in page
    assert "tel:" not in page


def test_it_is_gone_once_the_session_has_been_moved(web: Web, desk: Visitor, course: UUID) -> None:
    away(web)
    desk.press(at_session(course, 2, "cancel"))
    assert section(desk) == ""


def test_appointments_stand_there_too_the_nearest_first(web: Web, desk: Visitor, course: UUID) -> None:
    house = web.house
    actor = Actor("staff", house.clinic.id, house.receptionist.id, "receptionist")
    request = AppointmentRequest(
        kind="consultation",
        start=at("2026-12-28 10:00"),
        minutes=30,
        patient_id=house.patients[1].id,
        practitioner="imogen",
        room="room-1",
    )
    with web.program.database.write() as session:
        appointment = web.program.appointments.book(session, actor, request)
        appointment_id = appointment.id
    away(web, "2026-12-28 00:00")
    part = section(desk)
    assert "2 to ring" in part
    assert "consultation" in part.partition("Linnet Marlowe")[0]
    assert f"/diary/appointments/{appointment_id}" in part
    assert "Imogen" in desk.see(f"/diary/appointments/{appointment_id}")


def test_the_course_names_it_with_a_way_to_move_it(web: Web, desk: Visitor, course: UUID) -> None:
    away(web)
    page = html.unescape(desk.see(f"/courses/{course}"))
    assert "Session 2, Tue 29 December 10:00: Imogen Larch is away then. Ring the patient and move it." in page
    assert f'href="{at_session(course, 2, "move")}">Move session 2</a>' in page


def test_planning_again_says_why_it_moves(web: Web, desk: Visitor, course: UUID) -> None:
    away(web)
    page = html.unescape(desk.see(f"/courses/{course}/replan"))
    assert "Imogen Larch is away then." in page
    assert "Every session stays where it is" not in page


def test_planning_again_names_what_is_kept_in_place(web: Web, desk: Visitor, course: UUID) -> None:
    away(web)
    with web.program.database.write() as session:
        session.get_one(CourseSession, (web.house.clinic.id, sessions(web, course)[1].id)).pinned = True
    page = html.unescape(desk.see(f"/courses/{course}/replan"))
    assert "Imogen Larch is away then. It is kept in place. Ring the patient and move it by hand." in page


def test_another_clinic_sees_nothing_of_it(web: Web, course: UUID) -> None:
    away(web)
    assert section(web.signed_in(house=web.cast.outsider)) == ""


def test_what_is_months_away_can_wait(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 11:00", "2026-12-29 10:00", "2027-02-09 10:00")
    away(web, "2027-02-09 00:00", "2027-02-10 00:00")
    assert section(desk) == ""
    assert "Session 3, Tue 9 February" in desk.see(f"/courses/{course}")
    web.clock.advance(timedelta(days=14))
    assert "session 3" in section(desk)


def test_however_many_are_lost_as_much_is_asked(web: Web, desk: Visitor, course: UUID) -> None:
    def asked() -> list[Statement]:
        with counted(web.program) as statements:
            section(desk)
        return statements

    away(web)
    before = len(asked())
    a_course(web, "2026-12-01 11:00", "2026-12-30 14:00", patient=a_known_patient(web, mobile="+447700900777"))
    with web.program.database.write() as session:
        of_site = {"clinic_id": web.house.clinic.id, "site_id": web.house.site.id, "reason": "Painters"}
        session.add_all(Closure(on_date=at(f"{day} 10:00").date(), **of_site) for day in ("2026-12-30", "2027-01-26"))
    assert section(desk).count("<li id=") == 3
    assert len(asked()) == before
