"""End a connection without an answer."""

from __future__ import annotations

import contextlib
import socket
from typing import Any


def hang_up(environ: dict[str, Any]) -> None:
    """Shut the socket under this request (Werkzeug's and gunicorn's servers hand it over); else do nothing."""
    connection = environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
