"""HTTP to Twilio for Twilio's SDK, over plain connections: kept alive, never repeated, redirected or proxied.

The SDK's own client goes through `requests`, which costs more than all else in a call and leaves open whether a failed
call had begun. Here connecting and asking are two steps: what fails in the first was never sent, and once the first
byte may have left nobody can say.
"""

import json
import logging
import ssl
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from weakref import finalize

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.util.wait import wait_for_read

from service.notify.delivery.limits import CONNECT_SECONDS, IDLE_SECONDS, READ_SECONDS

LOG = logging.getLogger("twilio.http_client")
FORM = "application/x-www-form-urlencoded"
AS_JSON = {"application/json", "application/scim+json"}
BROKEN = (HTTPException, OSError, ValueError)

RETRY_AFTER = "Retry-After"
MOST_DIGITS = 9

Address = tuple[str, str, int | None]
Idle = dict[Address, deque[tuple[float, HTTPConnection]]]


class NeverSentError(TwilioException):
    """Tell that a call never left: there was no connection, or none in time."""


class AnswerLostError(TwilioException):
    """Tell that a call may have arrived and that its answer did not."""


class _Heard(threading.local):
    """What the last answer in this thread said beside its body: the SDK's errors keep none of it."""

    status: int = 0
    retry_after: float | None = None


_HEARD = _Heard()


def last_answer() -> tuple[int, float | None]:
    """Return the HTTP status of this thread's last answer, and for how many seconds it asked not to be called."""
    return _HEARD.status, _HEARD.retry_after


class Transport(HttpClient):
    """Make calls from any number of threads; each takes the connection that was used last, so a thread needs one."""

    def __init__(self) -> None:
        super().__init__(LOG, is_async=False)
        self._idle: Idle = {}
        finalize(self, _close_all, self._idle)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one call; raises `NeverSentError` or `AnswerLostError`. Time-outs are ours, redirects are answers."""
        url = urlsplit(uri)
        told = dict(headers or {})
        body = _body(data, told)
        if auth:
            told["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
        connection, address = self._connection(url)
        try:
            connection.request(method.upper(), _target(url, params), body, told)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except BROKEN as error:
            connection.close()
            raise AnswerLostError(type(error).__name__) from None
        if connection.sock is not None:
            self._idle.setdefault(address, deque()).append((time.monotonic(), connection))
        _HEARD.status, _HEARD.retry_after = answer.status, _seconds(answer.headers.get(RETRY_AFTER, ""))
        return Response(answer.status, text, answer.headers)

    def _connection(self, url: SplitResult) -> tuple[HTTPConnection, Address]:
        try:
            address = url.scheme, url.hostname or "", url.port
        except ValueError as error:
            raise NeverSentError(type(error).__name__) from None
        return self._kept(address) or self._opened(address), address

    def _kept(self, address: Address) -> HTTPConnection | None:
        """Take the connection used last; one that rested long, or that the server closed, is not trusted."""
        waiting = self._idle.get(address, deque())
        while waiting:
            try:
                since, connection = waiting.pop()
            except IndexError:  # another thread was quicker
                return None
            if time.monotonic() - since < IDLE_SECONDS and _is_open(connection):
                return connection
            connection.close()
        return None

    def _opened(self, address: Address) -> HTTPConnection:
        """Connect; a name, several addresses and TLS together get as long as one connection."""
        began, (scheme, host, port) = time.monotonic(), address
        options: dict[str, Any] = {"context": self._tls} if scheme == "https" else {}
        kind = HTTPSConnection if scheme == "https" else HTTPConnection
        connection = kind(host, port, timeout=CONNECT_SECONDS, **options)
        try:
            connection.connect()
        except BROKEN as error:
            connection.close()
            raise NeverSentError(type(error).__name__) from None
        if time.monotonic() - began > CONNECT_SECONDS:
            connection.close()
            raise NeverSentError("TooLate")
        connection.sock.settimeout(READ_SECONDS)
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def _is_open(connection: HTTPConnection) -> bool:
    """Tell whether the other end has neither closed a connection nor said anything that nobody asked for."""
    return connection.sock is not None and not wait_for_read(connection.sock, timeout=0)


def _seconds(asked: str) -> float | None:
    """Read `Retry-After` where it is a number; a date is rare, and our clock may differ from theirs."""
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else None


def _body(data: Mapping[str, object] | None, headers: dict[str, str]) -> bytes | None:
    if data is None:
        return None
    if headers.get("Content-Type") in AS_JSON:
        return json.dumps(data).encode()
    headers.setdefault("Content-Type", FORM)
    return urlencode(data, doseq=True).encode()


def _target(url: SplitResult, params: Mapping[str, object] | None) -> str:
    asked = "&".join(part for part in (url.query, urlencode(params or {}, doseq=True)) if part)
    return f"{url.path or '/'}?{asked}" if asked else url.path or "/"


def _close_all(idle: Idle) -> None:
    for _, connection in _each(idle.values()):
        connection.close()


def _each(waiting: Iterable[deque[tuple[float, HTTPConnection]]]) -> Iterable[tuple[float, HTTPConnection]]:
    return [kept for connections in waiting for kept in connections]
