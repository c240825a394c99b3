"""Ports for processes of tests: none that a connection beside the test may get before the process listens."""

import socket
from pathlib import Path

import pytest

from tests.support.ports import LOWEST, OF_EACH, PARTS, free_port

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not RANGE.exists(), reason="another system than Linux keeps this range elsewhere")
def test_no_port_lies_where_the_system_takes_the_near_ends_of_connections_from() -> None:
    assert int(RANGE.read_text("utf-8").split()[0]) >= LOWEST + OF_EACH * PARTS


def test_no_port_is_handed_out_twice() -> None:
    firsts = [free_port(beside=1) for _ in range(20)]
    assert len({port for first in firsts for port in (first, first + 1)}) == 40


def test_a_pair_of_which_one_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    lowest = free_port(beside=2)
    small = {"LOWEST": lowest, "OF_EACH": 3, "_part": lambda: 0, "_taken": set()}
    for name, value in small.items():
        monkeypatch.setattr(f"tests.support.ports.{name}", value)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", lowest))
        assert free_port(beside=1) == lowest + 1
