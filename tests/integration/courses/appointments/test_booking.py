"""An appointment gets a place that nobody else has, within the hours of all who are in it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from service.base.audit import AuditEntry
from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.models import Booking
from service.patients.models import Unavailable
from tests.integration.courses.appointments.scene import Visits
from tests.integration.courses.scene import at, wanted


@pytest.mark.parametrize(("kind", "minutes"), [("consultation", 30), ("review", 20), ("walk_in", 30)])
def test_it_lasts_as_long_as_its_kind_usually_does(visits: Visits, kind: str, minutes: int) -> None:
    one = visits.get(visits.book(kind=kind))
    assert (one.state, one.ends_at - one.starts_at) == ("booked", timedelta(minutes=minutes))


def test_it_lasts_as_long_as_asked_for(visits: Visits) -> None:
    one = visits.get(visits.book(minutes=45))
    assert one.ends_at == at("2026-12-07 10:45")


def test_it_takes_the_time_of_a_session(visits: Visits) -> None:
    visits.book("2026-12-07 10:00")
    with pytest.raises(Refusal, match="slot_taken") as refused:
        visits.scene.book(wanted(1, "2026-12-07 10:15"), patient_id=visits.scene.house.patients[1].id)
    assert refused.value.detail["clashes"][0]["what"] == "practitioner"


def test_it_gets_no_time_that_a_session_has(visits: Visits) -> None:
    visits.scene.book(wanted(1, "2026-12-07 10:00"), patient_id=visits.scene.house.patients[1].id)
    with pytest.raises(Refusal, match="slot_taken"):
        visits.book("2026-12-07 10:45")
    assert visits.scene.count(Booking) == 1


def test_one_patient_is_not_in_two_places(visits: Visits) -> None:
    visits.book()
    with pytest.raises(Refusal, match="slot_taken") as refused:
        visits.book(practitioner="felix")
    assert [clash["what"] for clash in refused.value.detail["clashes"]] == ["patient"]


def test_nobody_named_means_the_first_who_is_free(visits: Visits) -> None:
    first = visits.book(practitioner=None)
    second = visits.book(practitioner=None, patient_id=visits.scene.house.patients[1].id)
    assert (visits.who(first), visits.who(second)) == ("felix", "imogen")


def test_a_start_beside_the_grid_finds_somebody_too(visits: Visits) -> None:
    assert visits.who(visits.book("2026-12-07 10:05", practitioner=None)) == "felix"


def test_nobody_free_is_told_from_nobody_there(visits: Visits) -> None:
    visits.block(practitioner="imogen")
    visits.block(practitioner="felix")
    with pytest.raises(Refusal, match="slot_taken"):
        visits.book(practitioner=None)
    with pytest.raises(Refusal, match="outside_hours"):
        visits.book("2026-12-07 19:00", practitioner=None)


def test_a_block_may_be_a_room_alone_and_outside_hours(visits: Visits) -> None:
    visits.block("2026-12-07 19:00", practitioner=None, room="room-1")
    visits.block("2026-12-07 10:00", practitioner=None, room="room-1")
    with pytest.raises(Refusal, match="slot_taken") as refused:
        visits.book(room="room-1")
    assert [clash["what"] for clash in refused.value.detail["clashes"]] == ["room"]


def test_a_review_belongs_to_a_course_of_the_patient(visits: Visits) -> None:
    course = visits.scene.book(wanted(1, "2026-12-07 15:00")).course
    assert visits.get(visits.book(kind="review", course_id=course.id)).course_id == course.id
    with pytest.raises(Refusal, match="invalid_input"):
        visits.book("2026-12-08 10:00", kind="review", course_id=course.id, patient_id=visits.scene.new_patient())


@pytest.mark.parametrize(
    ("over", "code", "path"),
    [
        ({"patient_id": None}, "invalid_input", "$.patient_id"),
        ({"practitioner": "nobody"}, "invalid_input", "$.practitioner"),
        ({"room": "cellar"}, "invalid_input", "$.room"),
        ({"minutes": 4}, "invalid_input", "$.minutes"),
        ({"minutes": 721}, "invalid_input", "$.minutes"),
        ({"course_id": new_id()}, "invalid_input", "$.course_id"),
        ({"kind": "block"}, "invalid_input", "$.patient_id"),
        ({"kind": "block", "patient_id": None}, "invalid_input", "$.minutes"),
        ({"kind": "block", "patient_id": None, "practitioner": None, "minutes": 30}, "invalid_input", "$.practitioner"),
        ({"start": "2026-12-07 20:00"}, "outside_hours", "$.start"),
        ({"start": "2026-12-06 10:00"}, "outside_hours", "$.start"),
        ({"start": "2026-11-30 08:00"}, "in_the_past", "$.start"),
    ],
)
def test_it_names_what_is_wrong(visits: Visits, over: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(Refusal, match=code) as refused:
        visits.book(**over)
    assert path in [fault.path for fault in refused.value.faults]
    assert visits.standing() == []


def test_another_clinics_patient_is_not_found(visits: Visits) -> None:
    with pytest.raises(Refusal, match="not_found"):
        visits.book(patient_id=visits.scene.cast.outsider.patients[0].id)


def test_the_note_is_sealed(visits: Visits) -> None:
    kept = visits.get(visits.book(note="  wants to talk about scars "))
    assert kept.note == "wants to talk about scars"
    with visits.scene.database.read() as session:
        raw = session.execute(text("select note from appointments")).scalar_one()
    assert b"scars" not in bytes(raw)


def test_the_trail_says_who_booked_but_not_what(visits: Visits) -> None:
    visits.book(note="wants to talk about scars")
    with visits.scene.database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.fields) == (
        "appointment.booked",
        visits.scene.house.receptionist.id,
        [],
    )


def test_free_places_are_offered_instead(visits: Visits) -> None:
    visits.book("2026-12-07 10:00")
    other = visits.scene.house.patients[1].id
    with visits.scene.database.read() as session:
        free = visits.desk.alternatives(session, visits.scene.clinic_id, visits.wish(patient_id=other))
    assert [(place.start, place.practitioner) for place in free] == [
        (at("2026-12-07 10:00"), "felix"),
        (at("2026-12-07 10:30"), "imogen"),
        (at("2026-12-08 09:00"), "imogen"),
    ]


def test_nothing_is_offered_when_the_patient_cannot_come(visits: Visits) -> None:
    patient = visits.scene.house.patients[1].id
    with visits.scene.database.write() as session:
        session.add(
            Unavailable(
                clinic_id=visits.scene.clinic_id,
                patient_id=patient,
                starts_at=at("2026-12-07 00:00"),
                ends_at=at("2026-12-09 00:00"),
                created_at=visits.scene.clock.now(),
            )
        )
    with visits.scene.database.read() as session:
        free = visits.desk.alternatives(session, visits.scene.clinic_id, visits.wish(patient_id=patient))
    assert free[0].start == at("2026-12-09 09:00")
