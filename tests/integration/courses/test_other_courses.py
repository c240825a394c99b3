"""The days between treatments hold for a patient, whichever course the sessions belong to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest

from service.base.database import Database
from service.base.errors import Fault, Refusal
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.models import Booking, CourseSession
from service.courses.planning import Plan
from service.courses.requests import ProposalRequest, WantedSession
from tests.cast import Cast, the_cast
from tests.integration.courses.scene import KEY, Scene, at, wanted
from tests.support.clocks import FixedClock


def refused(scene: Scene, *sessions: WantedSession, **over: Any) -> tuple[Fault, ...]:
    with pytest.raises(Refusal, match="too_soon") as refusal:
        scene.book(*sessions, **over)
    assert {fault.path for fault in refusal.value.faults} == {"$.sessions[0].start"}
    return refusal.value.faults


def propose(scene: Scene, sessions: int = 1, **over: Any) -> Plan:
    values = {"patient_id": scene.house.patients[0].id, "protocol": KEY, "sessions": sessions}
    with scene.database.read() as session:
        return scene.desk.propose(session, scene.clinic_id, ProposalRequest(**{**values, **over}))


def days(plan: Plan) -> list[date]:
    return [one.start.date() for proposal in plan.proposals for one in proposal.sessions]


def of_spacing(booked: Booked) -> list[Fault]:
    """Return the warnings that are about the days between treatments."""
    return [warning for warning in booked.warnings if warning.path != "$.screening"]


def test_a_second_course_an_hour_after_a_session_of_the_first_is_refused(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    (fault,) = refused(scene, wanted(1, "2026-12-07 12:00"), actor=scene.clinician, reason="She insists")
    assert fault.sentence == (
        "is on the same day as another session of this patient, on 7 December 2026: never less than 14"
    )
    assert scene.count(Booking) == 1


@pytest.mark.parametrize("day", ["2026-12-07", "2026-12-30"])
def test_the_hard_floor_holds_before_and_after_for_everybody(scene: Scene, day: str) -> None:
    scene.book(wanted(1, "2026-12-18 10:00"))
    (fault,) = refused(scene, wanted(1, f"{day} 10:00"), actor=scene.clinician, reason="She insists")
    assert "days from another session of this patient, on 18 December 2026: never less than 14" in fault.sentence


def test_under_the_minimum_needs_a_clinician_and_a_reason(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    near = wanted(1, "2026-12-22 10:00")
    (fault,) = refused(scene, near, reason="It suits her")
    assert "less than 21 needs a clinician and a reason" in fault.sentence
    refused(scene, near, actor=scene.clinician)
    scene.book(near, actor=scene.clinician, reason="Healed well, seen today")


def test_the_minimum_itself_is_allowed(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 17:00"))
    assert of_spacing(scene.book(wanted(1, "2026-12-28 09:00"))) == []


def test_a_session_that_took_place_counts_from_the_day_it_did(scene: Scene) -> None:
    course = scene.book(wanted(1, "2026-12-02 10:00")).course
    scene.wait_until("2026-12-01 12:00")
    scene.complete(course.id)
    scene.book(wanted(1, "2026-12-22 10:00"))


def test_a_session_that_was_cancelled_does_not_count(scene: Scene) -> None:
    booked = scene.book(wanted(1, "2026-12-07 10:00"))
    with scene.database.write() as session:
        one = session.get_one(CourseSession, (scene.clinic_id, booked.sessions[0].id))
        one.state = "cancelled"
    scene.book(wanted(1, "2026-12-08 10:00"))


def test_another_patients_sessions_do_not_count(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id)
    assert of_spacing(scene.book(wanted(1, "2026-12-07 12:00"))) == []


def test_another_treatment_of_the_same_skin_keeps_its_distance(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    peel = scene.another_treatment()
    (fault,) = refused(scene, wanted(1, "2026-12-14 10:00"), protocol=peel)
    assert "of another treatment: less than 14 needs a clinician and a reason" in fault.sentence
    assert of_spacing(scene.book(wanted(1, "2026-12-14 12:00"), protocol=peel, areas=("neck",)))


def test_another_treatment_nearby_is_booked_by_a_clinician_and_pointed_out(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    peel = scene.another_treatment()
    near = wanted(1, "2026-12-14 10:00")
    (warning,) = of_spacing(scene.book(near, protocol=peel, actor=scene.clinician, reason="A light one"))
    assert warning.path == "$.sessions[0].start"
    assert warning.sentence == (
        "is 7 days from another session of this patient, on 7 December 2026, of another treatment: 14 are asked for"
    )
    assert of_spacing(scene.book(wanted(1, "2027-01-11 10:00"), protocol=peel)) == []


def test_the_longer_of_two_treatments_waits_counts(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), protocol=scene.another_treatment(cross_treatment=a_month()))
    booked = scene.book(wanted(1, "2026-12-28 10:00"), actor=scene.clinician, reason="A light one")
    assert "30 are asked for" in of_spacing(booked)[0].sentence


def a_month() -> dict[str, object]:
    return {"min_days": 30, "source": "A test."}


def test_no_proposal_is_too_near_to_another_session(scene: Scene) -> None:
    for day in ("2026-12-14", "2027-01-11"):
        scene.book(wanted(1, f"{day} 10:00"))
    for count in (1, 2, 3, 6):
        found = days(propose(scene, count, proposals=10))
        assert len(found) == 10 * count
        taken = (date(2026, 12, 14), date(2027, 1, 11))
        assert all(abs(day - other) >= timedelta(days=21) for day in found for other in taken)


def test_a_proposal_beside_other_courses_can_be_booked(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-14 10:00"), wanted(2, "2027-01-11 10:00"))
    places = propose(scene, 2).proposals[0].sessions
    scene.book(*(wanted(one.number, one.start, practitioner=one.practitioner, room=one.room) for one in places))


def test_days_that_are_too_near_count_as_the_patients_own(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    plan = propose(scene, earliest=date(2026, 12, 7), latest=date(2026, 12, 12))
    assert [(reason.code, reason.days) for reason in plan.blocked[0].reasons] == [("patient_busy", 6)]


def test_no_proposal_is_too_near_to_another_treatment(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-01 10:00"))
    peel = scene.another_treatment()
    assert days(propose(scene, protocol=peel))[0] == date(2026, 12, 15)
    assert days(propose(scene, protocol=peel, areas=("face", "neck")))[0] == date(2026, 12, 15)
    assert days(propose(scene, protocol=peel, areas=("neck",)))[0] == date(2026, 11, 30)


def test_an_unknown_area_is_named(scene: Scene) -> None:
    with pytest.raises(Refusal, match="invalid_input") as refusal:
        propose(scene, areas=("face", "elbow"))
    assert [fault.path for fault in refusal.value.faults] == ["$.areas[1]"]


@pytest.mark.postgres
def test_two_hands_cannot_book_one_patient_too_near_at_the_same_moment(
    postgres_database: Database, clock: FixedClock
) -> None:
    with postgres_database.write() as session:
        cast: Cast = the_cast(session)
    crowd = Scene(postgres_database, cast, clock, CourseDesk(clock))
    wishes = [
        wanted(1, at("2026-12-07 10:00") + timedelta(days=day), practitioner=who, room=where)
        for day in (0, 1)
        for who, where in (("imogen", "room-1"), ("felix", "room-2"))
    ]
    start = Barrier(len(wishes))

    def one(wish: WantedSession) -> str:
        start.wait()
        try:
            crowd.book(wish)
        except Refusal as refusal:
            return refusal.code
        return "booked"

    with ThreadPoolExecutor(len(wishes)) as hands:
        assert sorted(hands.map(one, wishes)) == ["booked"] + ["too_soon"] * (len(wishes) - 1)
