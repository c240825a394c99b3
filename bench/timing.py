"""Times a call again and again, and prints how long it takes."""

import time
from collections.abc import Callable
from statistics import quantiles
from typing import TypeVar

Found = TypeVar("Found")
Call = Callable[[], object]
SECONDS = 1.0
LEAST = 20


def times(call: Call, seconds: float = SECONDS, least: int = LEAST) -> list[float]:
    """Return the milliseconds of each call, for some seconds and at least so many calls; a first one warms up."""
    call()
    took: list[float] = []
    end = time.perf_counter() + seconds
    while len(took) < least or time.perf_counter() < end:
        took.append(once(call)[0])
    return took


def in_turn(one: Call, other: Call, calls: int = 30) -> tuple[list[float], list[float]]:
    """Return the milliseconds of two calls made in turn, so that whatever else the machine does slows both."""
    one(), other()
    pairs = [(once(one)[0], once(other)[0]) for _ in range(calls)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def once(call: Callable[[], Found]) -> tuple[float, Found]:
    begun = time.perf_counter()
    found = call()
    return 1000 * (time.perf_counter() - begun), found


def show_head() -> None:
    print(f"\n{'':<62} {'p50':>9} {'p95':>9} {'slowest':>9}")


def show(what: str, took: list[float]) -> None:
    cuts = quantiles(took, n=20, method="inclusive")
    print(f"{what:<62} {cuts[9]:9.3f} {cuts[18]:9.3f} {max(took):9.3f} ms  x{len(took)}")
