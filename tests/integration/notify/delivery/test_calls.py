"""What becomes of one call, whatever the network does: had it begun, nobody may say that it did not arrive."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from service.notify.delivery import transport
from service.notify.delivery.provider import Accepted, Credentials, Outcome, Refused, SendRequest, Unknown
from service.notify.delivery.twilio_sender import TwilioSender
from tests.cast import ROWAN_NUMBER, SHARED_PHONE
from tests.support.settings import some_settings

Answering = Callable[[socket.socket], None]
SID = "SM" + "a" * 32
UNREACHABLE = Refused("transient", "provider_unreachable")
LOST = Unknown("no_answer")


class Server:
    """Take connections on loopback and do with each call what a test says; `calls` counts those read whole."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.connections, self.calls = 0, list[bytes]()

    def serve(self) -> None:
        try:
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                with connection:
                    self._talk(connection)
        except OSError:
            return

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _talk(self, connection: socket.socket) -> None:
        while call := _read(connection):
            self.calls.append(call)
            self._answer(connection)
            if connection.fileno() < 0:
                return


def _read(connection: socket.socket) -> bytes:
    call = b""
    while b"\r\n\r\n" not in call or len(call.split(b"\r\n\r\n", 1)[1]) < _length(call):
        try:
            part = connection.recv(65536)
        except OSError:
            return b""
        if not part:
            return b""
        call += part
    return call


def _length(call: bytes) -> int:
    lines = call.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


@contextmanager
def a_server(answer: Answering) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server
    server.close()


def saying(status: str, body: str, *, length: int | None = None, more: str = "") -> Answering:
    told = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n{more}\r\n{body}"

    def answer(connection: socket.socket) -> None:
        connection.sendall(told.encode())
        if length is not None:
            connection.close()

    return answer


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def a_sender(base: str) -> TwilioSender:
    return TwilioSender(some_settings("sqlite://", twilio_api_base=base, allow_twilio_api_base="1"))


def a_request() -> SendRequest:
    account = Credentials("AC" + "1" * 32, "a-token")
    return SendRequest(
        clinic_id=uuid4(),
        attempt_id=uuid4(),
        credentials=account,
        sender=ROWAN_NUMBER,
        to=SHARED_PHONE,
        body="Words é.",
    )


def outcome_of(answer: Answering) -> Outcome:
    with a_server(answer) as server:
        return a_sender(f"http://127.0.0.1:{server.port}").send(a_request())


def test_an_accepted_call_gives_the_sid() -> None:
    assert outcome_of(saying("201 Created", f'{{"sid": "{SID}"}}')) == Accepted(SID)


def test_a_refused_connection_was_never_sent() -> None:
    with a_server(reset) as server:
        port = server.port
    assert a_sender(f"http://127.0.0.1:{port}").send(a_request()) == UNREACHABLE


def test_a_name_that_nobody_knows_was_never_sent() -> None:
    assert a_sender("http://nobody.invalid").send(a_request()) == UNREACHABLE


def test_a_server_that_speaks_no_tls_was_never_told_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.1)
    with a_server(reset) as server:
        assert a_sender(f"https://127.0.0.1:{server.port}").send(a_request()) == UNREACHABLE
        assert server.calls == []


def test_a_connection_that_came_too_late_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_SECONDS", -1.0)
    monkeypatch.setattr(transport, "HTTPConnection", lambda host, port, timeout: _plain(host, port))
    with a_server(saying("201 Created", "{}")) as server:
        assert a_sender(f"http://127.0.0.1:{server.port}").send(a_request()) == UNREACHABLE
        assert server.calls == []


def _plain(host: str, port: int) -> object:
    from http.client import HTTPConnection

    return HTTPConnection(host, port, timeout=3)


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        saying("201 Created", f'{{"sid": "{SID}"', length=500),
        saying("201 Created", "not what was agreed"),
        saying("201 Created", "{}"),
    ],
    ids=["reset", "half an answer", "junk", "no sid"],
)
def test_what_may_have_arrived_is_unknown(answer: Answering) -> None:
    assert outcome_of(answer) == LOST


