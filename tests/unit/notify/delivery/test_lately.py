"""Whose account speaks of an address is remembered for a moment, and no longer."""

from service.notify.delivery.accounts import MOMENT, MOST_KNOWN, Lately
from service.notify.delivery.provider import Credentials

OURS = Credentials("AC" + "1" * 32, "token")
KEY = ("+447700900900", OURS.account_sid)


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


def test_addresses_without_end_fill_no_memory() -> None:
    lately = Lately()
    for number in range(MOST_KNOWN + 1):
        lately.of((str(number), ""), Reading())
    assert len(lately._known) == 1
