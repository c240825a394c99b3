"""Where a session may lie: hours, dates, busy spans, the slot grid and the clocks."""

import pytest

from tests.unit.courses.planning.problems import Json, daily, first_start, first_starts, proposals, reasons, starts

MONDAY, TUESDAY = "2026-12-07", "2026-12-08"
SPRING = {"earliest": "2026-03-29", "latest": "2026-03-29"}
AUTUMN = {"earliest": "2026-10-25", "latest": "2026-10-25"}


def busy(*spans: tuple[str, str]) -> list[list[str]]:
    return [[f"{MONDAY}T{start}", f"{MONDAY}T{end}"] for start, end in spans]


def practitioner(**more: object) -> list[Json]:
    return [{"id": "p1", **more}]


def room(**more: object) -> list[Json]:
    return [{"id": "r1", **more}]


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        pytest.param({}, f"{MONDAY}T09:00", id="at opening"),
        pytest.param({"opening_hours": daily(("09:10", "12:00"))}, f"{MONDAY}T09:30", id="on the grid from midnight"),
        pytest.param(
            {"opening_hours": daily(("09:10", "12:00")), "slot_minutes": 1}, f"{MONDAY}T09:10", id="fine grid"
        ),
        pytest.param(
            {"opening_hours": daily(("09:00", "09:59"), ("11:00", "12:00"))}, f"{MONDAY}T11:00", id="too short"
        ),
        pytest.param(
            {"opening_hours": daily(("08:30", "09:00"), ("09:00", "09:30"), ("11:00", "12:00"))},
            f"{MONDAY}T11:00",
            id="inside one opening span, not across two that touch",
        ),
        pytest.param(
            {"opening_hours": daily(("11:00", "12:00"), ("09:00", "10:00"))}, f"{MONDAY}T09:00", id="unsorted"
        ),
        pytest.param({"opening_hours": daily(("23:00", "24:00"))}, f"{MONDAY}T23:00", id="until midnight"),
        pytest.param({"opening_hours": {"tue": [["09:00", "12:00"]]}}, f"{TUESDAY}T09:00", id="weekday missing"),
        pytest.param({"opening_hours": daily() | {"wed": [["09:00", "10:00"]]}}, "2026-12-09T09:00", id="no spans"),
        pytest.param({"closures": [MONDAY, MONDAY]}, f"{TUESDAY}T09:00", id="closed, said twice"),
        pytest.param({"dates": {MONDAY: [["15:00", "16:00"]]}}, f"{MONDAY}T15:00", id="a date's own hours"),
        pytest.param({"dates": {MONDAY: []}}, f"{TUESDAY}T09:00", id="a date without hours"),
        pytest.param(
            {"dates": {MONDAY: [["15:00", "16:00"]]}, "closures": [MONDAY]}, f"{TUESDAY}T09:00", id="closures win"
        ),
        pytest.param(
            {"practitioners": practitioner(hours={"tue": [["09:00", "12:00"]]})}, f"{TUESDAY}T09:00", id="off"
        ),
        pytest.param(
            {"practitioners": practitioner(hours=daily(("10:00", "14:00")))}, f"{MONDAY}T10:00", id="late shift"
        ),
        pytest.param(
            {"practitioners": practitioner(hours=daily(("09:00", "09:30"), ("09:30", "11:00")))},
            f"{MONDAY}T09:30",
            id="inside one span of the practitioner's hours",
        ),
        pytest.param(
            {"dates": {MONDAY: [["15:00", "17:00"]]}, "practitioners": practitioner()},
            f"{MONDAY}T15:00",
            id="hours left out mean the opening hours of that date",
        ),
        pytest.param({"rooms": room(hours=daily(("10:30", "12:00")))}, f"{MONDAY}T10:30", id="room opens later"),
        pytest.param({"practitioners": practitioner(busy=busy(("09:00", "10:00")))}, f"{MONDAY}T10:00", id="half-open"),
        pytest.param(
            {"practitioners": practitioner(busy=busy(("08:00", "09:01")))}, f"{MONDAY}T09:30", id="one minute"
        ),
        pytest.param(
            {"practitioners": practitioner(busy=busy(("09:59", "10:15")))}, f"{MONDAY}T10:30", id="at its end"
        ),
        pytest.param(
            {"practitioners": practitioner(busy=busy(("09:30", "11:00"), ("08:00", "10:00")))},
            f"{MONDAY}T11:00",
            id="busy spans may overlap and come in any order",
        ),
        pytest.param(
            {"practitioners": practitioner(busy=busy(("09:00", "24:00")))}, f"{TUESDAY}T09:00", id="till 24:00"
        ),
        pytest.param(
            {"practitioners": practitioner(busy=[["2026-12-01T00:00", "2026-12-09T10:00"]])},
            "2026-12-09T10:00",
            id="leave over many days",
        ),
        pytest.param({"rooms": room(busy=busy(("09:00", "10:00")))}, f"{MONDAY}T10:00", id="room busy"),
        pytest.param({"patient": {"busy": busy(("09:00", "10:00"))}}, f"{MONDAY}T10:00", id="patient busy"),
        pytest.param(
            {
                "practitioners": practitioner(busy=busy(("09:00", "10:00"))),
                "rooms": [{"id": "r1", "busy": busy(("10:00", "11:00"))}],
                "patient": {"busy": busy(("11:00", "11:30"))},
            },
            f"{TUESDAY}T09:00",
            id="all three at once",
        ),
    ],
)
def test_it_takes_the_earliest_start_that_is_free(changes: Json, start: str) -> None:
    assert first_start(**changes) == f"{start}:00+00:00"


