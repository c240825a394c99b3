"""A sender is given no more than it can send, and never forgets what it owes."""

from datetime import datetime, timedelta

import pytest

from service.notify.delivery.pace import BURST, USUAL, Paces, free_after, ready_at, texts_at_once
from tests.support.clocks import MONDAY_MORNING as NOW


def seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


def test_a_sender_without_a_pace_of_its_own_has_that_of_its_channel() -> None:
    assert (USUAL.of("sms", None), USUAL.of("whatsapp", None), USUAL.of("sms", 1.0)) == (10, 80, 1)
    assert (Paces(sms=3).of("sms", None), Paces(whatsapp=5).of("whatsapp", None)) == (3, 5)


def test_each_segment_takes_its_time() -> None:
    assert free_after(None, NOW, 4, 10.0) == seconds(0.4)


def test_what_a_sender_was_given_adds_up() -> None:
    assert free_after(seconds(2), NOW, 5, 10.0) == seconds(2.5)


def test_rest_is_not_saved_up() -> None:
    assert free_after(seconds(-3600), NOW, 10, 10.0) == seconds(1)


def test_an_idle_sender_is_given_a_second_s_worth_of_texts() -> None:
    assert texts_at_once(None, NOW, 10.0) == 5
    assert texts_at_once(seconds(-5), NOW, 80.0) == 40


def test_the_slowest_sender_gets_one_text_when_it_is_free() -> None:
    assert texts_at_once(NOW, NOW, 0.5) == 1


def test_what_a_wrong_clock_has_written_binds_nobody() -> None:
    tomorrow = NOW + timedelta(days=1)
    assert texts_at_once(tomorrow, NOW, 10.0) == 5
    assert free_after(tomorrow, NOW, 10, 10.0) == seconds(1)


def test_nobody_owes_so_much_that_it_is_not_believed() -> None:
    most = free_after(None, NOW, 10**6, 10.0)
    assert texts_at_once(most, NOW, 10.0) == 0
    assert free_after(most, NOW, 10, 10.0) == most


def test_a_busy_sender_gets_nothing_until_half_of_it_is_done() -> None:
    busy = seconds(0.9)
    assert texts_at_once(busy, NOW, 10.0) == 0
    assert texts_at_once(busy, ready_at(busy), 10.0) > 0


@pytest.mark.parametrize("pace", [0.5, 1.0, 10.0, 80.0])
@pytest.mark.parametrize("segments", [1, 4])
def test_over_a_minute_no_more_leaves_than_the_pace_allows(pace: float, segments: int) -> None:
    free_at, sent, at = None, 0, NOW
    while at < seconds(60):
        texts = texts_at_once(free_at, at, pace)
        if texts:
            sent += texts * segments
            free_at = free_after(free_at, at, texts * segments, pace)
        at += timedelta(milliseconds=50)
    overdrawn = BURST.total_seconds() * pace * segments + segments
    assert 0.95 * 60 * pace <= sent <= 60 * pace + overdrawn
