"""Busy times out of somebody else's calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.courses.calendars.busy import read_busy
from service.courses.calendars.failures import CalendarError

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2027, 3, 22), date(2027, 4, 4)


def calendar(*events: str, head: str = "") -> bytes:
    inner = "".join(
        f"BEGIN:VEVENT\nUID:{at}\nDTSTAMP:20270101T000000Z\n{one}\nEND:VEVENT\n" for at, one in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, head: str = "") -> list[str]:
    spans = read_busy(calendar(*events, head=head), LONDON, FIRST, LAST)
    return [f"{begin:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for begin, end in spans]


EVERY_WEEK = "DTSTART;TZID=Europe/London:20270101T100000\nDTEND;TZID=Europe/London:20270101T110000\nRRULE:FREQ=WEEKLY"
CASES = {
    "an instant in UTC": (["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z"], ["03-24T10:00/03-24T11:00"]),
    "a duration": (["DTSTART:20270324T100000Z\nDURATION:PT45M"], ["03-24T10:00/03-24T10:45"]),
    "another zone": (
        ["DTSTART;TZID=Europe/Paris:20270324T100000\nDTEND;TZID=Europe/Paris:20270324T110000"],
        ["03-24T09:00/03-24T10:00"],
    ),
    "a day without hours, of 23 hours": (["DTSTART;VALUE=DATE:20270328"], ["03-28T00:00/03-28T23:00"]),
    "no zone at all means the site's": (
        ["DTSTART:20270330T100000\nDTEND:20270330T110000"],
        ["03-30T09:00/03-30T10:00"],
    ),
    "every week, over the clock change, by the wall": (
        [EVERY_WEEK],
        ["03-26T10:00/03-26T11:00", "04-02T09:00/04-02T10:00"],
    ),
    "one date of a series left out": (
        [f"{EVERY_WEEK}\nEXDATE;TZID=Europe/London:20270326T100000"],
        ["04-02T09:00/04-02T10:00"],
    ),
    "free time is not busy": (["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z\nTRANSP:TRANSPARENT"], []),
    "nor is what was cancelled": (["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z\nSTATUS:CANCELLED"], []),
    "nor what takes no time": (["DTSTART:20270324T100000Z\nDTEND:20270324T100000Z"], []),
    "what overlaps is joined": (
        ["DTSTART:20270324T100000Z\nDTEND:20270324T110000Z", "DTSTART:20270324T103000Z\nDTEND:20270324T113000Z"],
        ["03-24T10:00/03-24T11:30"],
    ),
    "what began before still counts": (
        ["DTSTART:20270301T100000Z\nDTEND:20270322T110000Z"],
        ["03-01T10:00/03-22T11:00"],
    ),
    "a series whose end is of another kind": (
        ["DTSTART;VALUE=DATE:20270326\nDTEND:20270327T000000Z\nRRULE:FREQ=WEEKLY;COUNT=1"],
        ["03-26T00:00/03-27T00:00"],
    ),
    "other days do not": (["DTSTART:20270424T100000Z\nDTEND:20270424T110000Z"], []),
}


@pytest.mark.parametrize(("events", "busy"), CASES.values(), ids=CASES.keys())
def test_it_reads(events: list[str], busy: list[str]) -> None:
    assert read(*events) == busy


def test_times_without_a_zone_follow_what_the_calendar_says() -> None:
    event = "DTSTART:20270330T100000\nDTEND:20270330T110000"
    assert read(event, head="X-WR-TIMEZONE:America/New_York\n") == ["03-30T14:00/03-30T15:00"]


@pytest.mark.parametrize(
    "text", [b"", b"<html>Please sign in</html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"\xff\xfe\x00"]
)
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(CalendarError, match="not_a_calendar"):
        read_busy(text, LONDON, FIRST, LAST)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=0,10,20,30,40,50,55"],
)
def test_rules_that_would_flood_the_memory_are_refused(rule: str) -> None:
    event = f"DTSTART:20270324T100000Z\nDTEND:20270324T100001Z\nRRULE:{rule}"
    with pytest.raises(CalendarError, match="too_many_events"):
        read_busy(calendar(event), LONDON, FIRST, LAST)


def test_an_empty_calendar_is_never_busy() -> None:
    assert read_busy(calendar(), LONDON, FIRST, LAST) == []


def test_instants_are_aware() -> None:
    (span,) = read_busy(calendar(CASES["an instant in UTC"][0][0]), LONDON, FIRST, LAST)
    assert span[0] == datetime(2027, 3, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize("rule", ["RRULE:FREQ=DAILY;COUNT=x", "RRULE:FREQ=", "RRULE;VALUE=TEXT:anything"])
def test_a_rule_that_is_none_is_told_as_such(rule: str) -> None:
    event = f"DTSTART:20270324T100000Z\nDTEND:20270324T110000Z\n{rule}"
    with pytest.raises(CalendarError, match="not_a_calendar"):
        read_busy(calendar(event), LONDON, FIRST, LAST)


WHOLE_DAY, EACH_WEEK = "DTSTART;VALUE=DATE:{}", "DTSTART:{}T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
ELSEWHERE = [
    ("Pacific/Apia", WHOLE_DAY, "20261207", ["12-06T11:00/12-07T11:00"]),
    ("Asia/Kathmandu", WHOLE_DAY, "20261207", ["12-06T18:15/12-07T18:15"]),
    ("America/St_Johns", WHOLE_DAY, "20270314", ["03-14T03:30/03-15T02:30"]),
    ("Africa/Casablanca", WHOLE_DAY, "20270207", ["02-06T23:00/02-08T00:00"]),
    ("Australia/Lord_Howe", WHOLE_DAY, "20270404", ["04-03T13:00/04-04T13:30"]),
    ("America/St_Johns", EACH_WEEK, "20270308", ["03-08T13:30/03-08T14:30", "03-15T12:30/03-15T13:30"]),
    ("Africa/Casablanca", EACH_WEEK, "20270201", ["02-01T09:00/02-01T10:00", "02-08T10:00/02-08T11:00"]),
    ("Australia/Lord_Howe", EACH_WEEK, "20270329", ["03-28T23:00/03-29T00:00", "04-04T23:30/04-05T00:30"]),
]


@pytest.mark.parametrize(("zone", "event", "day", "busy"), ELSEWHERE)
def test_times_without_a_zone_are_the_sites_wherever_it_is(zone: str, event: str, day: str, busy: list[str]) -> None:
    spans = read_busy(calendar(event.format(day)), ZoneInfo(zone), date(2026, 12, 1), date(2027, 12, 31))
    assert [f"{begin:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for begin, end in spans] == busy
