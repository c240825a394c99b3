"""Somebody who posts whole requests over connections that stay open, from a process of its own.

HTTP is spoken by hand on an event loop, so that whoever asks takes little of the processor. There are as many
connections as the server takes texts at one moment: a network that delivers a backlog opens more than that.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context

CONNECTIONS = 64
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
OK = b"HTTP/1.1 200 "


@dataclass(frozen=True, slots=True)
class Asked:
    """`seconds` from the first request to the last answer; `waited` of each request from when it was due."""

    seconds: float
    waited: tuple[float, ...]

    @property
    def rate(self) -> float:
        return len(self.waited) / self.seconds


def ask(port: int, requests: Sequence[bytes], rate: float | None = None) -> Asked:
    """Post all requests, each as soon as a connection is free; with a `rate` so many a second, evenly."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_asked, (port, list(requests), rate))


def _asked(port: int, requests: list[bytes], rate: float | None) -> Asked:
    return asyncio.run(_ask(port, requests, rate))


async def _ask(port: int, requests: list[bytes], rate: float | None) -> Asked:
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    left, waited = iter(enumerate(requests)), [0.0] * len(requests)
    begun = time.monotonic()

    async def post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for at, request in left:
            due = begun + at / rate if rate else time.monotonic()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            writer.write(request)
            await _answer(reader)
            waited[at] = time.monotonic() - due

    await asyncio.gather(*(post(*each) for each in connections))
    return Asked(time.monotonic() - begun, tuple(waited))


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(END)
    told = LENGTH.search(head)
    body = await reader.readexactly(int(told[1]) if told else 0)
    if not head.startswith(OK):
        raise ConnectionError(head + body)
