"""Moving one session: who follows, who stays, and who may bend what. On both databases."""

from typing import Any

import pytest

from service.base.errors import Refusal
from service.courses.calendars.models import CalendarFeed, FeedBusy
from service.courses.models import Booking, Course
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates, landed
from tests.integration.courses.scene import at, wanted


def test_it_moves_one_session_and_leaves_those_whose_windows_hold(life: CourseLife) -> None:
    course = life.a_course()
    outlook = life.look(course, 2, "2027-01-06 11:00")
    assert fates(outlook) == [(1, "stays", "in_window"), (2, "moves", "asked"), (3, "stays", "in_window")]
    assert life.starts(course) == list(MONDAYS)
    life.move(course, 2, "2027-01-06 11:00")
    assert life.starts(course) == [MONDAYS[0], "2027-01-06 11:00", MONDAYS[2]]


def test_it_keeps_the_session_and_replaces_its_booking(life: CourseLife) -> None:
    course = life.a_course()
    before = life.sessions(course)
    life.move(course, 2, "2027-01-06 11:00")
    after = life.sessions(course)
    assert [one.id for one in after] == [one.id for one in before]
    assert [one.placement for one in after] == [1, 2, 1]
    assert ("2027-01-04 10:00", False, "moved") in life.bookings(course)
    assert ("2027-01-06 11:00", True, None) in life.bookings(course)


def test_it_takes_a_neighbour_along_when_its_window_breaks(life: CourseLife) -> None:
    course = life.a_course()
    outlook = life.look(course, 2, "2027-01-18 10:00")
    assert fates(outlook) == [(1, "stays", "in_window"), (2, "moves", "asked"), (3, "moves", "window_broken")]
    moved = life.move(course, 2, "2027-01-18 10:00")
    assert landed(moved.outlook) == landed(outlook)
    assert life.starts(course) == landed(outlook)
    assert landed(outlook)[2] == "2027-02-15 09:00"
    assert life.kinds() == ["booked", "moved"]
    assert len(life.told[-1].session_ids) == 2


@pytest.mark.parametrize(
    ("field", "named"), [("pinned", "which is pinned"), ("confirmed_at", "the patient has confirmed")]
)
def test_a_neighbour_that_stays_refuses_what_breaks_its_minimum(life: CourseLife, field: str, named: str) -> None:
    course = life.a_course()
    life.change(course, 3, **{field: True if field == "pinned" else life.clock.now()})
    with pytest.raises(Refusal, match="too_soon") as refused:
        life.look(course, 2, "2027-01-18 10:00")
    (fault,) = refused.value.faults
    assert fault.path == "$.start"
    assert named in fault.sentence
    assert "14 days before session 3" in fault.sentence


def test_a_neighbour_that_stays_beyond_its_maximum_is_pointed_out(life: CourseLife) -> None:
    course = life.a_course()
    life.change(course, 3, pinned=True)
    outlook = life.look(course, 2, "2026-12-29 10:00")
    assert fates(outlook)[1:] == [(2, "moves", "asked"), (3, "stays", "pinned")]
    assert outlook.warnings == ()
    outlook = life.look(course, 1, "2026-12-01 10:00")
    assert fates(outlook) == [(1, "moves", "asked"), (2, "stays", "in_window"), (3, "stays", "pinned")]


