from __future__ import annotations

import pytest

from simulator.records import Mode, Phone
from simulator.steps import next_step


def _way(phone: Phone) -> list[tuple[str, int | None]]:
    way, status = [], "queued"
    while (step := next_step(status, phone)) is not None:
        way.append((step.status, step.error_code))
        status = step.status
    return way


@pytest.mark.parametrize(
    ("mode", "way"),
    [
        ("ok", [("sent", None), ("delivered", None)]),
        ("undelivered", [("sent", None), ("undelivered", 30003)]),
        ("failed", [("failed", 30008)]),
        ("silent", [("sent", None)]),
    ],
)
def test_it_goes_the_way_that_the_phone_is_set_to(mode: Mode, way: list[tuple[str, int | None]]) -> None:
    assert _way(Phone("+447700900123", "", mode)) == way


def test_it_gives_the_error_that_was_wished_for() -> None:
    assert _way(Phone("+447700900123", "", "failed", 30005)) == [("failed", 30005)]


def test_it_stays_canceled() -> None:
    assert next_step("canceled", Phone("+447700900123", "")) is None
