"""Ports of this machine that nobody listens on, and that nobody gets by chance before they are used.

A port that the system gives (`bind` to 0) lies where the system also takes the near ends of connections from, so that a
test beside this one may get it while a process still starts. Ports are therefore taken from below that range (Linux:
32768 to 60999, `ip-sysctl`), each process of the tests from a part of its own, and none twice.
"""

import os
import random
import re
import socket
from contextlib import ExitStack

LOWEST, OF_EACH, PARTS = 18_000, 1_750, 8

_taken: set[int] = set()


def free_port(beside: int = 0) -> int:
    """Return a port that is free together with the `beside` next ones; raises `LookupError` where none is."""
    start = LOWEST + _part() * OF_EACH
    for first in random.sample(range(start, start + OF_EACH - beside), OF_EACH - beside):
        ports = set(range(first, first + beside + 1))
        if not ports & _taken and _are_free(ports):
            _taken.update(ports)
            return first
    raise LookupError(f"no {beside + 1} ports beside each other are free between {start} and {start + OF_EACH}")


def _part() -> int:
    """Tell which part is this process's own: that of its place among the processes of the tests."""
    found = re.search(r"\d+", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(found.group()) % PARTS if found else PARTS - 1


def _are_free(ports: set[int]) -> bool:
    with ExitStack() as held:
        for port in ports:
            try:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
