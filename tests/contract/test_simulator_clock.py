"""Clinic time runs forward, stopping wherever something is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.contract.simulated import PATIENT, Simulated

DAY = timedelta(days=1)


def test_it_stops_at_every_due_moment_on_the_way(network: Simulated) -> None:
    start = network.service.now()
    network.service.due = [start + DAY, start + 2 * DAY, start + 5 * DAY]

    answer = network.post("/sim/clock", {"to": (start + 3 * DAY).isoformat()})

    assert answer.status_code == 200
    assert network.service.moved_to == [start + DAY, start + 2 * DAY, start + 3 * DAY]
    assert len(answer.json()["moved_through"]) == 3


def test_it_moves_to_the_next_text_and_no_further(network: Simulated) -> None:
    start = network.service.now()
    network.service.due = [start + DAY, start + 2 * DAY]

    network.post("/sim/clock", {"advance": "next"})

    assert network.service.moved_to == [start + DAY]


def test_it_says_when_nothing_more_is_due(network: Simulated) -> None:
    answer = network.post("/sim/clock", {"advance": "next"})

    assert (answer.status_code, answer.json()["moved_through"]) == (200, [])


def test_it_says_plainly_when_time_stands_still(network: Simulated) -> None:
    network.service.stays_busy = True

    answer = network.post("/sim/clock", {"advance": "1h"})

    assert answer.status_code == 504
    assert answer.json()["error"].startswith("Time stands still")


def test_it_never_runs_backwards(network: Simulated) -> None:
    answer = network.post("/sim/clock", {"to": "2020-01-01T00:00:00Z"})

    assert answer.status_code == 400
    assert network.service.moved_to == []


def test_it_answers_at_once_when_asked_not_to_wait(network: Simulated) -> None:
    network.service.stays_busy = True

    answer = network.post("/sim/clock", {"advance": "1h", "wait": False})

    assert (answer.status_code, answer.json()["running"]) == (202, True)
    assert network.get("/sim/clock")["running"] is True
    assert network.post("/sim/clock", {"advance": "1h"}).status_code == 409


def test_it_shows_texts_in_clinic_time(network: Simulated) -> None:
    network.post("/sim/clock", {"advance": "3d"})

    network.send()

    (entry,) = network.get(f"/sim/phones/{PATIENT}")
    ahead = datetime.fromisoformat(entry["clinic_time"]) - datetime.now(UTC)
    assert abs(ahead - 3 * DAY) < timedelta(hours=2)


def test_a_run_can_be_stopped_at_once(network: Simulated) -> None:
    network.service.stays_busy = True
    network.post("/sim/clock", {"advance": "1d", "wait": False})

    answer = network.post("/sim/clock", {"stop": True})

    assert (answer.status_code, answer.json()["running"], answer.json()["stopped"]) == (200, False, True)
    assert network.get("/page/state")["clock"]["progress"] == "Stopped on the way."


def test_stopping_where_nothing_runs_changes_nothing(network: Simulated) -> None:
    assert network.post("/sim/clock", {"stop": True}).json()["running"] is False
    assert network.post("/sim/clock", {"stop": True, "advance": "1h"}).status_code == 400


def test_it_says_that_an_unanswered_alert_rings_on(network: Simulated) -> None:
    network.service.rings_every = timedelta(minutes=5)
    network.post("/sim/clock", {"advance": "30d", "wait": False})
    network.service.wait_for_moves(3)

    progress = network.get("/page/state")["clock"]["progress"]
    network.post("/sim/clock", {"stop": True})

    assert "An alert is unanswered: it rings on every few minutes. Answer ACK, or stop." in progress
