"""Logs: events with ids and codes, and nobody's name, number or words."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service.base import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Send the logs into a string, and put everything back afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    target = io.StringIO()
    logs.configure(process="test", stream=target)
    yield target
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_it_writes_one_json_line_an_event(stream: io.StringIO) -> None:
    structlog.get_logger().info("message.sent", message_id="m1", segments=2)
    (line,) = written(stream)
    assert (line["event"], line["message_id"], line["segments"]) == ("message.sent", "m1", 2)
    assert (line["process"], line["level"]) == ("test", "info")


@pytest.mark.parametrize("key", ["body", "name", "mobile", "to", "from", "email", "note", "words", "query"])
def test_it_withholds_what_belongs_to_a_person(stream: io.StringIO, key: str) -> None:
    structlog.get_logger().info("event", **{key: "Marnie says it hurts"})
    assert "Marnie" not in stream.getvalue()


@pytest.mark.parametrize("number", ["+447700900123", "%2B447700900123", "00447700900123"])
def test_it_withholds_numbers_wherever_they_stand(stream: io.StringIO, number: str) -> None:
    structlog.get_logger().info(f"sending to {number}", url=f"/x?To={number}&y=1")
    assert "7700900123" not in stream.getvalue()


def test_it_withholds_numbers_that_libraries_log(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("POST %s", "To=%2B447700900123")
    assert "7700900123" not in stream.getvalue()
    assert written(stream)[0]["level"] == "warning"


def test_it_withholds_numbers_in_tracebacks(stream: io.StringIO) -> None:
    try:
        int("+447700900123 cannot be texted")
    except ValueError:
        structlog.get_logger().exception("send.failed")
    assert "ValueError" in stream.getvalue()
    assert "7700900123" not in stream.getvalue()


@pytest.mark.parametrize("library", ["twilio.http_client", "urllib3", "werkzeug"])
def test_it_silences_libraries_that_print_query_strings(stream: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("GET /?q=Marnie")
    assert stream.getvalue() == ""
