"""All texts that follow from one fact, with the shipped protocol."""

from datetime import timedelta

import pytest

from service.base.ids import new_id
from service.notify.timeline.outcomes import SkipReason
from service.notify.timeline.plan import plan_steps
from service.notify.timeline.spread import WIDEST, spread_for, spread_of
from service.protocols.definition import Anchor
from service.protocols.parse import parse_data
from tests.cast import a_punctual_id
from tests.unit.notify.timeline.cast import clinic, london, shown
from tests.unit.protocols.shipped import changed, shipped

MONDAY_NOON = london("2026-12-07 12:00")


def test_a_completion_plans_the_aftercare_of_a_week() -> None:
    planned = plan_steps(shipped(), Anchor.COMPLETION, MONDAY_NOON, clinic(), MONDAY_NOON)

    assert [(each.step_key, shown(each.due_at), shown(each.expires_at), each.reason) for each in planned] == [
        ("straight_after", "2026-12-07 12:05", "2026-12-08 00:00", None),
        ("day_1", "2026-12-08 09:00", "2026-12-09 00:00", None),
        ("day_2", "2026-12-09 09:00", "2026-12-10 00:00", None),
        ("day_3", "2026-12-10 10:00", "2026-12-10 14:30", None),
        ("day_5", "2026-12-12 09:00", "2026-12-13 00:00", None),
        ("day_7", "2026-12-14 09:00", "2026-12-16 00:00", None),
    ]


def test_a_completion_entered_two_days_late_says_what_is_not_sent_and_why() -> None:
    planned = plan_steps(shipped(), Anchor.COMPLETION, MONDAY_NOON, clinic(), london("2026-12-09 11:00"))

    assert [(each.step_key, each.reason) for each in planned[:3]] == [
        ("straight_after", SkipReason.EXPIRED),
        ("day_1", SkipReason.EXPIRED),
        ("day_2", None),
    ]
    assert shown(planned[2].due_at) == "2026-12-09 11:05"


def test_a_booking_plans_its_one_text_and_each_session_its_reminder() -> None:
    booked = plan_steps(shipped(), Anchor.BOOKING, MONDAY_NOON, clinic(), MONDAY_NOON)
    session = plan_steps(shipped(), Anchor.SESSION_START, london("2026-12-21 09:30"), clinic(), MONDAY_NOON)

    assert [(each.step_key, shown(each.due_at)) for each in booked] == [("booked", "2026-12-07 12:00")]
    assert [(each.step_key, shown(each.due_at)) for each in session] == [("prepare", "2026-12-20 18:00")]


@pytest.mark.parametrize(("areas", "has"), [(["eyes"], True), (["face"], False), ([], False)])
def test_a_step_for_an_area_is_planned_only_where_it_was_treated(areas: list[str], has: bool) -> None:
    protocol = parse_data(changed(("steps.5.when", "area:eyes")))
    planned = plan_steps(protocol, Anchor.COMPLETION, MONDAY_NOON, clinic(), MONDAY_NOON, areas=areas)

    assert ("day_2" in [each.step_key for each in planned]) is has


def test_the_spread_of_a_clinic_is_always_the_same_and_within_bounds() -> None:
    spreads = [spread_for(f"clinic {number}", 120) for number in range(200)]

    assert spreads == [spread_for(f"clinic {number}", 120) for number in range(200)]
    assert min(spreads) >= 0
    assert max(spreads) <= 120
    assert len(set(spreads)) > 50


def test_without_room_for_a_spread_there_is_none() -> None:
    assert spread_for("clinic", 0) == 0


def test_a_clinic_begins_at_most_ten_minutes_after_the_hour() -> None:
    spreads = {spread_of(new_id()) for _ in range(200)}

    assert timedelta() <= min(spreads) < max(spreads) <= WIDEST
    assert len(spreads) > 50


def test_the_clinics_of_the_tests_begin_on_the_minute() -> None:
    assert [spread_of(a_punctual_id()) for _ in range(5)] == [timedelta()] * 5
