"""A course from proposal to its end, on both databases."""

from datetime import date

from service.base.actors import SYSTEM
from service.base.ids import new_id
from service.courses.day import day_sessions
from service.courses.reading import courses_of_patient
from service.courses.requests import ProposalRequest, WantedSession
from tests.integration.courses.scene import KEY, Scene


def booked_as_proposed(scene: Scene) -> list[WantedSession]:
    request = ProposalRequest(patient_id=scene.house.patients[0].id, protocol=KEY, sessions=2)
    with scene.database.read() as session:
        proposal = scene.desk.propose(session, scene.clinic_id, request).proposals[0]
    return [
        WantedSession(number=one.number, start=one.start, end=one.end, practitioner=one.practitioner, room=one.room)
        for one in proposal.sessions
    ]


def test_a_course_is_planned_booked_completed_undone_held_and_finished(scene: Scene) -> None:
    course = scene.book(*booked_as_proposed(scene)).course
    scene.wait_until("2026-11-30 10:05")
    scene.complete(course.id, areas=["face", "eyes"])
    scene.undo(course.id)
    scene.complete(course.id)
    with scene.database.write() as session:
        scene.desk.place_hold(session, SYSTEM, scene.clinic_id, course.id, "concern", new_id())
    with scene.database.read() as session:
        assert day_sessions(session, scene.clinic_id, date(2026, 11, 30))[0].on_hold
    with scene.database.write() as session:
        scene.desk.lift_holds(session, scene.clinician, scene.clinic_id, course.id, "Seen, all well.")
    scene.wait_until("2026-12-28 10:05")
    scene.complete(course.id, 2)
    with scene.database.read() as session:
        (view,) = courses_of_patient(session, scene.clinic_id, scene.house.patients[0].id)
    assert (view["state"], view["on_hold"], len(view["holds"])) == ("completed", False, 1)
    assert [one["completed_at"] for one in view["sessions"]] == [
        "2026-11-30T10:05:00+00:00",
        "2026-12-28T10:05:00+00:00",
    ]
    assert scene.facts == [
        "booked",
        "completed",
        "completion_undone",
        "completed",
        "hold_placed",
        "hold_lifted",
        "completed",
    ]


def test_a_patients_courses_are_read_newest_first_and_nobody_elses(scene: Scene) -> None:
    first = scene.book(*booked_as_proposed(scene)).course
    scene.wait_until("2026-12-01 09:00")
    second = scene.book(*booked_as_proposed(scene)).course
    patient, other = scene.house.patients
    with scene.database.read() as session:
        views = courses_of_patient(session, scene.clinic_id, patient.id)
        assert [view["id"] for view in views] == [second.id, first.id]
        assert [len(view["sessions"]) for view in views] == [2, 2]
        assert courses_of_patient(session, scene.clinic_id, other.id) == []
