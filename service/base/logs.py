"""Structured logs: ids and codes, one JSON line an event, never a patient's name, number or words."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

PERSONAL = {"body", "text", "name", "mobile", "number", "to", "from", "email", "note", "words", "query"}
NUMBER = re.compile(r"(?:\+|%2B|00)\d{7,15}", re.IGNORECASE)
MASK = "[withheld]"

Event = MutableMapping[str, Any]


def without_personal_data(_logger: object, _method: str, event: Event) -> Mapping[str, Any]:
    """Withhold values under personal keys, and anything that looks like a telephone number."""
    return {key: MASK if key in PERSONAL else _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    return NUMBER.sub(MASK, value) if isinstance(value, str) else value


def configure(*, process: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send the logs of this process, and of the libraries in it, to `stream` (standard error)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    structlog.contextvars.bind_contextvars(process=process)
    for talkative in ("twilio.http_client", "urllib3", "werkzeug", "rq.worker", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)  # they print numbers or query strings at INFO
    logging.getLogger("fpdf").setLevel(logging.ERROR)  # it warns with the letters that a font lacks, also of a name
