"""A practitioner's diary as a calendar, read back by a parser that is not the one it was written with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import vobject

from service.courses.calendars.writing import Entry, write_calendar

ENTRY = Entry(
    uid="session-1@aftercourse",
    sequence=2,
    kind="session",
    starts_at=datetime(2027, 3, 29, 9, 0, tzinfo=UTC),
    ends_at=datetime(2027, 3, 29, 10, 0, tzinfo=UTC),
    room="Room, the second; upstairs",
    changed_at=datetime(2027, 1, 1, tzinfo=UTC),
)


def read_back(*entries: Entry) -> Any:
    return vobject.readOne(write_calendar("Diary of Imogen", entries).decode())


def test_another_parser_reads_when_and_where() -> None:
    event = read_back(ENTRY).vevent
    assert event.dtstart.value == ENTRY.starts_at
    assert event.dtend.value == ENTRY.ends_at
    assert (event.uid.value, event.sequence.value) == ("session-1@aftercourse", "2")
    assert (event.summary.value, event.location.value) == ("Session", "Room, the second; upstairs")


def test_what_was_cancelled_says_so_and_blocks_nobody() -> None:
    event = read_back(replace(ENTRY, cancelled=True)).vevent
    assert (event.status.value, event.transp.value) == ("CANCELLED", "TRANSPARENT")


def test_the_same_entries_give_the_same_bytes_in_any_order() -> None:
    later = replace(
        ENTRY, uid="z", starts_at=ENTRY.starts_at + timedelta(days=1), ends_at=ENTRY.ends_at + timedelta(days=1)
    )
    assert write_calendar("Diary", [ENTRY, later]) == write_calendar("Diary", [later, ENTRY])


def test_lines_end_as_the_format_wants() -> None:
    written = write_calendar("Diary", [ENTRY])
    assert written.count(b"\n") == written.count(b"\r\n")
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_an_empty_diary_is_a_calendar_too() -> None:
    assert read_back().x_wr_calname.value == "Diary of Imogen"
