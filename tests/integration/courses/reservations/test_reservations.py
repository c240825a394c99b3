"""Places kept while the desk talks: nobody else gets them, for some minutes and no longer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.audit import AuditEntry
from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.models import Booking
from service.courses.placing import place
from service.courses.reservations.desk import AT_ONCE
from service.courses.reservations.models import Reservation
from tests.integration.courses.reservations.scene import Keeping
from tests.integration.courses.scene import LONDON, at, wanted
from tests.integration.courses.test_placing import booking


def test_a_kept_place_goes_to_nobody_else(keeping: Keeping) -> None:
    keeping.reserve(wanted(1, "2026-12-07 10:00"))
    with pytest.raises(Refusal, match="slot_taken"):
        keeping.scene.book(wanted(1, "2026-12-07 10:00"), patient_id=keeping.scene.house.patients[1].id)


def test_it_keeps_preparation_and_cleaning_too(keeping: Keeping) -> None:
    keeping.reserve(wanted(1, "2026-12-07 10:00"))
    with pytest.raises(Refusal, match="slot_taken"):
        keeping.scene.book(wanted(1, "2026-12-07 11:00"), patient_id=keeping.scene.house.patients[1].id)


def test_it_lasts_five_minutes_unless_more_are_asked_for(keeping: Keeping) -> None:
    usual = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    longer = keeping.reserve(
        wanted(1, "2026-12-08 10:00"),
        until=keeping.scene.in_minutes(15),
        patient_id=keeping.scene.house.patients[1].id,
    )
    with keeping.scene.database.read() as session:
        ends = {one.id: one.expires_at for one in session.scalars(select(Reservation))}
    assert ends == {usual: keeping.scene.in_minutes(5), longer: keeping.scene.in_minutes(15)}


@pytest.mark.parametrize("minutes", [0, 16])
def test_it_lasts_fifteen_minutes_at_most(keeping: Keeping, minutes: int) -> None:
    with pytest.raises(Refusal, match="invalid_input"):
        keeping.reserve(wanted(1, "2026-12-07 10:00"), until=keeping.scene.in_minutes(minutes))


def test_an_offer_may_last_for_days(keeping: Keeping) -> None:
    keeping.reserve(wanted(3, "2026-12-07 10:00"), purpose="offer", until=keeping.scene.clock.now() + timedelta(days=2))
    assert keeping.kept() == [at("2026-12-07 10:00")]


def test_an_expired_one_blocks_nobody_although_nobody_tidied_up(keeping: Keeping) -> None:
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.scene.clock.advance(timedelta(minutes=5))
    keeping.scene.book(wanted(1, "2026-12-07 10:00"), patient_id=keeping.scene.house.patients[1].id)
    assert keeping.ended_as(reservation) == "expired"


def test_what_is_released_is_free_at_once_and_again_is_nothing(keeping: Keeping) -> None:
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.release(reservation)
    keeping.release(reservation)
    assert (keeping.kept(), keeping.ended_as(reservation)) == ([], "released")
    keeping.scene.book(wanted(1, "2026-12-07 10:00"))


def test_the_same_person_keeps_one_set_of_places_for_a_patient(keeping: Keeping) -> None:
    former = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.reserve(wanted(1, "2026-12-07 10:15"))
    assert keeping.kept() == [at("2026-12-07 10:15")]
    assert keeping.ended_as(former) == "released"


def test_a_refused_change_leaves_what_was_kept(keeping: Keeping) -> None:
    keeping.scene.book(wanted(1, "2026-12-08 10:00"), patient_id=keeping.scene.house.patients[1].id)
    former = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    with keeping.scene.database.write() as session, pytest.raises(Refusal, match="slot_taken"):
        keeping.desk.reserve(
            session,
            keeping.scene.receptionist,
            keeping.scene.house.patients[0].id,
            "microneedling-face",
            [wanted(1, "2026-12-08 10:15")],
        )
    assert (keeping.kept(), keeping.ended_as(former)) == ([at("2026-12-07 10:00")], None)


def test_a_colleague_keeps_places_for_the_same_patient_beside(keeping: Keeping) -> None:
    keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.reserve(wanted(1, "2026-12-07 15:00"), actor=keeping.scene.clinician)
    assert len(keeping.kept()) == 2


def test_one_person_keeps_a_handful_and_no_more(keeping: Keeping) -> None:
    patients = [keeping.scene.new_patient() for _ in range(AT_ONCE + 1)]
    for day, patient in enumerate(patients[:-1], 7):
        keeping.reserve(wanted(1, f"2026-12-{day:02} 10:00"), patient_id=patient)
    with pytest.raises(Refusal, match="too_many_kept"):
        keeping.reserve(wanted(1, "2026-12-14 10:00"), patient_id=patients[-1])
    keeping.scene.clock.advance(timedelta(minutes=5))
    keeping.reserve(wanted(1, "2026-12-14 10:00"), patient_id=patients[-1])


@pytest.mark.parametrize(
    ("session", "code", "path"),
    [
        ({"practitioner": "nobody"}, "invalid_input", "$.sessions[0].practitioner"),
        ({"room": "cellar"}, "invalid_input", "$.sessions[0].room"),
        ({"number": 7}, "invalid_input", "$.sessions[0].number"),
        ({"start": at("2026-12-07 20:00")}, "outside_hours", "$.sessions[0].start"),
        ({"start": at("2026-11-30 08:00")}, "in_the_past", "$.sessions[0].start"),
    ],
)
def test_it_refuses_what_a_booking_refuses(keeping: Keeping, session: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(Refusal, match=code) as refused:
        keeping.reserve(wanted(**{"number": 1, "start": "2026-12-07 10:00", **session}))
    assert path in [fault.path for fault in refused.value.faults]
    assert keeping.kept() == []


def test_no_place_at_all_is_refused(keeping: Keeping) -> None:
    with pytest.raises(Refusal, match="invalid_input"):
        keeping.reserve()


def test_a_claimed_one_hands_its_places_over(keeping: Keeping) -> None:
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    scene = keeping.scene
    with scene.database.write() as session:
        claimed = keeping.desk.claim(session, scene.clinic_id, reservation, scene.house.patients[0].id)
        mine = booking(scene, "2026-12-07 10:00")
        now = scene.clock.now()
        place(session, [(1, mine)], LONDON, now=now, instead_of=claimed, outcome="released")
    assert (keeping.ended_as(reservation), keeping.kept()) == ("booked", [])
    assert scene.count(Booking) == 2


def test_one_whose_time_is_over_hands_nothing_over(keeping: Keeping) -> None:
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.scene.clock.advance(timedelta(minutes=5))
    with keeping.scene.database.write() as session:
        patient = keeping.scene.house.patients[0].id
        assert keeping.desk.claim(session, keeping.scene.clinic_id, reservation, patient) == []


def test_what_is_kept_for_one_patient_is_not_given_to_another(keeping: Keeping) -> None:
    scene = keeping.scene
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    with pytest.raises(Refusal) as refused:
        scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id, reservation=reservation)
    assert [fault.path for fault in refused.value.faults] == ["$.reservation"]
    assert scene.book(wanted(1, "2026-12-07 10:00"), reservation=reservation).course.patient_id


def test_another_clinics_is_not_found(keeping: Keeping) -> None:
    reservation = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    outsider = Actor("staff", keeping.scene.cast.outsider.clinic.id, new_id(), "manager")
    with pytest.raises(Refusal, match="not_found"):
        keeping.release(reservation, outsider)
    assert len(keeping.kept()) == 1


def test_the_clock_tidies_up_what_is_over(keeping: Keeping) -> None:
    over = keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.scene.clock.advance(timedelta(minutes=3))
    stands = keeping.reserve(wanted(1, "2026-12-08 10:00"), patient_id=keeping.scene.house.patients[1].id)
    keeping.scene.clock.advance(timedelta(minutes=2))
    ((_, tidy),) = keeping.desk.periodic
    assert (tidy(), tidy()) == (1, 0)
    assert (keeping.ended_as(over), keeping.ended_as(stands)) == ("expired", None)


def test_the_trail_says_who_kept_and_let_go(keeping: Keeping) -> None:
    keeping.release(keeping.reserve(wanted(1, "2026-12-07 10:00")))
    with keeping.scene.database.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["reservation.made", "reservation.released"]
