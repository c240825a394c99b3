"""What happens to an appointment later, and taking that back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.appointments.models import AppointmentChange
from tests.integration.courses.appointments.scene import Visits
from tests.integration.courses.scene import at, wanted


def test_it_moves_and_keeps_its_id_and_everything_not_named(visits: Visits) -> None:
    one = visits.book(room="room-1", minutes=45)
    visits.move(one, "2026-12-08 15:00")
    moved = visits.get(one)
    assert (moved.starts_at, moved.ends_at) == (at("2026-12-08 15:00"), at("2026-12-08 15:45"))
    assert (visits.who(one), moved.room_id) == ("imogen", visits.scene.house.rooms[0].id)
    assert (visits.standing(), visits.outcomes()) == ([at("2026-12-08 15:00")], ["moved", None])


def test_it_moves_onto_a_part_of_itself_and_to_others(visits: Visits) -> None:
    one = visits.book()
    visits.move(one, "2026-12-07 10:15", practitioner="felix", room="room-2", minutes=20)
    assert (visits.who(one), visits.get(one).ends_at) == ("felix", at("2026-12-07 10:35"))


def test_a_refused_move_changes_nothing(visits: Visits) -> None:
    visits.scene.book(wanted(1, "2026-12-07 15:00"), patient_id=visits.scene.house.patients[1].id)
    one = visits.book()
    with pytest.raises(Refusal, match="slot_taken"):
        visits.move(one, "2026-12-07 15:30")
    with pytest.raises(Refusal, match="outside_hours"):
        visits.move(one, "2026-12-07 21:00")
    assert (visits.get(one).starts_at, visits.get(one).version) == (at("2026-12-07 10:00"), 1)


def test_its_own_place_is_not_in_the_way_of_what_is_offered_instead(visits: Visits) -> None:
    one = visits.book("2026-12-07 10:00")
    visits.book("2026-12-07 10:30", patient_id=visits.scene.house.patients[1].id)
    with visits.scene.database.read() as session:
        to = visits.wish("2026-12-07 09:45")
        free = visits.desk.alternatives(session, visits.scene.clinic_id, to, visits.get(one).booking_id)
    assert at("2026-12-07 09:45") in [place.start for place in free]


def test_a_cancelled_time_is_free_at_once(visits: Visits) -> None:
    one = visits.book()
    assert visits.do(visits.desk.cancel, one) == "cancelled"
    visits.book()
    assert visits.outcomes() == ["cancelled", None]


def test_a_cancelled_one_comes_back_if_its_time_is_free(visits: Visits) -> None:
    one = visits.book()
    visits.do(visits.desk.cancel, one)
    assert visits.do(visits.desk.undo, one) == "booked"
    assert visits.standing() == [at("2026-12-07 10:00")]


def test_a_cancelled_one_does_not_come_back_onto_somebody_else(visits: Visits) -> None:
    one = visits.book()
    visits.do(visits.desk.cancel, one)
    visits.book(patient_id=visits.scene.house.patients[1].id)
    with pytest.raises(Refusal, match="slot_taken"):
        visits.do(visits.desk.undo, one)
    assert visits.get(one).state == "cancelled"


def test_it_is_completed_on_its_day_and_that_is_taken_back(visits: Visits) -> None:
    one = visits.book()
    with pytest.raises(Refusal, match="in_the_future"):
        visits.do(visits.desk.complete, one)
    visits.scene.wait_until("2026-12-07 10:25")
    assert visits.do(visits.desk.complete, one) == "completed"
    assert (visits.outcomes(), visits.standing()) == (["completed"], [at("2026-12-07 10:00")])
    assert visits.do(visits.desk.undo, one) == "booked"
    assert visits.outcomes() == [None]


def test_somebody_who_did_not_come_frees_the_time(visits: Visits) -> None:
    one = visits.book()
    with pytest.raises(Refusal, match="in_the_future"):
        visits.do(visits.desk.no_show, one)
    visits.scene.wait_until("2026-12-07 10:05")
    assert visits.do(visits.desk.no_show, one) == "no_show"
    assert (visits.outcomes(), visits.standing()) == (["no_show"], [])
    assert visits.do(visits.desk.undo, one) == "booked"
    assert visits.standing() == [at("2026-12-07 10:00")]


def test_a_move_is_taken_back_and_nothing_more(visits: Visits) -> None:
    one = visits.book()
    visits.move(one, "2026-12-08 15:00")
    visits.do(visits.desk.undo, one)
    assert (visits.get(one).starts_at, visits.standing()) == (at("2026-12-07 10:00"), [at("2026-12-07 10:00")])
    with pytest.raises(Refusal, match="nothing_to_undo"):
        visits.do(visits.desk.undo, one)


def test_changes_are_taken_back_one_after_the_other(visits: Visits) -> None:
    one = visits.book()
    visits.move(one, "2026-12-08 15:00")
    visits.do(visits.desk.cancel, one)
    visits.do(visits.desk.undo, one)
    assert (visits.get(one).state, visits.get(one).starts_at) == ("booked", at("2026-12-08 15:00"))
    visits.do(visits.desk.undo, one)
    assert visits.get(one).starts_at == at("2026-12-07 10:00")


def test_nothing_goes_back_to_a_time_that_has_passed(visits: Visits) -> None:
    one = visits.book()
    visits.move(one, "2026-12-08 15:00")
    visits.scene.clock.advance(timedelta(days=7, hours=3))
    with pytest.raises(Refusal, match="in_the_past"):
        visits.do(visits.desk.undo, one)


def test_a_double_click_is_one_change(visits: Visits) -> None:
    one = visits.book()
    assert [visits.do(visits.desk.cancel, one) for _ in range(2)] == ["cancelled", "cancelled"]
    with visits.scene.database.read() as session:
        actions = session.scalars(select(AppointmentChange.action).order_by(AppointmentChange.id)).all()
    assert actions == ["booked", "cancelled"]


def test_only_a_booked_one_changes(visits: Visits) -> None:
    one = visits.book()
    visits.do(visits.desk.cancel, one)
    with pytest.raises(Refusal, match="appointment_state"):
        visits.move(one, "2026-12-08 15:00")
    with pytest.raises(Refusal, match="appointment_state"):
        visits.do(visits.desk.complete, one)


def test_a_block_is_neither_completed_nor_missed(visits: Visits) -> None:
    block = visits.block("2026-11-30 10:00")
    visits.scene.wait_until("2026-11-30 10:05")
    for what in (visits.desk.complete, visits.desk.no_show):
        with pytest.raises(Refusal, match="appointment_state"):
            visits.do(what, block)
    assert visits.do(visits.desk.cancel, block) == "cancelled"


def test_another_clinics_is_not_found(visits: Visits) -> None:
    one = visits.book()
    outsider = Actor("staff", visits.scene.cast.outsider.clinic.id, new_id(), "manager")
    with visits.scene.database.write() as session, pytest.raises(Refusal, match="not_found"):
        visits.desk.cancel(session, outsider, one)
    assert visits.get(one).state == "booked"
