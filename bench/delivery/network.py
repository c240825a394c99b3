"""A phone network that takes everything: HTTP spoken by hand on an event loop, in a process of its own.

It answers as Twilio does, each text with an id of its own, at once or after a while, and calls nobody back.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
ANSWER: dict[str, object] = {
    "account_sid": "AC" + "0" * 32,
    "api_version": "2010-04-01",
    "body": "",
    "date_created": None,
    "date_sent": None,
    "date_updated": None,
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": None,
    "messaging_service_sid": None,
    "num_media": "0",
    "num_segments": "1",
    "price": None,
    "price_unit": None,
    "status": "queued",
    "subresource_uris": {},
    "to": None,
    "uri": "",
}

_numbers = count(1)


class Taking(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (whole := _length(self._heard)) and whole <= len(self._heard):
            self._heard = self._heard[whole:]
            if self._seconds:
                asyncio.get_running_loop().call_later(self._seconds, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        body = json.dumps({**ANSWER, "sid": f"SM{next(_numbers):032x}"}).encode()
        head = b"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if not self._transport.is_closing():
            self._transport.write(head + body)


def _length(heard: bytes) -> int:
    """Return how long the first request is, 0 while that cannot be told."""
    head = heard.find(END)
    told = LENGTH.search(heard, 0, head) if head >= 0 else None
    return head + len(END) + (int(told[1]) if told else 0) if head >= 0 else 0


@contextmanager
def a_network(seconds: float = 0) -> Iterator[str]:
    """Serve until the block is left; gives the address."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_run, args=(theirs, seconds), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _run(port: "Connection[int, int]", seconds: float) -> None:
    asyncio.run(_serve(port, seconds))


async def _serve(port: "Connection[int, int]", seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Taking(seconds), "127.0.0.1", 0, backlog=512)
    port.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
