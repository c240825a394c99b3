"""What a module logs, whatever was logged before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

import structlog
from structlog.testing import capture_logs


@contextmanager
def logged_by(module: ModuleType) -> Iterator[list[Any]]:
    """Catch the events of a module's `LOG`; one that wrote before is bound for good, so another stands in for it."""
    with patch.object(module, "LOG", structlog.get_logger()), capture_logs() as events:
        yield events
