"""People, rooms, the site, and what differs from the week: in the API, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from tests.cast import a_booking, a_course, a_session
from tests.integration.web.harness import Caller, Web, paths, problem

LONDON = ZoneInfo("Europe/London")
SPLIT = {"mon": [["09:00", "13:00"], ["14:00", "17:30"]]}


def coming_monday() -> date:
    """Return a Monday two weeks or so from today: the application's clock is the machine's here."""
    day = datetime.now(LONDON).date() + timedelta(days=14)
    return day - timedelta(days=day.weekday())


MONDAY = coming_monday()


def moment(hour: int, day: date = MONDAY) -> str:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).astimezone(UTC).isoformat()


@pytest.fixture
def manager(running: Web) -> Caller:
    return running.caller("manager")


@pytest.fixture(scope="module")
def strict(shared: Web) -> Caller:
    """A manager who asks only what is refused."""
    return shared.caller("manager")


def made(caller: Caller, path: str, body: Any) -> dict[str, Any]:
    answer = caller.post(path, body)
    assert answer.status_code == 201, answer.text
    return answer.get_json()  # type: ignore[no-any-return]


def items(caller: Caller, path: str) -> list[dict[str, Any]]:
    return caller.get(path).get_json()["items"]  # type: ignore[no-any-return]


def booked(web: Web, hour: int = 10, day: date = MONDAY) -> UUID:
    """Book Imogen and the first room for an hour; return the course."""
    house = web.cast.owner
    start = datetime.fromisoformat(moment(hour, day))
    with web.database.write() as session:
        course = a_course(session, house.patients[0], house.site, house.protocol)
        who: dict[str, Any] = {"practitioner_id": house.practitioners[0].id, "room_id": house.rooms[0].id}
        span: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        one = a_session(session, course, state="booked", placement=1, **who, **span)
        a_booking(session, house.clinic, *span.values(), **who, patient_id=house.patients[0].id, session_id=one.id)
    return course.id


def test_people_are_added_changed_and_listed(manager: Caller) -> None:
    anna = made(manager, "/practitioners", {"name": " Anna  Rowe ", "hours": SPLIT, "skills": ["peel"]})
    assert (anna["key"], anna["name"], anna["hours"], anna["active"]) == ("anna-rowe", "Anna Rowe", SPLIT, True)
    again = made(manager, "/practitioners", {"name": "Anna Rowe"})
    assert (again["key"], again["hours"], again["skills"]) == ("anna-rowe-2", None, None)
    changed = manager.patch("/practitioners/anna-rowe", {"active": False, "breaks": {"mon": [["10:00", "10:15"]]}})
    assert changed.get_json()["affected"] == []
    assert [one["key"] for one in items(manager, "/practitioners")] == ["imogen", "felix", "anna-rowe-2", "anna-rowe"]
    assert manager.patch("/practitioners/nobody", {"active": False}).status_code == 404


def test_rooms_are_added_changed_and_listed(manager: Caller) -> None:
    room = made(manager, "/rooms", {"name": "Laser room", "key": "laser", "kind": "laser"})
    assert (room["key"], room["kind"], room["hours"]) == ("laser", "laser", None)
    assert manager.patch("/rooms/laser", {"kind": None, "hours": {}}).get_json()["hours"] == {}
    assert [one["key"] for one in items(manager, "/rooms")] == ["room-1", "room-2", "laser"]


def test_a_key_is_given_once(manager: Caller) -> None:
    assert paths(manager.post("/rooms", {"name": "Another", "key": "room-1"})) == ["$.key"]


def test_the_site_is_shown_and_changed(manager: Caller) -> None:
    assert manager.get("/site").get_json()["public_holidays"] == []
    change = {"holidays": "GB-SCT", "patient_lead_minutes": 60, "patient_horizon_days": 30, "opening_hours": SPLIT}
    answer = manager.patch("/site", change).get_json()
    assert {name: answer[name] for name in change} == change
    names = {one["name"] for one in answer["public_holidays"]}
    assert {"Christmas Day", "Saint Andrew's Day"} <= names
    assert manager.patch("/site", {"holidays": None}).get_json()["public_holidays"] == []


def test_a_public_holiday_can_be_worked(manager: Caller) -> None:
    first = manager.patch("/site", {"holidays": "GB-ENG"}).get_json()["public_holidays"][0]
    assert first["open"] is False
    own = made(manager, "/dated-hours", {"owner": "site", "date": first["date"], "spans": [["10:00", "12:00"]]})
    assert manager.get("/site").get_json()["public_holidays"][0] == {**first, "open": True}
    assert manager.delete(f"/dated-hours/{own['id']}").status_code == 204
    assert manager.get("/site").get_json()["public_holidays"][0] == first


def test_dated_hours_of_the_same_date_give_way(manager: Caller) -> None:
    body = {"owner": "practitioner", "key": "imogen", "date": MONDAY.isoformat(), "spans": [["14:00", "15:00"]]}
    first = made(manager, "/dated-hours", body)
    second = made(manager, "/dated-hours", {**body, "spans": [], "note": "Course in Leeds"})
    assert second["id"] == first["id"]
    made(manager, "/dated-hours", {**body, "owner": "room", "key": "room-1"})
    assert [(one["owner"], one["key"], one["spans"]) for one in items(manager, "/dated-hours")] == [
        ("practitioner", "imogen", []),
        ("room", "room-1", [["14:00", "15:00"]]),
    ]


def test_closing_tells_what_is_booked_then(running: Web, manager: Caller) -> None:
    course = booked(running)
    made(manager, "/closures", {"date": (MONDAY + timedelta(days=1)).isoformat(), "reason": "Stocktaking"})
    closed = made(manager, "/closures", {"date": MONDAY.isoformat(), "reason": "Painters"})
    (stray,) = closed["affected"]
    assert (stray["course_id"], stray["practitioner"], stray["room"]) == (str(course), "imogen", "room-1")
    assert datetime.fromisoformat(stray["start"]) == datetime.fromisoformat(moment(10))
    assert paths(manager.post("/closures", {"date": MONDAY.isoformat(), "reason": "Again"})) == ["$.date"]
    assert manager.delete(f"/closures/{closed['id']}").status_code == 204
    assert [one["reason"] for one in items(manager, "/closures")] == ["Stocktaking"]


def test_an_absence_moves_nobody_and_tells_who_is_booked(running: Web, manager: Caller) -> None:
    booked(running, 10)
    booked(running, 15)
    body = {"practitioner": "imogen", "kind": "sick", "from": moment(9), "until": moment(12), "note": "Flu"}
    absence = made(manager, "/absences", body)
    assert [one["sentence"] for one in absence["affected"]] == ["is not possible: this practitioner is away then"]
    assert items(manager, "/absences") == [{"room": None, **body, "id": absence["id"]}]
    assert manager.delete(f"/absences/{absence['id']}").status_code == 204
    assert manager.delete(f"/absences/{absence['id']}").status_code == 404
    assert items(manager, "/absences") == []


def test_shorter_hours_tell_what_lies_outside_them(running: Web, manager: Caller) -> None:
    booked(running, 15)
    mornings = {"mon": [["09:00", "12:00"]]}
    assert len(manager.patch("/practitioners/imogen", {"hours": mornings}).get_json()["affected"]) == 1
    assert manager.patch("/practitioners/imogen", {"hours": None}).get_json()["affected"] == []
    assert len(manager.patch("/rooms/room-1", {"active": False}).get_json()["affected"]) == 1
    assert manager.patch("/rooms/room-1", {"active": True}).get_json()["affected"] == []
    assert len(manager.patch("/site", {"opening_hours": mornings}).get_json()["affected"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/practitioners", {"name": "x", "key": "A b", "skills": ["Peel"], "breaks": {"mon": [["10:00", "09:00"]]}}, ["$.breaks.mon[0]", "$.key", "$.name", "$.skills[0]"]),
        ("/practitioners", {"name": "Anna Rowe", "hours": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]], "son": []}}, ["$.hours.mon[1]", "$.hours.son"]),
        ("/rooms", {"kind": "Wet room", "hours": [1]}, ["$.hours", "$.kind", "$.name"]),
        ("/closures", {"date": "2026-02-30", "reason": ""}, ["$.date", "$.reason"]),
        ("/closures", {"date": "1826-02-20", "reason": "x", "site": "main"}, ["$.date", "$.site"]),
        ("/dated-hours", {"owner": "patient", "date": "x", "spans": [["9", "10"]]}, ["$.date", "$.owner", "$.spans[0][0]", "$.spans[0][1]"]),
        ("/dated-hours", {"owner": "room", "key": "nowhere", "date": "2027-01-04", "spans": []}, ["$.key"]),
        ("/dated-hours", {"owner": "practitioner", "date": "2027-01-04", "spans": []}, ["$.key"]),
        ("/absences", {"kind": "asleep", "from": "2027-01-04T10:00:00", "until": 3}, ["$.from", "$.kind", "$.practitioner", "$.until"]),
        ("/absences", {"practitioner": "nobody", "from": moment(9), "until": moment(10)}, ["$.practitioner"]),
        ("/absences", {"room": "room-1", "from": moment(10), "until": moment(10)}, ["$.until"]),
        ("/absences", {"room": "room-1", "from": moment(10), "until": "2150-01-01T00:00:00Z"}, ["$.until"]),
    ],
)  # fmt: skip
def test_every_fault_is_named_at_once(strict: Caller, path: str, body: dict[str, Any], wrong: list[str]) -> None:
    answer = strict.post(path, body)
    assert (answer.status_code, sorted(paths(answer))) == (422, wrong)


def test_every_fault_of_the_site_is_named(strict: Caller) -> None:
    change = {"holidays": "GB-XX", "patient_lead_minutes": -1, "patient_horizon_days": 0, "opening_hours": {"mon": 1}}
    assert sorted(paths(strict.patch("/site", change))) == sorted(
        [*(f"$.{name}" for name in change if name != "opening_hours"), "$.opening_hours.mon"]
    )


WRITES = [
    ("post", "/practitioners", {"name": "Anna Rowe"}),
    ("patch", "/practitioners/imogen", {"active": False}),
    ("post", "/rooms", {"name": "Attic"}),
    ("patch", "/rooms/room-1", {"active": False}),
    ("patch", "/site", {"holidays": "GB-ENG"}),
    ("post", "/closures", {"date": "2027-01-04", "reason": "x"}),
    ("post", "/dated-hours", {"owner": "site", "date": "2027-01-04", "spans": []}),
    ("post", "/absences", {"room": "room-1", "from": moment(9), "until": moment(10)}),
    ("delete", "/closures/01890000-0000-7000-8000-000000000000", None),
    ("delete", "/dated-hours/01890000-0000-7000-8000-000000000000", None),
    ("delete", "/absences/01890000-0000-7000-8000-000000000000", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_only_managers_change_the_timetable(shared: Web, method: str, path: str, body: Any) -> None:
    for role in ("receptionist", "clinician"):
        caller = shared.caller(role)
        answer = caller.delete(path) if method == "delete" else getattr(caller, method)(path, body)
        assert problem(answer)["code"] == "forbidden"


@pytest.mark.parametrize("path", ["/practitioners", "/rooms", "/site", "/closures", "/dated-hours", "/absences"])
def test_everybody_reads_the_timetable(shared: Web, path: str) -> None:
    assert shared.caller("receptionist").get(path).status_code == 200


def test_another_clinic_sees_and_changes_nothing_of_it(running: Web, manager: Caller) -> None:
    booked(running)
    rows = {
        "/closures": made(manager, "/closures", {"date": MONDAY.isoformat(), "reason": "Painters"}),
        "/dated-hours": made(manager, "/dated-hours", {"owner": "site", "date": MONDAY.isoformat(), "spans": []}),
        "/absences": made(manager, "/absences", {"room": "room-1", "from": moment(9), "until": moment(10)}),
    }
    made(manager, "/practitioners", {"name": "Anna Rowe"})
    outsider = running.caller("manager", outsider=True)
    assert outsider.patch("/practitioners/anna-rowe", {"active": False}).status_code == 404
    assert outsider.patch("/practitioners/imogen", {"active": False}).get_json()["affected"] == []
    for path, row in rows.items():
        assert outsider.delete(f"{path}/{row['id']}").status_code == 404
        assert items(outsider, path) == []
        assert len(items(manager, path)) == 1
    assert made(outsider, "/closures", {"date": MONDAY.isoformat(), "reason": "Ours"})["affected"] == []


def test_the_same_key_changes_it_once(manager: Caller) -> None:
    body = {"room": "room-1", "from": moment(9), "until": moment(10)}
    first, again = (manager.post("/absences", body, Idempotency_Key="once") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(items(manager, "/absences")) == 1


def test_each_change_is_on_record(running: Web, manager: Caller) -> None:
    row = made(manager, "/closures", {"date": MONDAY.isoformat(), "reason": "Painters"})
    manager.delete(f"/closures/{row['id']}")
    manager.patch("/site", {"holidays": "GB-ENG"})
    with running.database.read() as session:
        noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in noted] == ["closure.added", "closure.removed", "site.changed"]
    assert noted[-1].fields == ["holidays"]
