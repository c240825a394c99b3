"""How many requests are answered at once, where some threads only hold a line open.

A request may need two connections to the database, and there are so many. A page that listens needs none, so the server
has a thread for each of those beside the ones that answer; only the latter take turns.

A text that comes in while others are dealt with sleeps until it is dealt with together with them, and holds no
connection: it gives its turn back meanwhile, so that more texts are dealt with together, and takes one again before it
goes on. None sleeps with its turn, for whoever deals with them next needs one. The server has threads for these, too.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from service.base.rest import resting_by

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Turns:
    """Let at most `most` requests run at once, besides those of the paths that keep a line open."""

    def __init__(self, app: "WSGIApplication", most: int, open_lines: Collection[str]) -> None:
        self._app = app
        self._turns = BoundedSemaphore(most)
        self._open_lines = open_lines

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] in self._open_lines:
            return self._app(environ, start_response)
        with self._turns, resting_by(self._rest):
            return self._app(environ, start_response)

    @contextmanager
    def _rest(self) -> Iterator[None]:
        """Give this thread's turn back until the block is left."""
        self._turns.release()
        try:
            yield
        finally:
            self._turns.acquire()
