"""Every fault of a problem, with its path, all at once."""

from time import process_time

import pytest

from service.courses.planning.command import run_plan
from tests.unit.courses.planning.problems import PLAIN, Json, faults, faults_of, problem, run

BUSY = "2026-12-07T09:00"


def practitioners(**more: object) -> Json:
    return {"practitioners": [{"id": "p1", **more}]}


def spacing(**more: object) -> Json:
    return {"sessions": 3, "spacing": {"min_days": 28, "ideal_days": 35, "max_days": 56, **more}}


def hours(*spans: list[object]) -> Json:
    return {"opening_hours": {"mon": list(spans)}}


def busy(*span: object) -> Json:
    return {"patient": {"busy": [list(span)]}}


def pins(*several: Json) -> Json:
    plain = {"number": 1, "start": BUSY, "practitioner": "p1", "room": "r1"}
    return {"sessions": 3, "pinned": [plain | one for one in several]}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour": "blue"}, "$.colour: is not known here"),
        ({"a b": 1}, '$["a b"]: is not known here'),
        ({"timezone": "Europe/Londinium"}, "$.timezone: is not a time zone that is known"),
        ({"timezone": "../etc/passwd"}, "$.timezone: is not a time zone that is known"),
        ({"timezone": "Europe"}, "$.timezone: is not a time zone that is known"),
        ({"timezone": ""}, "$.timezone: must not be empty"),
        ({"timezone": 1}, "$.timezone: must be a text"),
        ({"sessions": 0}, "$.sessions: must be between 1 and 6"),
        ({"sessions": 7}, "$.sessions: must be between 1 and 6"),
        ({"sessions": 2.0}, "$.sessions: must be a whole number"),
        ({"sessions": True}, "$.sessions: must be a whole number"),
        ({"sessions": None}, "$.sessions: must be a whole number"),
        ({"duration_minutes": 0}, "$.duration_minutes: must be between 1 and 10080"),
        ({"slot_minutes": 0}, "$.slot_minutes: must be between 1 and 1440"),
        ({"slot_minutes": 7}, "$.slot_minutes: must divide 1440, the minutes of a day"),
        (spacing(min_days=0), "$.spacing.min_days: must be at least 1"),
        (spacing(min_days="4"), "$.spacing.min_days: must be a whole number"),
        (spacing(ideal_days=27), "$.spacing.ideal_days: must lie between min_days and max_days"),
        (spacing(ideal_days=57), "$.spacing.ideal_days: must lie between min_days and max_days"),
        (spacing(days=1), "$.spacing.days: is not known here"),
        (spacing(max_days=10**16), "$.spacing.max_days: is too large"),
        ({"spacing": []} | {"sessions": 2}, "$.spacing: must have one entry for each gap between 2 sessions, so 1"),
        ({"spacing": [{"min_days": 1, "ideal_days": 1}], "sessions": 2}, "$.spacing[0].max_days: is missing"),
        ({"spacing": 5}, "$.spacing: must be an object"),
        ({"earliest": "2027-01-01"}, "$.earliest: must not be after latest"),
        ({"earliest": "2026-02-30"}, "$.earliest: is a date that does not exist"),
        ({"latest": "2026-12-7"}, "$.latest: must be a date such as 2026-12-24"),
        ({"latest": "9999-12-31"}, "$.latest: must lie in the years 1900 to 9998"),
        ({"opening_hours": {"monday": []}}, "$.opening_hours.monday: is not known here"),
        ({"opening_hours": {"mon": None}}, "$.opening_hours.mon: must be a list"),
        (hours(["09:00", "09:00"]), "$.opening_hours.mon[0]: must end after it starts"),
        (hours(["12:00", "09:00"]), "$.opening_hours.mon[0]: must end after it starts"),
        (hours(["09:00"]), "$.opening_hours.mon[0]: must be a pair of times"),
        (hours(["09:00", "25:00"]), "$.opening_hours.mon[0][1]: must be a time from 00:00 to 24:00"),
        (hours(["24:00", "24:00"]), "$.opening_hours.mon[0][0]: must be a time from 00:00 to 23:59"),
        (hours(["9:00", "10:00"]), "$.opening_hours.mon[0][0]: must be a time from 00:00 to 23:59"),
        (hours([9, "10:00"]), "$.opening_hours.mon[0][0]: must be a text"),
        (hours(["09:00", "12:00"], ["11:00", "13:00"]), "$.opening_hours.mon[1]: overlaps another span of the day"),
        (hours(["11:00", "13:00"], ["09:00", "12:00"]), "$.opening_hours.mon[0]: overlaps another span of the day"),
        ({"dates": {"2026-02-29": []}}, '$.dates["2026-02-29"]: is a date that does not exist'),
        (
            {"dates": {"2026-12-24": [["09:00", "08:00"]]}},
            '$.dates["2026-12-24"][0]: must end after it starts',
        ),
        ({"closures": ["2026-12-25", "2026-13-01"]}, "$.closures[1]: is a date that does not exist"),
        ({"practitioners": []}, "$.practitioners: must name at least one practitioner"),
        ({"rooms": []}, "$.rooms: must name at least one room"),
        ({"rooms": {}}, "$.rooms: must be a list"),
        ({"rooms": [{}]}, "$.rooms[0].id: is missing"),
        ({"rooms": [{"id": ""}]}, "$.rooms[0].id: must not be empty"),
        ({"rooms": [{"id": "r1"}, {"id": "r1"}]}, "$.rooms[1].id: is the id of another room"),
        ({"rooms": ["r1"]}, "$.rooms[0]: must be an object"),
        (practitioners(name="Anna"), "$.practitioners[0].name: is not known here"),
        (
            practitioners(hours={"mon": [["10:00", "09:00"]]}),
            "$.practitioners[0].hours.mon[0]: must end after it starts",
        ),
        (practitioners(hours=None), "$.practitioners[0].hours: must be an object"),
        (practitioners(busy=[[BUSY, BUSY]]), "$.practitioners[0].busy[0]: must end after it starts"),
        (busy("2026-12-07T11:00", BUSY), "$.patient.busy[0]: must end after it starts"),
        (busy("2026-12-07", BUSY), "$.patient.busy[0][0]: must be a date and time such as 2026-12-07T10:00"),
        (busy("2026-11-31T09:00", BUSY), "$.patient.busy[0][0]: is a date that does not exist"),
        (busy(BUSY, "2026-12-07T24:01"), "$.patient.busy[0][1]: must be a time from 00:00 to 24:00"),
        ({"patient": {"name": "Nobody"}}, "$.patient.name: is not known here"),
        ({"patient": {"preferred": {"days": ["Monday"]}}}, "$.patient.preferred.days[0]: must be one of mon"),
        ({"patient": {"preferred": {"from": "24:00"}}}, "$.patient.preferred.from: must be a time from 00:00 to 23:59"),
        ({"patient": {"preferred": {"from": "12:00", "to": "12:00"}}}, "$.patient.preferred.to: must be after from"),
        ({"patient": {"preferred": {"after": "12:00"}}}, "$.patient.preferred.after: is not known here"),
        ({"same_practitioner": "yes"}, "$.same_practitioner: must be true or false"),
        ({"proposals": 0}, "$.proposals: must be between 1 and 10"),
        ({"proposals": 11}, "$.proposals: must be between 1 and 10"),
        ({"weights": {"gap": -1}}, "$.weights.gap: must be at least 0"),
        ({"weights": {"delay": 0.5}}, "$.weights.delay: must be a whole number"),
        ({"weights": {"distance": 1}}, "$.weights.distance: is not known here"),
        ({"done": ["2026-12-01"]}, "$.done: must leave at least one of the 1 sessions to plan"),
        ({"sessions": 3, "done": ["2026-12-01", "2026-11-01"]}, "$.done[1]: must be later than the date before it"),
        ({"sessions": 3, "done": ["2026-12-01", "2026-12-01"]}, "$.done[1]: must be later than the date before it"),
        ({"sessions": 3, "done": ["2026-11-31"]}, "$.done[0]: is a date that does not exist"),
        (pins({"number": 4}), "$.pinned[0].number: must be the number of a session to plan, 1 to 3"),
        (pins({"number": 0}), "$.pinned[0].number: must be at least 1"),
        (pins({}, {}), "$.pinned[1].number: is pinned twice"),
        (
            pins({"number": 1}) | {"done": ["2026-12-01"]},
            "$.pinned[0].number: must be the number of a session to plan, 2 to 3",
        ),
        (pins({"practitioner": "p9"}), "$.pinned[0].practitioner: is not the id of a practitioner"),
        (pins({"room": "p1"}), "$.pinned[0].room: is not the id of a room"),
        (pins({"start": "2026-03-29T01:30"}), "$.pinned[0].start: is a time that the clocks skip"),
        (pins({"start": "2026-12-07T10:00+25:00"}), "$.pinned[0].start: is a date or time that does not exist"),
        (pins({"start": "2026-12-07T10:00:30+00:00"}), "$.pinned[0].start: must be a whole minute"),
        (pins({"start": "2026-12-07T10:00:00.000001Z"}), "$.pinned[0].start: must be a whole minute"),
        (pins({"start": "9999-12-31T10:00"}), "$.pinned[0].start: must lie in the years 1900 to 9998"),
        (pins({"end": BUSY}), "$.pinned[0].end: is not known here"),
    ],
)
def test_it_names_one_fault_by_its_path(changes: Json, fault: str) -> None:
    (line,) = faults(**changes)
    assert line.startswith(fault)


