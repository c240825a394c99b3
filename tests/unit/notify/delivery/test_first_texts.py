"""A text waits for the one that tells a new number who texts, but never for long, and never until it is stale."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.notify.delivery.checks.introductions import FirstText
from service.notify.delivery.checks.rules import waits_for_first_text
from service.notify.models import Message

NOW = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
DUE = FirstText(state="planned", reason=None, next_try_at=NOW, updated_at=NOW)
SENDING = replace(DUE, state="sending", next_try_at=None)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def waits(first: FirstText, *, due: datetime = NOW, expires_in: timedelta = timedelta(hours=8)) -> bool:
    return waits_for_first_text([first], Message(next_try_at=due, expires_at=NOW + expires_in), NOW)


@pytest.mark.parametrize(
    "first",
    [
        DUE,
        SENDING,
        replace(DUE, reason="quiet_hours"),
        replace(DUE, next_try_at=NOW + minutes(1)),
        replace(DUE, state="queued", reason="provider_busy"),
    ],
)
def test_it_waits_while_the_first_text_is_about_to_leave(first: FirstText) -> None:
    assert waits(first)


@pytest.mark.parametrize(
    "first",
    [
        replace(DUE, reason="whatsapp_template_waits"),
        replace(DUE, reason="withheld_concern_open"),
        replace(DUE, reason="capped", next_try_at=NOW + timedelta(hours=10)),
        replace(DUE, reason="paused_protocol", next_try_at=NOW + minutes(30)),
        replace(DUE, next_try_at=NOW - minutes(20)),
        replace(SENDING, updated_at=NOW - minutes(20)),
    ],
)
def test_it_does_not_wait_for_one_that_waits_itself_or_had_its_turn(first: FirstText) -> None:
    assert not waits(first)


def test_in_a_long_queue_it_lets_the_first_text_have_its_turn() -> None:
    assert waits(replace(DUE, next_try_at=NOW - minutes(40)), due=NOW - minutes(41))


def test_it_goes_rather_than_be_out_of_date() -> None:
    assert not waits(DUE, expires_in=minutes(10))
