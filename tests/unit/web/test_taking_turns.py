"""So many requests run at once; who sleeps for others, or holds a line open, takes nobody's turn."""

from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any

import pytest

from service.base.rest import at_rest
from service.web.turns import Turns

SOON = 10.0
LINE = "/line"


class Place:
    """A server with one turn, whose requests do what their path says."""

    def __init__(self, **paths: Callable[[], object]) -> None:
        self._paths = paths
        self.turns = Turns(self._answer, 1, {LINE})

    def ask(self, path: str) -> Thread:
        thread = Thread(target=self.turns, args=({"PATH_INFO": f"/{path}"}, None))
        thread.start()
        return thread

    def _answer(self, environ: Any, _start: object) -> Iterable[bytes]:
        self._paths[environ["PATH_INFO"].removeprefix("/")]()
        return []


def test_a_request_waits_for_its_turn_but_no_open_line_does() -> None:
    goes_on, ran, listens = Event(), Event(), Event()
    place = Place(slow=lambda: goes_on.wait(SOON), quick=ran.set, line=listens.set)
    threads = [place.ask("slow"), place.ask("quick"), place.ask("line")]
    assert listens.wait(SOON)
    assert not ran.wait(0.05)
    goes_on.set()
    assert ran.wait(SOON)
    for thread in threads:
        thread.join(SOON)


def test_who_sleeps_gives_the_turn_back_and_takes_one_before_going_on() -> None:
    sleeps, wakes, busy, goes_on, awake = (Event() for _ in range(5))

    def sleep() -> None:
        with at_rest():
            sleeps.set()
            assert wakes.wait(SOON)
        awake.set()

    def work() -> None:
        busy.set()
        assert goes_on.wait(SOON)

    place = Place(sleep=sleep, work=work)
    threads = [place.ask("sleep")]
    assert sleeps.wait(SOON)
    threads.append(place.ask("work"))
    assert busy.wait(SOON)
    wakes.set()
    assert not awake.wait(0.05)
    goes_on.set()
    assert awake.wait(SOON)
    for thread in threads:
        thread.join(SOON)


def test_a_sleep_that_ends_in_an_error_costs_no_turn() -> None:
    def fail() -> None:
        with at_rest():
            raise LookupError

    place = Place(fail=fail)
    for _ in range(2):
        with pytest.raises(LookupError):
            place.turns({"PATH_INFO": "/fail"}, lambda *_: lambda _: None)


def test_outside_of_the_server_there_is_no_turn_to_give() -> None:
    with at_rest():
        pass
