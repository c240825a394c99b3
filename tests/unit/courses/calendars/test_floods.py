"""Calendars that would take for ever are refused before they are worked out; full ones of real people are not."""

from time import process_time
from zoneinfo import ZoneInfo

import pytest

from service.courses.calendars.busy import read_busy
from service.courses.calendars.failures import CalendarError
from tests.unit.courses.calendars.test_busy import FIRST, LAST, calendar

UTC_HOUR = "DTSTART:20260101T100000Z\nDTEND:20260101T110000Z\n"
HOUR = "DTSTART;TZID=Europe/London:20260101T100000\nDTEND;TZID=Europe/London:20260101T110000\n"
LONG_AGO = "DTSTART;TZID=Europe/London:19000101T100000\nDTEND;TZID=Europe/London:19000101T110000\n"
FULL = {
    "a daily event since 1900": [f"{LONG_AGO}RRULE:FREQ=DAILY"],
    "two hundred birthdays since 1900": ["DTSTART;VALUE=DATE:19000503\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3"] * 200,
    "thirty weekly events": [f"{HOUR}RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"] * 30,
    "three hundred series that ended": [f"{LONG_AGO}RRULE:FREQ=WEEKLY;UNTIL=19050101T000000Z"] * 300,
    "three hundred series of ten": [f"{LONG_AGO}RRULE:FREQ=DAILY;COUNT=10"] * 300,
    "five thousand single events": ["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z"] * 5_000,
    "a monthly meeting, and one each quarter": [
        f"{HOUR}RRULE:FREQ=MONTHLY;BYDAY=1MO",
        f"{HOUR}RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
    ],
}
FLOODS = {
    "a thousand daily events": [f"{UTC_HOUR}RRULE:FREQ=DAILY"] * 1_000,
    "a daily event since the year 1": ["DTSTART:00010101T100000Z\nDTEND:00010101T110000Z\nRRULE:FREQ=DAILY"],
    "three hundred birthdays since 1900": ["DTSTART;VALUE=DATE:19000503\nRRULE:FREQ=YEARLY"] * 300,
    "all days of the year by number": [
        f"{UTC_HOUR}RRULE:FREQ=YEARLY;BYHOUR=1,2,3,4,5,6;BYYEARDAY={','.join(map(str, range(1, 366)))}"
    ]
    * 150,
    "every day by any other name": [
        f"{UTC_HOUR}RRULE:FREQ=WEEKLY;BYHOUR=1,2,3,4,5,6;BYMONTHDAY={','.join(map(str, range(1, 32)))}"
    ]
    * 150,
    "daily events of twenty-five years each": ["DTSTART:20000101T100000Z\nDURATION:P9000D\nRRULE:FREQ=DAILY"] * 20,
    "more single events than anybody has": ["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z"] * 5_001,
}


@pytest.mark.parametrize("events", FULL.values(), ids=FULL.keys())
def test_full_calendars_are_read_in_good_time(events: list[str]) -> None:
    began = process_time()
    assert isinstance(read_busy(calendar(*events), ZoneInfo("Europe/London"), FIRST, LAST), list)
    assert process_time() - began < 10  # about one second; a machine may be slow


@pytest.mark.parametrize("events", FLOODS.values(), ids=FLOODS.keys())
def test_floods_are_refused_before_they_are_worked_out(events: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recurring_ical_events.of", lambda *_, **__: pytest.fail("it is worked out"))
    with pytest.raises(CalendarError, match="too_many_events"):
        read_busy(calendar(*events), ZoneInfo("Europe/London"), FIRST, LAST)


def test_a_file_of_too_many_lines_is_not_even_taken_apart() -> None:
    with pytest.raises(CalendarError, match="too_many_events"):
        read_busy(calendar("X-ANY:1\n" * 100_001), ZoneInfo("Europe/London"), FIRST, LAST)