def test_it_takes_another_room_when_one_is_busy() -> None:
    rooms = [{"id": "r1", "busy": busy(("09:00", "10:00"))}, {"id": "r2"}]
    session = proposals(rooms=rooms)[0]["sessions"][0]
    assert (session["start"], session["room"]) == (f"{MONDAY}T09:00:00+00:00", "r2")


def test_it_takes_dates_from_earliest_to_latest_both_included() -> None:
    found = first_starts(earliest="2026-12-10", latest="2026-12-12", proposals=10)
    assert [start[:10] for start in found] == ["2026-12-10", "2026-12-11", "2026-12-12"]


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        pytest.param({"opening_hours": daily(("01:00", "04:00"))}, "02:00:00+01:00", id="skipped start"),
        pytest.param({"opening_hours": daily(("01:30", "04:00"))}, "02:00:00+01:00", id="edge in the gap"),
        pytest.param({"opening_hours": daily(("00:30", "02:30"))}, "00:30:00+00:00", id="across the gap"),
        pytest.param({"opening_hours": daily(("09:00", "10:00"))}, "09:00:00+01:00", id="summer time after it"),
    ],
)
def test_it_knows_the_hour_that_spring_skips(changes: Json, start: str) -> None:
    assert first_start(**SPRING, **changes) == f"2026-03-29T{start}"


def test_a_span_that_the_gap_shortens_holds_less() -> None:
    assert reasons(**SPRING, opening_hours=daily(("00:30", "01:30"))) == {"closed": 1}


@pytest.mark.parametrize(
    ("changes", "start", "end"),
    [
        pytest.param(("01:00", "02:00"), "01:00:00+01:00", "01:00:00+00:00", id="twice means the first"),
        pytest.param(("01:30", "02:00"), "01:30:00+01:00", "01:30:00+00:00", id="half an hour of wall, ninety minutes"),
        pytest.param(("02:00", "03:00"), "02:00:00+00:00", "03:00:00+00:00", id="winter time after it"),
        pytest.param(("00:30", "01:30"), "00:30:00+01:00", "01:30:00+01:00", id="ends before the change"),
    ],
)
def test_it_knows_the_hour_that_autumn_repeats(changes: tuple[str, str], start: str, end: str) -> None:
    session = proposals(**AUTUMN, opening_hours=daily(changes))[0]["sessions"][0]
    assert (session["start"], session["end"]) == (f"2026-10-25T{start}", f"2026-10-25T{end}")


def test_busy_in_the_repeated_hour_begins_with_the_first() -> None:
    away = practitioner(busy=[["2026-10-25T00:00", "2026-10-25T01:30"]])
    found = first_start(**AUTUMN, opening_hours=daily(("00:00", "03:00")), practitioners=away)
    assert found == "2026-10-25T01:30:00+01:00"


def test_gaps_are_counted_in_local_dates_across_a_clock_change() -> None:
    spacing = {"min_days": 28, "ideal_days": 28, "max_days": 28}
    course = proposals(sessions=2, spacing=spacing, earliest="2026-03-10", latest="2026-04-07")[0]
    assert starts(course) == ["2026-03-10T09:00:00+00:00", "2026-04-07T09:00:00+01:00"]
    assert course["cost"] == 0
