"""Whose account speaks of an address is remembered for a moment, and no longer."""

from threading import Event, Thread

import pytest

from service.notify.delivery.accounts import MOMENT, MOST_KNOWN, Lately
from service.notify.delivery.provider import Credentials

OURS = Credentials("AC" + "1" * 32, "token")
KEY = ("+447700900900", OURS.account_sid)
SOON = 10.0


class Reading:
    """Count how often is read, and tell the time."""

    def __init__(self) -> None:
        self.times, self.now = 0, 0.0

    def __call__(self) -> Credentials:
        self.times += 1
        return OURS


def test_a_burst_asks_once_and_the_next_second_again() -> None:
    reading = Reading()
    lately = Lately(lambda: reading.now)
    assert [lately.of(KEY, reading) for _ in range(3)] == [OURS] * 3
    assert reading.times == 1
    reading.now = MOMENT
    lately.of(KEY, reading)
    assert reading.times == 2


def test_of_threads_that_want_to_know_at_one_moment_one_reads() -> None:
    lately, reads, goes_on = Lately(), Event(), Event()
    reading = Reading()

    def read() -> Credentials:
        reads.set()
        assert goes_on.wait(SOON)
        return reading()

    threads = [Thread(target=lately.of, args=(KEY, read)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert reads.wait(SOON)
    goes_on.set()
    for thread in threads:
        thread.join(SOON)
    assert reading.times == 1


def test_who_fails_to_read_leaves_it_to_the_next() -> None:
    lately = Lately()

    def fail() -> Credentials:
        raise LookupError

    with pytest.raises(LookupError):
        lately.of(KEY, fail)
    assert lately.of(KEY, Reading()) == OURS


def test_addresses_without_end_fill_no_memory() -> None:
    lately = Lately()
    for number in range(MOST_KNOWN + 1):
        lately.of((str(number), ""), Reading())
    assert len(lately._known) == 1
