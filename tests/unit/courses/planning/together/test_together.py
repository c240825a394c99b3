"""Two courses of one patient from Monday 7 December 2026 on: what a clinic expects of them together."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import Pinned, PlanningProblem, Preference, Resource, Spacing, plan
from service.courses.planning.together import TogetherPlan, plan_together

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 12, 7)
PLAIN = PlanningProblem(
    zone=LONDON,
    sessions=2,
    duration_minutes=60,
    slot_minutes=60,
    spacings=(Spacing(7, 7, 9),),
    earliest=MONDAY,
    latest=MONDAY + timedelta(days=30),
    opening_hours=dict.fromkeys(range(7), ((540, 720),)),
    practitioners=(Resource("p1"),),
    rooms=(Resource("r1"),),
)


def short(found: TogetherPlan, at: int = 0) -> list[list[str]]:
    return [[f"{one.start:%d %H}" for one in course.sessions] for course in found.proposals[at].courses]


def test_courses_that_may_share_a_date_do_and_follow_each_other() -> None:
    found = plan_together([PLAIN, PLAIN], {})
    assert short(found) == [["07 09", "14 09"], ["07 10", "14 10"]]
    assert found.proposals[0].cost == 0


def test_cleaning_comes_between_them() -> None:
    found = plan_together([replace(PLAIN, cleaning_minutes=10), PLAIN], {(0, 1): 0})
    assert short(found)[1] == ["07 11", "14 11"]


def test_the_patient_is_in_one_place_at_a_time_however_many_rooms_there_are() -> None:
    rich = replace(PLAIN, practitioners=(Resource("p1"), Resource("p2")), rooms=(Resource("r1"), Resource("r2")))
    assert short(plan_together([rich, rich], {})) == [["07 09", "14 09"], ["07 10", "14 10"]]


def test_courses_keep_the_days_that_are_asked_for_between_them() -> None:
    found = plan_together([PLAIN, PLAIN], {(0, 1): 3})
    assert short(found) == [["07 09", "14 09"], ["10 09", "17 09"]]
    assert found.proposals[0].cost == 3


def test_the_second_course_may_come_first() -> None:
    late = replace(PLAIN, earliest=MONDAY + timedelta(days=2))
    assert short(plan_together([late, PLAIN], {(1, 0): 2})) == [["09 09", "16 09"], ["07 09", "14 09"]]


def test_each_proposal_has_another_first_date() -> None:
    found = plan_together([PLAIN, PLAIN], {(0, 1): 2})
    assert [short(found, at)[0][0] for at in range(3)] == ["07 09", "09 09", "10 09"]
    assert [one.cost for one in found.proposals] == [2, 2, 3]


def test_sessions_that_are_done_keep_the_other_course_away() -> None:
    begun = replace(PLAIN, done=(MONDAY - timedelta(days=1),))
    assert short(plan_together([begun, PLAIN], {(0, 1): 5}))[1][0] == "18 09"


def test_pinned_sessions_stay_and_the_other_course_goes_round_them() -> None:
    pin = Pinned(1, datetime(2026, 12, 7, 9, tzinfo=LONDON), "p1", "r1")
    assert short(plan_together([PLAIN, replace(PLAIN, pinned=(pin,))], {}))[0] == ["07 10", "14 09"]


def test_one_course_by_itself_is_planned_as_ever() -> None:
    liked = replace(PLAIN, preference=Preference(weekdays=frozenset({1, 3})), same_practitioner=True)
    assert tuple(one.courses[0] for one in plan_together([liked], {}).proposals) == plan(liked).proposals


@pytest.mark.parametrize("apart", [0, 9])
def test_a_course_that_is_impossible_by_itself_is_named(apart: int) -> None:
    shut = replace(PLAIN, opening_hours={})
    (blocked,) = plan_together([PLAIN, shut], {(0, 1): apart}).blocked
    assert (blocked.course, blocked.blocked.session, blocked.blocked.reasons[0].code) == (1, 1, "closed")


def test_a_course_that_comes_too_near_to_the_other_is_named_with_the_session() -> None:
    short_time = replace(PLAIN, latest=MONDAY + timedelta(days=9))
    (blocked,) = plan_together([short_time, short_time], {(0, 1): 4}).blocked
    assert (blocked.course, blocked.blocked.session) == (1, 2)
    assert "other_treatment" in {reason.code for reason in blocked.blocked.reasons}
