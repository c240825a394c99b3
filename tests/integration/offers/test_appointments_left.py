"""Appointments of somebody who is off sick keep the sick day open until a person has moved or cancelled each."""

from uuid import UUID

import pytest

from service.courses.appointments.models import Appointment
from service.courses.appointments.requests import AppointmentRequest, Kind, NewPlace
from service.courses.offers.models import SickDay
from service.courses.offers.reading import View
from service.courses.offers.sick_views import sick_day_view, sick_days_view
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.offers.scene import Scene

TEN = "2026-12-01 10:00"


@pytest.fixture
def appointment(scene: Scene, linnet: Patient) -> Appointment:
    return booked(scene, linnet, TEN)


def booked(scene: Scene, patient: Patient | None, start: str, kind: Kind = "consultation") -> Appointment:
    wanted = AppointmentRequest(
        kind=kind, patient_id=patient.id if patient else None, practitioner="imogen", start=at(start), minutes=30
    )
    with scene.database.write() as session:
        return scene.program.appointments.book(session, scene.desk, wanted)


def shown(scene: Scene, day: SickDay) -> View:
    with scene.database.read() as session:
        found = scene.program.offers.sick_days.find(session, scene.clinic_id, day.id)
        return sick_day_view(session, found, scene.program.offers.texts)


def left(scene: Scene, day: SickDay) -> list[UUID]:
    return [one["id"] for one in shown(scene, day)["appointments"]]


def is_open(scene: Scene) -> bool:
    """Tell whether the sick day is open, once the clock has looked at it."""
    scene.program.offers.watching.look_over_days()
    (day,) = scene.all(SickDay)
    return day.closed_at is None


def cancel(scene: Scene, one: Appointment) -> None:
    with scene.database.write() as session:
        scene.program.appointments.cancel(session, scene.desk, one.id)


def test_an_appointment_keeps_the_sick_day_open(scene: Scene, appointment: Appointment) -> None:
    day = scene.sick()
    assert (day.closed_at, left(scene, day)) == (None, [appointment.id])
    assert is_open(scene)


def test_moving_it_to_somebody_else_closes_the_day(scene: Scene, appointment: Appointment) -> None:
    day = scene.sick()
    with scene.database.write() as session:
        scene.program.appointments.move(
            session, scene.desk, appointment.id, NewPlace(start=at(TEN), practitioner="felix")
        )
    assert left(scene, day) == []
    assert not is_open(scene)


def test_cancelling_it_closes_the_day_and_taking_that_back_opens_it(scene: Scene, appointment: Appointment) -> None:
    day = scene.sick()
    cancel(scene, appointment)
    assert not is_open(scene)
    with scene.database.write() as session:
        scene.program.appointments.undo(session, scene.desk, appointment.id)
    assert shown(scene, day)["closed_at"] is None
    assert left(scene, day) == [appointment.id]
    assert is_open(scene)


def test_a_session_that_is_settled_does_not_close_the_day_over_an_appointment(
    scene: Scene, appointment: Appointment
) -> None:
    scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-01 14:00")
    scene.sick()
    with scene.database.write() as session:
        scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, scene.offer().id)
    assert is_open(scene)
    cancel(scene, appointment)
    assert not is_open(scene)


def test_it_counts_who_is_left_day_by_day(scene: Scene, linnet: Patient, appointment: Appointment) -> None:
    booked(scene, linnet, "2026-12-02 10:00", "review")
    tuesday, wednesday = scene.sick(), scene.sick(at("2026-12-02 10:00").date())
    cancel(scene, appointment)
    with scene.database.read() as session:
        views = sick_days_view(session, [tuesday, wednesday])
    assert [view["appointments_to_ring"] for view in views] == [0, 1]


def test_blocks_past_ones_and_others_appointments_are_nobody_to_ring(scene: Scene, linnet: Patient) -> None:
    booked(scene, linnet, "2026-11-30 09:15")
    booked(scene, None, "2026-11-30 14:00", "block")
    with scene.database.write() as session:
        wanted = AppointmentRequest(
            kind="review", patient_id=linnet.id, practitioner="felix", start=at("2026-11-30 16:00")
        )
        scene.program.appointments.book(session, scene.desk, wanted)
    scene.wait_until("2026-11-30 09:30")
    day = scene.sick(at("2026-11-30 09:00").date())
    assert left(scene, day) == []
    assert not is_open(scene)


def test_nobody_is_left_to_ring_when_the_practitioner_is_well_again(scene: Scene, appointment: Appointment) -> None:
    day = scene.sick()
    with scene.database.write() as session:
        scene.program.offers.sick_days.take_back(session, scene.desk, scene.clinic_id, day.id)
    assert left(scene, day) == []
    assert not is_open(scene)
