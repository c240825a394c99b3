"""A real web server with somebody else's diary, and the desk that reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from service.base.database import Database
from service.courses.calendars.desk import CalendarDesk
from tests.support.clocks import FixedClock

BUSY = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:test\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20261101T000000Z\r
DTSTART:20261207T100000Z\r
DTEND:20261207T160000Z\r
SUMMARY:Words that nobody here should keep\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass
class OtherDiary:
    """What the server answers, and what was asked of it."""

    url: str
    content: bytes = BUSY
    status: int = 200
    location: str | None = None
    encoding: str | None = None
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def other_diary() -> Iterator[OtherDiary]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            diary.asked.append(self.path)
            self.send_response(diary.status)
            if diary.location:
                self.send_header("Location", diary.location)
            if diary.encoding:
                self.send_header("Content-Encoding", diary.encoding)
            self.end_headers()
            self.wfile.write(diary.content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    diary = OtherDiary(f"http://127.0.0.1:{server.server_port}/diary.ics?secret=1")
    thread = Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    yield diary
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def calendars(database: Database, clock: FixedClock) -> CalendarDesk:
    return CalendarDesk(database, clock, "https://aftercourse.example", allow_private=True)
