"""The border to other diaries: one GET of an address that somebody else wrote, which may be anything.

Only https, and only hosts of the open internet: else the address could make us ask machines beside us that trust us.
The host is looked up once and that address is what we connect to, so that it cannot change in between. How slowly
somebody may answer is bounded here between two pieces, and altogether by the process that this runs in. Hosts of the
clinic's own network, and plain http, are a setting (`AFTERCOURSE_ALLOW_PRIVATE_CALENDARS=1`).
"""

import socket
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from service.courses.calendars.open_internet import is_open

TIMEOUT = urllib3.Timeout(connect=5, read=10)
LARGEST = 5_000_000
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 65_536
PATIENCE = 30.0  # seconds for the whole of it, however slowly it drips


class FetchError(Exception):
    """An address could not be read; `code` is unreachable, not_allowed, refused or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Fetcher:
    """Read what an address has, up to `largest` bytes."""

    def __init__(
        self,
        *,
        allow_private: bool,
        accept: str = "text/calendar",
        largest: int = LARGEST,
        redirects: int = MOST_REDIRECTS,
    ) -> None:
        self._allow_private = allow_private
        self._accept = accept
        self._largest = largest
        self._redirects = redirects

    def objection(self, url: str) -> str | None:
        """Say what is wrong with an address before anything is asked of it, None if nothing is."""
        try:
            parts, _ = _split(url)
        except FetchError:
            return "must be an address such as https://calendar.example.org/diary.ics"
        if parts.scheme != "https" and not self._allow_private:
            return "must begin with https://"
        return None

    def fetch(self, url: str) -> bytes:
        """Read an address, following a few redirects, each judged anew. Raises FetchError."""
        for _ in range(self._redirects + 1):
            found = self._ask(url)
            if isinstance(found, bytes):
                return found
            url = found
        raise FetchError("refused")

    def _ask(self, url: str) -> bytes | str:
        """Return the content, or the address to ask instead."""
        parts, port = _split(url)
        if parts.scheme != "https" and not self._allow_private:
            raise FetchError("not_allowed")
        host = parts.hostname or ""
        pool = self._pool(parts.scheme, self._resolve(host, port), port, host)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            response = pool.request(
                "GET",
                path,
                headers={"Host": parts.netloc.rpartition("@")[2], "Accept": self._accept},
                preload_content=False,
                redirect=False,
                retries=False,
            )
            return self._read(response, parts.geturl())
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            raise FetchError("unreachable") from error
        finally:
            pool.close()

    def _resolve(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError("unreachable") from error
        addresses = [str(each[4][0]) for each in found]
        if not self._allow_private and not all(map(is_open, addresses)):
            raise FetchError("not_allowed")
        return addresses[0]

    def _pool(self, scheme: str, address: str, port: int, host: str) -> urllib3.HTTPConnectionPool:
        if scheme == "http":
            return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
        return urllib3.HTTPSConnectionPool(
            address, port, timeout=TIMEOUT, assert_hostname=host, server_hostname=host, cert_reqs="CERT_REQUIRED"
        )

    def _read(self, response: urllib3.BaseHTTPResponse, url: str) -> bytes | str:
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location:
            return _joined(url, location)
        if response.status != 200:  # noqa: PLR2004 - the status of success
            raise FetchError("refused")
        return read_up_to(self._largest, response)


def read_up_to(largest: int, response: urllib3.BaseHTTPResponse) -> bytes:
    """Read an answer piece by piece; raises FetchError once it is too large, or takes too long."""
    content, began = bytearray(), monotonic()
    for chunk in response.stream(CHUNK, decode_content=True):
        content += chunk
        if len(content) > largest:
            raise FetchError("too_large")
        if monotonic() - began > PATIENCE:
            raise FetchError("unreachable")
    return bytes(content)


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        if parts.scheme == "webcal":  # what calendar programs call https
            parts = parts._replace(scheme="https")
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise FetchError("not_allowed") from error
    if not parts.hostname:
        raise FetchError("not_allowed")
    return parts, port


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("refused") from error
