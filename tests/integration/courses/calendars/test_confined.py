"""A diary is read in a process of its own, which cannot take more than it is given."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from socket import create_server, socket
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest

from service.courses.calendars.confined import ConfinedReader
from service.courses.calendars.failures import CalendarError
from tests.integration.courses.calendars.conftest import OtherDiary

LONDON = ZoneInfo("Europe/London")
HORIZON = date(2026, 12, 1), date(2028, 1, 1)
NEVER = b"DTSTART:20261207T100000Z\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
READER = ConfinedReader(allow_private=True)


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that never comes to the end of its answer."""
    done, held = Event(), list[socket]()

    def drip() -> None:
        while not done.is_set() and not held:
            with suppress(TimeoutError):  # a reader may be given up before it has asked at all
                held.append(server.accept()[0])
        with suppress(ConnectionError):  # and one that asked hangs up
            for connection in held:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drop: ")
                while not done.wait(0.05):
                    connection.sendall(b"x")

    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        thread = Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        done.set()
        thread.join()
        for connection in held:
            connection.close()


def test_it_reads_what_is_busy(other_diary: OtherDiary) -> None:
    (span,) = READER.read(other_diary.url, LONDON, *HORIZON)
    assert span == (datetime(2026, 12, 7, 10, tzinfo=UTC), datetime(2026, 12, 7, 16, tzinfo=UTC))


def test_it_says_what_went_wrong_in_a_word(other_diary: OtherDiary) -> None:
    other_diary.status = 404
    with pytest.raises(CalendarError, match="refused"):
        READER.read(other_diary.url, LONDON, *HORIZON)


def test_the_open_internet_is_all_it_asks_unless_told_otherwise(other_diary: OtherDiary) -> None:
    with pytest.raises(CalendarError, match="not_allowed"):
        ConfinedReader(allow_private=False).read(other_diary.url, LONDON, *HORIZON)
    assert other_diary.asked == []


def test_rules_that_never_come_true_are_given_up(other_diary: OtherDiary) -> None:
    event = other_diary.content.partition(b"BEGIN:VEVENT")[2].partition(b"END:VEVENT\r\n")[0]
    strange = b"BEGIN:VEVENT" + event.replace(b"DTSTART:20261207T100000Z", NEVER) + b"END:VEVENT\r\n"
    many = b"".join(strange.replace(b"UID:1", b"UID:%d" % number) for number in range(50))
    other_diary.content = other_diary.content.replace(b"END:VCALENDAR", many + b"END:VCALENDAR")
    with pytest.raises(CalendarError, match="too_many_events"):
        ConfinedReader(allow_private=True, cpu_seconds=1).read(other_diary.url, LONDON, *HORIZON)


def test_whoever_answers_drop_by_drop_has_not_answered(dripping: str) -> None:
    with pytest.raises(CalendarError, match="unreachable"):
        ConfinedReader(allow_private=True, patience=1.0).read(dripping, LONDON, *HORIZON)


def test_it_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    tell = "import json, os; print(json.dumps({'problem': str([n for n in os.environ if n.startswith('AFTERC')])}))"
    monkeypatch.setenv("AFTERCOURSE_SECRET_KEY", "whatever opens everything")
    with pytest.raises(CalendarError, match=r"^\[\]$"):
        ConfinedReader(allow_private=True, command=(sys.executable, "-c", tell)).read("", LONDON, *HORIZON)