@pytest.mark.parametrize(
    "key",
    [
        *("timezone", "sessions", "duration_minutes", "slot_minutes", "spacing", "earliest", "latest"),
        *("opening_hours", "practitioners", "rooms"),
    ],
)
def test_it_names_what_is_missing(key: str) -> None:
    assert faults_of({name: value for name, value in PLAIN.items() if name != key}) == [f"$.{key}: is missing"]


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": {}},
        {"patient": {}},
        {"patient": {"preferred": {}}},
        {"done": []},
        {"pinned": []},
        {"closures": []},
        {"dates": {}},
        {"spacing": []},
        {"patient": {"busy": [["0001-01-01T00:00", "2026-12-07T00:00"], ["2027-01-01T00:00", "9999-12-31T24:00"]]}},
    ],
)
def test_it_takes_what_is_empty_or_far_away(changes: Json) -> None:
    assert run(problem(**changes)).exit_code == 0


def test_it_reports_all_faults_together() -> None:
    changes: Json = {
        "sessions": 9,
        "timezone": "Mars",
        "slot_minutes": 11,
        "spacing": {"min_days": 0, "ideal_days": 5, "max_days": 4, "mean_days": 3},
        "rooms": [],
        "practitioners": [{"id": "p1", "busy": [["2026-12-07T10:00", "2026-12-07T09:00"]]}, {"id": "p1"}],
        "opening_hours": {"mon": [["09:00", "12:00"], ["10:00", "9"]], "sunday": []},
        "done": ["2026-02-30"],
    }
    assert sorted(faults(**changes)) == [
        "$.done[0]: is a date that does not exist",
        "$.opening_hours.mon[1][1]: must be a time from 00:00 to 24:00",
        "$.opening_hours.sunday: is not known here",
        "$.practitioners[0].busy[0]: must end after it starts",
        "$.practitioners[1].id: is the id of another practitioner",
        "$.rooms: must name at least one room",
        "$.sessions: must be between 1 and 6",
        "$.slot_minutes: must divide 1440, the minutes of a day",
        "$.spacing.ideal_days: must lie between min_days and max_days",
        "$.spacing.mean_days: is not known here",
        "$.spacing.min_days: must be at least 1",
        "$.timezone: is not a time zone that is known",
    ]


