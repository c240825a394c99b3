"""What only the diary knows: preparation and cleaning, and that the past is over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import Pinned, PlanningProblem, Resource, Spacing, plan, proposal_to_json
from service.courses.planning.problem import Busy

DAY = date(2026, 12, 7)
EVERY_DAY = dict.fromkeys(range(7), ((9 * 60, 12 * 60),))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 7, hour, minute, tzinfo=UTC)


def diary(*, practitioner: tuple[Busy, ...] = (), room: tuple[Busy, ...] = ()) -> PlanningProblem:
    return PlanningProblem(
        zone=ZoneInfo("Europe/London"),
        sessions=1,
        duration_minutes=60,
        slot_minutes=5,
        spacings=(),
        earliest=DAY,
        latest=DAY,
        opening_hours=EVERY_DAY,
        practitioners=(Resource("p1", busy=practitioner),),
        rooms=(Resource("r1", busy=room),),
    )


def first_start(problem: PlanningProblem) -> datetime:
    return plan(problem).proposals[0].sessions[0].start


@pytest.mark.parametrize("where", ["practitioner", "room"])
def test_preparation_waits_for_the_booking_before(where: str) -> None:
    problem = replace(diary(**{where: ((at(8), at(9, 30)),)}), prep_minutes=10)
    assert first_start(problem) == at(9, 40)


@pytest.mark.parametrize(("cleaning", "start"), [(15, at(9)), (20, at(10, 45))])
@pytest.mark.parametrize("where", ["practitioner", "room"])
def test_cleaning_is_over_before_the_booking_after(where: str, cleaning: int, start: datetime) -> None:
    problem = replace(diary(**{where: ((at(10, 15), at(10, 45)),)}), cleaning_minutes=cleaning)
    assert first_start(problem) == start


def test_preparation_and_cleaning_may_lie_outside_the_opening_hours() -> None:
    problem = replace(diary(), duration_minutes=180, prep_minutes=15, cleaning_minutes=15)
    assert first_start(problem) == at(9)


def test_the_patient_is_there_for_the_session_alone() -> None:
    problem = replace(diary(), patient_busy=((at(8), at(9)), (at(10), at(12))), prep_minutes=30, cleaning_minutes=30)
    assert first_start(problem) == at(9)


@pytest.mark.parametrize(("now", "start"), [(at(8), at(9)), (at(9, 1), at(9, 5)), (at(10, 5), at(10, 5))])
def test_nothing_is_offered_in_the_past(now: datetime, start: datetime) -> None:
    assert first_start(replace(diary(), not_before=now)) == start


def test_a_start_that_passed_a_moment_ago_is_not_offered() -> None:
    a_moment_past = at(9).replace(microsecond=1)
    assert first_start(replace(diary(), not_before=a_moment_past)) == at(9, 5)


def test_days_that_are_over_are_outside_the_horizon() -> None:
    problem = replace(diary(), earliest=date(2026, 12, 1), not_before=at(11, 30))
    (blocked,) = plan(problem).blocked
    assert {reason.code: reason.days for reason in blocked.reasons} == {"outside_horizon": 6, "closed": 1}


NOBODY, NO_ROOM = replace(diary(), practitioners=()), replace(diary(), rooms=())


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize(("problem", "code"), [(NOBODY, "practitioner_away"), (NO_ROOM, "room_busy")])
def test_a_clinic_without_anybody_or_any_room_plans_nothing(problem: PlanningProblem, code: str, same: bool) -> None:
    (blocked,) = plan(replace(problem, same_practitioner=same)).blocked
    assert [(reason.code, reason.days) for reason in blocked.reasons] == [(code, 1)]


def test_bookings_may_be_told_in_the_clocks_of_a_zone_that_repeat_an_hour() -> None:
    autumn, london = date(2026, 10, 25), ZoneInfo("Europe/London")
    first, second = (datetime(2026, 10, 25, 1, minute, tzinfo=london, fold=fold) for minute, fold in ((30, 0), (15, 1)))
    night = replace(diary(room=((first, second),)), earliest=autumn, latest=autumn, opening_hours={6: ((90, 180),)})
    assert first_start(night).astimezone(UTC) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_pinned_session_lasts_its_minutes_through_the_night_of_the_clock_change() -> None:
    london, night = ZoneInfo("Europe/London"), {5: ((0, 1440),), 6: ((0, 1440),)}
    late = Pinned(1, datetime(2026, 10, 24, 23, 30, tzinfo=london), "p1", "r1")
    course = replace(diary(), sessions=2, spacings=(Spacing(1, 1, 1),), opening_hours=night, pinned=(late,))
    course = replace(course, earliest=date(2026, 10, 24), latest=date(2026, 10, 25), duration_minutes=180)
    (_, second) = plan(course).proposals[0].sessions
    assert second.start.astimezone(UTC) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_pinned_practitioner_may_have_left_the_clinic() -> None:
    gone = Pinned(1, at(9), "p0", "r1")
    problem = replace(diary(), sessions=2, spacings=(Spacing(1, 1, 1),), latest=date(2026, 12, 8), pinned=(gone,))
    assert [one.practitioner for one in plan(problem).proposals[0].sessions] == ["p0", "p1"]
    (blocked,) = plan(replace(problem, same_practitioner=True)).blocked
    assert blocked.reasons[0].code == "no_common_practitioner"


def test_a_proposal_is_the_same_in_the_api_as_in_the_command() -> None:
    assert proposal_to_json(plan(diary()).proposals[0]) == {
        "cost": 0,
        "sessions": [
            {
                "number": 1,
                "start": "2026-12-07T09:00:00+00:00",
                "end": "2026-12-07T10:00:00+00:00",
                "practitioner": "p1",
                "room": "r1",
            }
        ],
    }


def test_a_problem_has_one_spacing_for_each_gap_and_something_to_plan() -> None:
    with pytest.raises(ValueError, match="2 sessions need 1 spacings, not 0"):
        replace(diary(), sessions=2)
    with pytest.raises(ValueError, match="nothing to plan"):
        replace(diary(), done=(DAY,))
