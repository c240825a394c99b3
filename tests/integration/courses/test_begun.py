"""Courses begun elsewhere, single treatments, walk-ins, and places that were kept while talking. On both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.base.errors import Refusal
from service.courses.models import Booking
from service.courses.requests import ProposalRequest
from service.courses.reservations.desk import ReservationDesk
from tests.integration.courses.scene import KEY, Scene, wanted

ELSEWHERE = (date(2026, 10, 1), date(2026, 11, 5))


def test_a_course_begun_elsewhere_goes_on_here(scene: Scene) -> None:
    booked = scene.book(wanted(3, "2026-12-07 10:00"), done=ELSEWHERE)
    view = scene.show(booked.course.id)
    assert [(one["number"], one["state"], one["elsewhere"]) for one in view["sessions"]] == [
        (1, "completed", True),
        (2, "completed", True),
        (3, "booked", False),
    ]
    assert view["sessions"][1]["completed_at"] == "2026-11-05T12:00:00+00:00"
    assert scene.facts == ["booked"]
    with pytest.raises(Refusal, match="nothing_to_undo"):
        scene.undo(booked.course.id, 2)


def test_its_spacing_counts_from_the_last_session_had(scene: Scene) -> None:
    with pytest.raises(Refusal, match="too_soon") as refused:
        scene.book(wanted(2, "2026-12-01 10:00"), done=(date(2026, 11, 20),))
    assert "11 days after session 1: never less than 14" in refused.value.faults[0].sentence
    with scene.database.read() as session:
        request = ProposalRequest(
            patient_id=scene.house.patients[0].id, protocol=KEY, sessions=3, done=(date(2026, 11, 20),)
        )
        plan = scene.desk.propose(session, scene.clinic_id, request)
    first = plan.proposals[0].sessions[0]
    assert (first.number, first.start.date()) == (2, date(2026, 12, 18))


def test_a_long_pause_leaves_a_wide_window_or_asks_for_a_consultation(scene: Scene) -> None:
    request = ProposalRequest(
        patient_id=scene.house.patients[0].id, protocol=KEY, sessions=2, done=(date(2026, 10, 1),)
    )
    with scene.database.read() as session:
        assert scene.desk.propose(session, scene.clinic_id, request).proposals
    late: dict[str, Any] = {"done": (date(2026, 3, 2),)}
    with pytest.raises(Refusal, match="consultation_needed"):
        scene.book(wanted(2, "2026-12-07 10:00"), **late)
    scene.book(wanted(2, "2026-12-07 10:00"), **late, actor=scene.clinician, reason="Seen today")


def test_every_wrong_day_is_named(scene: Scene) -> None:
    days = (date(2026, 11, 5), date(2026, 10, 1), date(2026, 11, 30))
    with pytest.raises(Refusal, match="invalid_input") as refused:
        scene.book(wanted(4, "2026-12-28 10:00"), done=days)
    assert [fault.path for fault in refused.value.faults] == ["$.done[1]", "$.done[2]"]
    with pytest.raises(Refusal, match=r"\$\.sessions\[0\]\.number"):
        scene.book(wanted(1, "2026-12-28 10:00"), done=ELSEWHERE)


def test_a_course_remembers_what_it_is(scene: Scene) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00"), kind="one_off", same_practitioner=True).course
    view = scene.show(course.id)
    assert (view["kind"], view["same_practitioner"]) == ("one_off", True)
    with pytest.raises(Refusal, match="it is no course"):
        scene.book(wanted(1, "2027-02-01 10:00"), wanted(2, "2027-03-01 10:00"), kind="one_off")


def test_a_walk_in_begins_now_with_whoever_is_free(scene: Scene) -> None:
    scene.book(wanted(1, "2026-11-30 09:00"), patient_id=scene.house.patients[1].id)
    view = scene.show(scene.book(kind="walk_in").course.id)
    (one,) = view["sessions"]
    assert (one["start"], one["practitioner"], one["room"]) == ("2026-11-30T09:00:00+00:00", "felix", "room-2")
    assert view["kind"] == "walk_in"


def test_a_walk_in_finds_nobody_when_all_are_busy(scene: Scene) -> None:
    other = scene.house.patients[1].id
    scene.book(wanted(1, "2026-11-30 09:00"), patient_id=other)
    scene.book(wanted(1, "2026-11-30 09:00", practitioner="felix", room="room-2"), patient_id=scene.new_patient())
    with pytest.raises(Refusal, match="slot_taken"):
        scene.book(kind="walk_in")


def test_a_walk_in_is_not_for_later_and_names_who_exists(scene: Scene) -> None:
    with pytest.raises(Refusal, match="must be now"):
        scene.book(wanted(1, "2026-12-07 10:00"), kind="walk_in")
    with pytest.raises(Refusal, match="invalid_input") as refused:
        scene.book(kind="walk_in", practitioner="nobody", room="nowhere")
    assert [fault.path for fault in refused.value.faults] == ["$.practitioner", "$.room"]


def test_a_place_kept_while_talking_becomes_the_booking(scene: Scene) -> None:
    place, patient = wanted(1, "2026-12-07 10:00"), scene.house.patients[0].id
    with scene.database.write() as session:
        desk = ReservationDesk(scene.clock, scene.database)
        kept = desk.reserve(session, scene.receptionist, patient, KEY, [place]).id
    with pytest.raises(Refusal, match="slot_taken"):
        scene.book(place, patient_id=scene.house.patients[1].id)
    scene.book(place, reservation=kept)
    with scene.database.read() as session:
        rows = session.execute(select(Booking.kind, Booking.active, Booking.outcome).order_by(Booking.id)).all()
    assert sorted(map(tuple, rows)) == [("reserved", False, "released"), ("session", True, None)]