def test_each_span_inside_a_longer_one_is_a_fault() -> None:
    assert faults(**hours(["09:00", "17:00"], ["10:00", "10:30"], ["12:00", "12:30"])) == [
        "$.opening_hours.mon[1]: overlaps another span of the day",
        "$.opening_hours.mon[2]: overlaps another span of the day",
    ]


def test_a_maximum_under_the_minimum_is_two_faults() -> None:
    assert faults(**spacing(max_days=20)) == [
        "$.spacing.ideal_days: must lie between min_days and max_days",
        "$.spacing.max_days: must not be less than min_days",
    ]


@pytest.mark.parametrize("value", [[], None, "plan", 3])
def test_a_problem_is_an_object(value: object) -> None:
    assert faults_of(value) == ["$: must be an object"]


def test_a_weekday_that_there_is_none_of_hides_no_other_fault() -> None:
    assert faults(opening_hours={"monday": [["12:00", "09:00"]], "tue": [["09:00", "25:00"]], "wed": 5}) == [
        "$.opening_hours.monday: is not known here",
        "$.opening_hours.monday[0]: must end after it starts",
        "$.opening_hours.tue[0][1]: must be a time from 00:00 to 24:00",
        "$.opening_hours.wed: must be a list",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {f"key{number}": 1 for number in range(30_000)},
        {"opening_hours": {f"key{number}": [] for number in range(30_000)}},
        {"dates": {f"key{number}": 1 for number in range(15_000)}},
    ],
    ids=["at the top", "weekdays", "dates"],
)
def test_thirty_thousand_faults_take_no_longer_each_than_one(changes: Json) -> None:
    began = process_time()
    assert len(faults(**changes)) == 30_000
    assert process_time() - began < 5  # a third of a second; half a minute where each is held against all others


def test_thirty_thousand_keys_given_twice_do_not_either() -> None:
    began = process_time()
    twice = ",".join(f'"key{number}":1,"key{number}":2' for number in range(30_000))
    assert run_plan(f"{{{twice}}}", "plan.json").stderr.count("is given twice\n") == 30_000
    assert process_time() - began < 5
