"""What holds for every text of the shipped protocol, whenever a session ends and whenever it is ticked."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.notify.timeline.plan import PlannedStep, plan_steps
from service.protocols.definition import Anchor
from tests.unit.notify.timeline.cast import clinic
from tests.unit.protocols.shipped import shipped

PROTOCOL = shipped()
CALENDAR = clinic("2026-12-25", "2027-01-01", "2027-03-26", sat=[["10:00", "16:00"]])
ENDS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
LATENESS = st.timedeltas(timedelta(), timedelta(days=9))


def sent(end: datetime, late: timedelta) -> list[PlannedStep]:
    planned = plan_steps(PROTOCOL, Anchor.COMPLETION, end, CALENDAR, end + late)
    return [each for each in planned if each.reason is None]


@settings(max_examples=200, deadline=None)
@given(end=ENDS, late=LATENESS)
def test_nothing_is_planned_for_the_past_or_for_when_it_is_stale(end: datetime, late: timedelta) -> None:
    assert all(end + late <= each.due_at < each.expires_at for each in sent(end, late))


@settings(max_examples=200, deadline=None)
@given(end=ENDS, late=LATENESS)
def test_nobody_is_woken_but_for_the_text_straight_after(end: datetime, late: timedelta) -> None:
    walls = [CALENDAR.local_time(each.due_at) for each in sent(end, late) if not each.step.ignores_quiet_hours]

    assert all(time(8) <= wall < time(21) for wall in walls)


@settings(max_examples=200, deadline=None)
@given(end=ENDS, late=LATENESS)
def test_a_check_in_always_has_three_open_hours_before_closing(end: datetime, late: timedelta) -> None:
    for each in sent(end, late):
        if each.step_key == "day_3":
            spans = CALENDAR.open_spans(CALENDAR.local_date(each.due_at))
            assert spans[0][0] <= each.due_at <= spans[-1][1] - timedelta(hours=3)


@settings(max_examples=200, deadline=None)
@given(end=ENDS)
def test_a_session_ticked_at_once_gets_every_text(end: datetime) -> None:
    assert len(sent(end, timedelta())) == 6