def test_no_answer_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.05)
    assert outcome_of(lambda _: time.sleep(0.3)) == LOST


def test_an_error_page_of_a_gateway_is_unknown() -> None:
    assert outcome_of(saying("502 Bad Gateway", "<html>Bad gateway</html>")) == Unknown("provider_error", 502)


def test_a_busy_network_says_when_it_wants_to_be_called_again() -> None:
    told = '{"code": 20429, "message": "Too many requests", "status": 429}'
    busy = Refused("transient", "provider_busy", 20429)
    assert outcome_of(saying("429 Too Many Requests", told, more="Retry-After: 7\r\n")) == replace(busy, retry_after=7)
    for odd in ("soon", "-1", "Mon, 30 Nov 2026 09:00:00 GMT", "9" * 40):
        assert outcome_of(saying("429 Too Many Requests", told, more=f"Retry-After: {odd}\r\n")) == busy


@pytest.mark.parametrize("shown", ["400", '"400"', "200"])
@pytest.mark.parametrize("code", ["21211", '"21211"'])
def test_a_problem_document_is_sorted_by_the_status_it_came_with(shown: str, code: str) -> None:
    told = f'{{"type": "about:blank", "title": "Invalid", "status": {shown}, "code": {code}}}'
    assert outcome_of(saying("400 Bad Request", told)) == Refused("permanent", "number_invalid", 21211)
    assert isinstance(outcome_of(saying("503 Unavailable", told)), Unknown)


def test_a_page_in_place_of_the_network_stops_the_sender_and_loses_no_text() -> None:
    gone = outcome_of(saying("404 Not Found", "<html>Not here</html>"))
    assert gone == Refused("configuration", "provider_garbled", 404)


def test_a_redirect_is_not_followed() -> None:
    with a_server(saying("307 Temporary Redirect", "", more="Location: /elsewhere\r\n")) as server:
        sent = a_sender(f"http://127.0.0.1:{server.port}").send(a_request())
    assert (sent, len(server.calls)) == (Unknown("provider_error", 307), 1)


def test_a_lost_call_is_not_repeated() -> None:
    with a_server(reset) as server:
        a_sender(f"http://127.0.0.1:{server.port}").send(a_request())
    assert len(server.calls) == 1


def test_one_connection_serves_call_after_call() -> None:
    with a_server(saying("201 Created", f'{{"sid": "{SID}"}}')) as server:
        sender = a_sender(f"http://127.0.0.1:{server.port}")
        assert [sender.send(a_request()) for _ in range(3)] == [Accepted(SID)] * 3
    assert (server.connections, len(server.calls)) == (1, 3)


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    closed = threading.Event()

    def once(connection: socket.socket) -> None:
        saying("201 Created", f'{{"sid": "{SID}"}}')(connection)
        connection.close()
        closed.set()

    with a_server(once) as server:
        sender = a_sender(f"http://127.0.0.1:{server.port}")
        first = sender.send(a_request())
        assert closed.wait(10)
        closed.clear()
        second = sender.send(a_request())
    assert (first, second, server.connections) == (Accepted(SID), Accepted(SID), 2)


def test_a_proxy_of_the_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert outcome_of(saying("201 Created", f'{{"sid": "{SID}"}}')) == Accepted(SID)


def test_the_form_carries_words_number_and_where_receipts_go() -> None:
    with a_server(saying("201 Created", f'{{"sid": "{SID}"}}')) as server:
        a_sender(f"http://127.0.0.1:{server.port}").send(a_request())
    (call,) = server.calls
    assert b"Body=Words+%C3%A9." in call
    assert b"To=%2B447700900123" in call
    assert b"StatusCallback=" in call
    assert b"authorization: basic" in call.lower()
