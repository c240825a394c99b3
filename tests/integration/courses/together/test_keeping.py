"""The times of two treatments, kept together while the desk talks. On both databases."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.errors import Refusal
from service.courses.models import Booking
from service.courses.reservations.desk import ReservationDesk
from service.courses.reservations.models import Reservation
from service.courses.together.keeping import keep_together
from service.courses.together.requests import TogetherBooking
from tests.integration.courses.scene import Scene, wanted

FIRST, SECOND = "2026-12-07 10:00", "2026-12-21 10:00"


@pytest.fixture
def desk(scene: Scene) -> ReservationDesk:
    return ReservationDesk(scene.clock, scene.database)


@pytest.fixture
def peel(scene: Scene) -> str:
    return scene.another_treatment()


def asked(scene: Scene, peel: str, second: str = SECOND) -> TogetherBooking:
    courses = (scene.request(wanted(1, FIRST)), scene.request(wanted(1, second), protocol=peel))
    return TogetherBooking(patient_id=courses[0].patient_id, courses=courses)


def keep(scene: Scene, desk: ReservationDesk, request: TogetherBooking) -> list[UUID]:
    with scene.database.write() as session:
        return [one.id for one in keep_together(session, scene.receptionist, desk, request)]


def kept(scene: Scene) -> int:
    with scene.database.read() as session:
        return len(session.scalars(select(Booking.id).where(Booking.active, Booking.kind == "reserved")).all())


def test_both_are_kept_until_the_same_moment(scene: Scene, desk: ReservationDesk, peel: str) -> None:
    ids = keep(scene, desk, asked(scene, peel))
    with scene.database.read() as session:
        rows = session.scalars(select(Reservation).where(Reservation.ended_at.is_(None))).all()
    assert {row.id for row in rows} == set(ids)
    assert {row.expires_at for row in rows} == {scene.in_minutes(5)}
    with pytest.raises(Refusal, match="slot_taken"):
        scene.book(wanted(1, SECOND), patient_id=scene.house.patients[1].id)


def test_keeping_others_lets_both_of_the_former_go(scene: Scene, desk: ReservationDesk, peel: str) -> None:
    keep(scene, desk, asked(scene, peel))
    keep(scene, desk, asked(scene, peel, "2026-12-22 10:00"))
    assert kept(scene) == 2
    scene.book(wanted(1, SECOND), patient_id=scene.house.patients[1].id)


def test_when_one_is_taken_none_is_kept_and_the_treatment_is_told(
    scene: Scene, desk: ReservationDesk, peel: str
) -> None:
    scene.book(wanted(1, SECOND), patient_id=scene.house.patients[1].id)
    with pytest.raises(Refusal, match="slot_taken") as refused:
        keep(scene, desk, asked(scene, peel))
    assert {clash["course"] for clash in refused.value.detail["clashes"]} == {1}
    assert kept(scene) == 0


def test_each_makes_room_for_its_own_treatment_when_both_are_booked(
    scene: Scene, desk: ReservationDesk, peel: str
) -> None:
    ids = keep(scene, desk, asked(scene, peel))
    for wish, one in zip(asked(scene, peel).courses, ids, strict=True):
        with scene.database.write() as session:
            scene.desk.book(session, scene.receptionist, replace(wish, reservation=one))
    assert kept(scene) == 0
