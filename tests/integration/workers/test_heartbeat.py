"""Somebody outside hears the clock for as long as it works: a real listener, and what must silence it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy.exc import OperationalError

from service.base.database import Database
from service.program import Program, build_program
from tests.support.settings import some_settings
from workers.chores import Chore, run_chores
from workers.clock_process import beat, chores_of, with_heartbeat
from workers.pulse import TURNS, Pulse

PATIENCE = 300.0


class Listener:
    """Somebody outside who counts what is heard."""

    def __init__(self) -> None:
        self.heard, listener = 0, self

        class Ear(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.heard += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        self.address = f"http://127.0.0.1:{self.server.server_port}/beat"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield listener
    listener.server.shutdown()
    thread.join()
    listener.server.server_close()


def _program(listener: Listener, database: Database) -> Program:
    url = database.engine.url.render_as_string(hide_password=False)
    return build_program(some_settings(url, heartbeat_url=listener.address))


def test_a_clock_that_works_is_heard(listener: Listener, sqlite_database: Database) -> None:
    program, done = _program(listener, sqlite_database), threading.Event()
    ticks = [Chore("ticks", 1, lambda: None)]
    heartbeat = with_heartbeat(program, ticks, Pulse(PATIENCE))[-1]

    def beat_and_stop() -> None:
        heartbeat.do()
        done.set()

    run_chores([replace(heartbeat, do=beat_and_stop)], done)

    assert listener.heard == 1


def test_a_clock_that_cannot_reach_the_database_falls_silent(listener: Listener, sqlite_database: Database) -> None:
    program = _program(listener, sqlite_database)
    program.database.dispose()
    sqlite_database.dispose()
    nowhere = build_program(some_settings("sqlite:////nowhere/at/all.sqlite", heartbeat_url=listener.address))

    with pytest.raises(OperationalError):
        beat(nowhere, Pulse(PATIENCE))

    assert listener.heard == 0


@pytest.mark.parametrize("fails", [False, True])
def test_a_clock_whose_task_hangs_or_fails_for_long_falls_silent(
    listener: Listener, sqlite_database: Database, fails: bool
) -> None:
    program, now = _program(listener, sqlite_database), [0.0]
    pulse = Pulse(PATIENCE, lambda: now[0])
    task, heartbeat = with_heartbeat(program, [Chore("lane_urgent", 1, _failing if fails else _nothing)], pulse)
    heartbeat.do()
    now[0] += PATIENCE + 1
    if fails:
        with pytest.raises(ValueError, match="an invented fault"):
            task.do()
    heartbeat.do()
    assert listener.heard == 1

    if not fails:  # it was only slow
        task.do()
        heartbeat.do()
        assert listener.heard == 2


def test_every_task_is_watched_however_seldom_it_comes_round(listener: Listener, sqlite_database: Database) -> None:
    program, now = _program(listener, sqlite_database), [0.0]
    pulse = Pulse(PATIENCE, lambda: now[0])
    *tasks, _ = with_heartbeat(program, chores_of(program), pulse)

    now[0] = PATIENCE + 1
    often = {chore.name for chore in tasks if chore.seconds <= PATIENCE / TURNS}
    assert set(pulse.late()) >= often >= {"lane_urgent", "delivery_reconcile", "fallbacktimer_run", "uncovering_run"}

    now[0] = TURNS * max(chore.seconds for chore in tasks) + 1
    assert set(pulse.late()) == {chore.name for chore in tasks}


def test_a_task_that_comes_round_seldom_is_given_five_turns(listener: Listener, sqlite_database: Database) -> None:
    program, now = _program(listener, sqlite_database), [0.0]
    pulse = Pulse(PATIENCE, lambda: now[0])
    *_, heartbeat = with_heartbeat(program, [Chore("twin_run", PATIENCE, _nothing)], pulse)
    now[0] = TURNS * PATIENCE
    heartbeat.do()
    now[0] += 1
    heartbeat.do()
    assert listener.heard == 1


def _nothing() -> None:
    pass


def _failing() -> None:
    raise ValueError("an invented fault")