def test_above_the_maximum_it_only_warns(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.change(course, 1, pinned=True)
    outlook = life.look(course, 2, "2027-02-22 10:00")
    assert "77 days after session 1: the protocol says 42 at most" in outlook.warnings[0].sentence


def test_under_the_minimum_it_takes_a_clinician_with_a_reason(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.change(course, 1, pinned=True)
    for more in ({"reason": "It suits her"}, {"actor": life.clinician}):
        with pytest.raises(Refusal, match="too_soon"):
            life.move(course, 2, "2026-12-23 10:00", **more)
    life.move(course, 2, "2026-12-23 10:00", actor=life.clinician, reason="Healed well")
    assert life.starts(course)[1] == "2026-12-23 10:00"


def test_below_the_hard_floor_nobody_comes(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.change(course, 1, pinned=True)
    with pytest.raises(Refusal, match="never less than 14"):
        life.move(course, 2, "2026-12-18 10:00", actor=life.clinician, reason="She insists")


def test_a_session_that_was_had_stays(life: CourseLife) -> None:
    course = life.a_course()
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    assert fates(life.look(course, 2, "2027-01-06 10:00"))[0] == (1, "stays", "done")
    with pytest.raises(Refusal, match="session_state"):
        life.look(course, 1, "2027-01-06 10:00")


def test_another_course_of_the_patient_keeps_its_distance(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00")
    life.a_course("2027-02-01 10:00")
    with pytest.raises(Refusal, match="another session of this patient"):
        life.move(course, 1, "2027-01-25 10:00")


def test_a_taken_place_is_refused_and_nothing_changes(life: CourseLife) -> None:
    course = life.a_course()
    life.book(wanted(1, "2027-01-06 10:00"), patient_id=life.house.patients[1].id)
    for attempt in (life.look, life.move):
        with pytest.raises(Refusal, match="slot_taken") as refused:
            attempt(course, 2, "2027-01-06 10:30", practitioner="imogen", room="room-1")
        assert {clash["what"] for clash in refused.value.detail["clashes"]} == {"practitioner", "room"}
        when = "from 09:50 to 11:10 on Wed 6 January (20 minutes of preparation and cleaning included)"
        words = f"Session 2: Imogen Larch and {life.house.rooms[0].name} are booked {when}."
        assert [fault.sentence for fault in refused.value.faults] == [words]
    assert life.starts(course) == list(MONDAYS)
    assert life.kinds() == ["booked", "booked"]


def test_a_look_at_a_time_that_another_diary_takes_says_so(life: CourseLife) -> None:
    course, who = life.a_course(), life.house.practitioners[0]
    its = {"clinic_id": who.clinic_id, "practitioner_id": who.id}
    with life.database.write() as session:
        feed = CalendarFeed(**its, url="https://calendar.example/x", created_at=life.clock.now())
        session.add(feed)
        session.flush()
        busy = at("2027-01-06 10:00"), at("2027-01-06 11:00")
        session.add(FeedBusy(**its, feed_id=feed.id, starts_at=busy[0], ends_at=busy[1]))
    with pytest.raises(Refusal, match="slot_taken") as refused:
        life.look(course, 2, "2027-01-06 10:30", practitioner="imogen")
    assert [fault.sentence for fault in refused.value.faults] == [
        "Session 2: Imogen Larch is busy in another diary from 10:00 to 11:00 on Wed 6 January."
    ]


def test_who_is_not_named_is_whoever_is_free(life: CourseLife) -> None:
    course = life.a_course()
    life.book(wanted(1, "2027-01-06 10:00"), patient_id=life.house.patients[1].id)
    life.move(course, 2, "2027-01-06 10:30")
    second = life.show(course)["sessions"][1]
    assert (second["practitioner"], second["room"]) == ("felix", "room-2")


def test_every_fault_is_named_at_once(life: CourseLife) -> None:
    course = life.a_course()
    with pytest.raises(Refusal, match="invalid_input") as refused:
        life.look(course, 2, "2027-01-06 10:00", practitioner="nobody", room="nowhere")
    assert [fault.path for fault in refused.value.faults] == ["$.practitioner", "$.room"]
    with pytest.raises(Refusal) as refused:
        life.look(course, 1, "2026-11-29 10:00")
    assert {fault.sentence for fault in refused.value.faults} == {
        "has already passed",
        "lies outside the opening hours of the clinic",
    }


def test_what_would_lose_its_place_must_be_accepted(life: CourseLife) -> None:
    course = life.a_course()
    life.change(course, 3, pinned=True)
    life.wait_until("2026-12-01 09:00")
    outlook = life.look(course, 1, "2027-01-11 10:00")
    assert fates(outlook) == [(1, "moves", "asked"), (2, "unplaceable", "no_place"), (3, "stays", "pinned")]
    assert outlook.fates[1].reasons
    with pytest.raises(Refusal, match="not_accepted") as refused:
        life.move(course, 1, "2027-01-11 10:00")
    assert refused.value.detail["preview"]["sessions"][1]["change"] == "unplaceable"
    life.move(course, 1, "2027-01-11 10:00", accept_unplaced=True)
    assert life.starts(course) == ["2027-01-11 10:00", None, MONDAYS[2]]
    assert life.kinds() == ["booked", "cancelled", "moved"]


def test_a_place_that_was_lost_is_called_off_and_not_moved(life: CourseLife) -> None:
    course = life.a_course()
    life.change(course, 3, pinned=True)
    life.wait_until("2026-12-01 09:00")
    life.move(course, 1, "2027-01-11 10:00", accept_unplaced=True)
    left = {start: outcome for start, active, outcome in life.bookings(course) if not active}
    assert left == {MONDAYS[0]: "moved", MONDAYS[1]: "cancelled"}
    life.undo(course, 1)
    left = {start: outcome for start, active, outcome in life.bookings(course) if not active}
    assert left == {MONDAYS[0]: "released", MONDAYS[1]: "released", "2027-01-11 10:00": "moved"}


def test_choices_are_the_best_places_in_the_window(life: CourseLife) -> None:
    course = life.a_course()
    with life.database.read() as session:
        outlook = life.desk.moves.preview_move(session, life.receptionist, life.clinic_id, course, 2)
    assert len(outlook.choices) == 5
    assert f"{outlook.choices[0].spot.start:%Y-%m-%d}" == "2027-01-04"
    for choice in outlook.choices:
        seen = life.look(course, 2, f"{choice.spot.start:%Y-%m-%d %H:%M}")
        assert [fate.change for fate in seen.fates if fate.number != 2] == ["stays", "stays"]


def test_another_clinics_course_is_not_found(life: CourseLife) -> None:
    course = life.a_course()
    outside = life.cast.outsider.clinic.id
    with life.database.read() as session, pytest.raises(Refusal, match="not_found"):
        life.desk.moves.preview_move(session, life.receptionist, outside, course, 2)


def test_the_count_of_places_never_changes(life: CourseLife) -> None:
    course = life.a_course()
    for start in ("2027-01-06 10:00", "2027-01-18 10:00", "2027-01-05 10:00"):
        life.move(course, 2, start)
    assert sum(active for _, active, _ in life.bookings(course)) == 3
    assert life.count(Course) == 1
    assert life.count(Booking) >= 6


def test_for_a_clinicians_reason_a_neighbour_may_stay_near_but_not_below_the_floor(life: CourseLife) -> None:
    course = life.a_course()
    why: dict[str, Any] = {"actor": life.clinician, "reason": "Healed well"}
    assert life.look(course, 2, "2027-01-13 10:00").fates[2].change == "moves"
    assert life.look(course, 2, "2027-01-13 10:00", **why).fates[2].change == "stays"
    outlook = life.look(course, 2, "2027-01-20 10:00", **why)
    assert landed(outlook)[2] == "2027-02-17 09:00"


def test_a_time_when_the_patient_cannot_come_is_pointed_out_and_stops_nobody(life: CourseLife) -> None:
    course = life.a_course()
    life.cannot_come("2027-01-06 00:00", "2027-01-07 00:00")
    seen, moved = life.look(course, 2, "2027-01-06 10:00"), life.move(course, 2, "2027-01-06 10:00")
    for outlook in (seen, moved.outlook):
        (warning,) = outlook.warnings
        assert (warning.path, "the patient cannot come" in warning.sentence) == ("$.sessions[1].start", True)
    assert life.starts(course)[1] == "2027-01-06 10:00"
    assert life.look(course, 2, "2027-01-07 10:00").warnings == ()
