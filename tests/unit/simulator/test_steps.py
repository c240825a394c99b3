from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.records import Message, Mode, Phone
from simulator.steps import next_step, waits

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
NUMBER = "+447700900123"
WHATSAPP = f"whatsapp:{NUMBER}"


def _message(recipient: str = NUMBER, **more: Any) -> Message:
    first = Message("SM1", "outbound-api", "", recipient, "", "", "queued", None, 1, (), NOW, NOW, None, NOW)
    return replace(first, **{"valid_until": NOW + timedelta(hours=10), **more})


def _way(phone: Phone, message: Message | None = None) -> list[tuple[str, int | None]]:
    way, message = [], message or _message()
    while (step := next_step(message, phone, NOW)) is not None:
        way.append((step.status, step.error_code))
        message = replace(message, status=step.status)
    return way


@pytest.mark.parametrize(
    ("mode", "way"),
    [
        ("ok", [("sent", None), ("delivered", None)]),
        ("undelivered", [("sent", None), ("undelivered", 30003)]),
        ("off", [("sent", None), ("undelivered", 30003)]),
        ("unknown", [("sent", None), ("undelivered", 30005)]),
        ("landline", [("sent", None), ("undelivered", 30006)]),
        ("blocked", [("sent", None), ("undelivered", 30004)]),
        ("filtered", [("sent", None), ("undelivered", 30007)]),
        ("congested", [("sent", None), ("undelivered", 30017)]),
        ("failed", [("failed", 30008)]),
        ("silent", [("sent", None)]),
        ("stuck", []),
    ],
)
def test_it_goes_the_way_that_the_phone_is_set_to(mode: Mode, way: list[tuple[str, int | None]]) -> None:
    assert _way(Phone(NUMBER, "", mode)) == way


def test_it_gives_the_error_that_was_wished_for() -> None:
    assert _way(Phone(NUMBER, "", "failed", 30005)) == [("failed", 30005)]


def test_it_stays_canceled() -> None:
    assert _way(Phone(NUMBER, ""), _message(status="canceled")) == []


def test_a_british_landline_is_tried_and_not_reached() -> None:
    number = "+442079460123"

    assert _way(Phone(number, ""), _message(number)) == [("sent", None), ("undelivered", 30006)]


def test_a_text_that_waits_too_long_expires() -> None:
    phone = Phone(NUMBER, "", "stuck")

    assert waits(_message(), phone)
    assert next_step(_message(valid_until=NOW), phone, NOW) == ("failed", 30036)


def test_a_whatsapp_message_is_read_only_where_receipts_are_on() -> None:
    arrives: list[tuple[str, int | None]] = [("sent", None), ("delivered", None)]

    assert _way(Phone(NUMBER, ""), _message(WHATSAPP)) == arrives
    assert _way(Phone(NUMBER, "", reads=True), _message(WHATSAPP)) == [*arrives, ("read", None)]
    assert _way(Phone(NUMBER, "", reads=True), _message()) == arrives


def test_whoever_blocks_a_whatsapp_sender_leaves_the_message_sent_for_ever() -> None:
    assert _way(Phone(NUMBER, "", whatsapp="blocked"), _message(WHATSAPP)) == [("sent", None)]


def test_a_message_that_is_doomed_fails_with_its_code() -> None:
    assert _way(Phone(NUMBER, ""), _message(WHATSAPP, doom=63016)) == [("failed", 63016)]
