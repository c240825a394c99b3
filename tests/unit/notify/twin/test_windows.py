"""Which stretch of the provider's list is compared next."""

from datetime import UTC, datetime, timedelta

from service.notify.twin.windows import FIRST_LOOK, LONGEST, LOOKS, MARGIN, Window, first_reach, next_window

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SOON, SETTLED, FINAL = LOOKS
HOUR = timedelta(hours=1)


def test_what_has_not_come_of_age_is_left_alone() -> None:
    assert next_window(SOON, NOW - SOON.behind, NOW) is None
    assert next_window(SOON, NOW - SOON.behind - SOON.stride, NOW) == Window(
        NOW - SOON.behind - SOON.stride, NOW - SOON.behind
    )


def test_after_downtime_it_takes_up_where_it_was_stretch_by_stretch() -> None:
    reached, ends = NOW - timedelta(hours=20), []
    while (window := next_window(SOON, reached, NOW)) is not None:
        assert window.since == reached
        assert window.until - window.since <= LONGEST
        reached = window.until
        ends.append(reached)

    assert len(ends) == 4
    assert ends[-1] == NOW - SOON.behind


def test_stretches_overlap_on_both_sides_and_never_reach_into_the_future() -> None:
    window = next_window(SOON, NOW - HOUR, NOW)

    assert window is not None
    assert (window.since - window.listed_since, window.listed_until - window.until) == (MARGIN, MARGIN)
    assert window.listed_until < NOW


def test_too_long_a_stretch_is_halved_down_to_a_minute() -> None:
    window: Window | None = Window(NOW - HOUR, NOW)
    while window is not None:
        shortest, window = window, window.half

    assert shortest.since == NOW - HOUR
    assert timedelta(minutes=1) <= shortest.until - shortest.since < timedelta(minutes=2)


def test_a_first_look_goes_back_to_the_senders_first_text_and_three_days_at_most() -> None:
    assert first_reach(FINAL, None, NOW) == NOW - FINAL.behind
    assert first_reach(SETTLED, NOW - timedelta(hours=10), NOW) == NOW - timedelta(hours=10) - MARGIN
    assert first_reach(SETTLED, NOW - timedelta(days=90), NOW) == NOW - SETTLED.behind - FIRST_LOOK
    assert first_reach(SETTLED, NOW - timedelta(minutes=1), NOW) == NOW - SETTLED.behind
