"""What the simulator knows of clinic time when a text arrives."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.clinic_clock import ClinicClock, ClockSilentError
from simulator.webhooks import Webhooks

AHEAD = timedelta(days=8)


class Answer:
    """What the product says of its time."""

    ok = True

    def json(self) -> dict[str, Any]:
        return {"now": (datetime.now(UTC) + AHEAD).isoformat(), "next_due": None, "in_flight": 0}


@pytest.fixture
def clock() -> ClinicClock:
    return ClinicClock("http://127.0.0.1:9", Webhooks("token", 0, threading.Event()))


def _answers(monkeypatch: pytest.MonkeyPatch, after: float = 0, failures: int = 0) -> None:
    left = [failures]

    def request(*_: Any, **__: Any) -> Answer:
        time.sleep(after)
        left[0] -= 1
        if left[0] >= 0:
            raise ValueError
        return Answer()

    monkeypatch.setattr("simulator.clinic_clock.requests.Session.request", request)


def _is_ahead(clock: ClinicClock) -> bool:
    return abs(clock.now() - datetime.now(UTC) - AHEAD) < timedelta(minutes=1)


def test_texts_of_one_moment_all_wait_until_the_time_is_known(
    clock: ClinicClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(monkeypatch, after=0.05)
    seen: list[bool] = []

    def arrive() -> None:
        clock.refresh(older_than=5)
        seen.append(_is_ahead(clock))

    threads = [threading.Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert seen == [True] * 4


def test_it_asks_again_for_each_text_until_the_time_is_known(
    clock: ClinicClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(monkeypatch, failures=1)

    clock.refresh(older_than=5)
    assert not _is_ahead(clock)
    clock.refresh(older_than=5)
    assert _is_ahead(clock)


def test_a_text_that_arrives_while_time_is_moved_asks_for_it(
    clock: ClinicClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The product may send before its answer to the move is here."""
    clock._is_known, clock._asked_at = True, time.monotonic()
    asked = threading.Event()

    def request(_: Any, method: str, *__: Any, **___: Any) -> Answer:
        if method == "POST":
            clock.refresh(older_than=5)
            assert _is_ahead(clock)
            asked.set()
            raise ValueError
        return Answer()

    monkeypatch.setattr("simulator.clinic_clock.requests.Session.request", request)
    with pytest.raises(ClockSilentError):
        clock.move(datetime.now(UTC) + AHEAD)

    assert asked.is_set()
