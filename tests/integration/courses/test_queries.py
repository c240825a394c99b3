"""A proposal costs as many queries for half a year and a full diary as for a month and an empty one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, insert, text

from service.base.database import Database
from service.base.ids import new_id
from service.courses.clashes import find_clashes
from service.courses.day import day_sessions
from service.courses.desk import CourseDesk
from service.courses.diary import read_house
from service.courses.models import Booking, CourseSession
from service.courses.requests import ProposalRequest
from service.courses.taken import Taken, read_taken
from service.program import Program
from tests.cast import LONG_AGO, a_course, the_cast
from tests.integration.courses.scene import KEY, Scene, at
from tests.support.clocks import FixedClock

FIRST = date(2026, 12, 1)
Statement = tuple[str, Any]


@contextmanager
def counted(scene: Scene | Program) -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(scene.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(scene.database.engine, "before_cursor_execute", note)


def asked(scene: Scene, days: int) -> list[Statement]:
    """Propose a course within so many days; return what the database was asked."""
    request = ProposalRequest(
        patient_id=scene.house.patients[0].id,
        protocol=KEY,
        sessions=2,
        earliest=FIRST,
        latest=FIRST + timedelta(days=days),
    )
    with scene.database.read() as session, counted(scene) as statements:
        assert scene.desk.propose(session, scene.clinic_id, request).proposals
    return statements


def fill(
    scene: Scene, days: int, *, clinic_id: UUID | None = None, since: str = "2026-12-01 09:00", **over: Any
) -> None:
    """Put a booking of half an hour on each of so many dates, by default with the owner's first practitioner."""
    over = over or {"practitioner_id": scene.house.practitioners[0].id, "room_id": scene.house.rooms[0].id}
    with scene.database.write() as session:
        starts = [at(since) + timedelta(days=one) for one in range(days)]
        rows = [_row(clinic_id or scene.clinic_id, start) for start in starts]
        session.execute(insert(Booking), [row | over for row in rows])


def _row(clinic_id: UUID, start: datetime) -> dict[str, Any]:
    end = start + timedelta(minutes=30)
    spans = {"starts_at": start, "ends_at": end, "blocked_from": start, "blocked_until": end}
    return {"clinic_id": clinic_id, "id": new_id(), "created_at": LONG_AGO, **spans}


def taken(scene: Scene, last: date = FIRST) -> Taken:
    with scene.database.read() as session:
        house = read_house(session, scene.clinic_id)
        return read_taken(session, house, scene.house.patients[0].id, FIRST, last, now=scene.clock.now())


def test_a_longer_horizon_asks_no_more(scene: Scene) -> None:
    asked(scene, 30)
    fill(scene, 20)
    assert len(asked(scene, 190)) == len(asked(scene, 30))


def test_ten_times_the_bookings_ask_no_more(scene: Scene) -> None:
    asked(scene, 30)
    fill(scene, 19)
    before = len(asked(scene, 190))
    fill(scene, 171, practitioner_id=scene.house.practitioners[1].id, room_id=scene.house.rooms[1].id)
    assert len(asked(scene, 190)) == before


def test_a_booking_takes_its_practitioner_and_its_room(scene: Scene) -> None:
    fill(scene, 2)
    first = (at("2026-12-01 09:00"), at("2026-12-01 09:30"))
    second = tuple(moment + timedelta(days=1) for moment in first)
    found = taken(scene, FIRST + timedelta(days=1))
    assert sorted(found.practitioners[scene.house.practitioners[0].id]) == [first, second]
    assert sorted(found.rooms[scene.house.rooms[0].id]) == [first, second]
    assert found.patient == ()


def test_a_patient_is_taken_from_start_to_end_wherever_that_is(scene: Scene) -> None:
    who: dict[str, Any] = {"patient_id": scene.house.patients[0].id, "room_id": scene.house.rooms[1].id}
    fill(scene, 1, blocked_from=at("2026-12-01 08:45"), blocked_until=at("2026-12-01 09:40"), **who)
    assert taken(scene).patient == ((at("2026-12-01 09:00"), at("2026-12-01 09:30")),)
    assert taken(scene).rooms == {scene.house.rooms[1].id: ((at("2026-12-01 08:45"), at("2026-12-01 09:40")),)}


def test_fractions_of_a_second_are_taken_too(scene: Scene) -> None:
    late = at("2026-12-01 09:30") + timedelta(microseconds=250_000)
    fill(scene, 1, room_id=scene.house.rooms[0].id, blocked_until=late)
    assert taken(scene).rooms[scene.house.rooms[0].id] == ((at("2026-12-01 09:00"), late),)


@pytest.fixture
def years_of_diary(postgres_database: Database, clock: FixedClock) -> Scene:
    """The owner clinic on PostgreSQL with four years of bookings and sessions, and bookings of other clinics."""
    with postgres_database.write() as session:
        scene = Scene(postgres_database, the_cast(session), clock, CourseDesk(clock))
    for clinic_id in (None, *(new_id() for _ in range(4))):
        fill(scene, 1500, clinic_id=clinic_id, since="2022-12-01 09:00", kind="block")
    house, starts = scene.house, iter(at("2022-12-01 09:00") + timedelta(days=one) for one in range(1500))
    with postgres_database.write() as session:
        for _ in range(300):
            course = a_course(session, house.patients[0], house.site, house.protocol)
            its = {"clinic_id": scene.clinic_id, "course_id": course.id, "state": "completed", "areas": ["face"]}
            sessions = ({"number": number, "starts_at": next(starts)} for number in range(1, 6))
            session.execute(insert(CourseSession), [its | one | {"ends_at": one["starts_at"]} for one in sessions])
        session.execute(text("ANALYZE"))
    return scene


def explained(scene: Scene, asked: list[Statement], table: str) -> str:
    """Return PostgreSQL's plan for the first of the queries that reads from `table`."""
    statement, parameters = next(each for each in asked if f"FROM {table}" in each[0])
    with scene.database.engine.connect() as connection:
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())


@pytest.mark.postgres
def test_the_bookings_of_a_clinic_are_found_by_an_index(years_of_diary: Scene) -> None:
    plan = explained(years_of_diary, asked(years_of_diary, 90), "bookings")
    assert "ix_bookings_clinic_id_blocked_until_blocked_from" in plan
    assert "Seq Scan" not in plan


@pytest.mark.postgres
def test_the_sessions_of_a_day_are_found_by_an_index(years_of_diary: Scene) -> None:
    with years_of_diary.database.read() as session, counted(years_of_diary) as statements:
        assert len(day_sessions(session, years_of_diary.clinic_id, date(2025, 3, 3))) == 1
    plan = explained(years_of_diary, statements, "sessions")
    assert "ix_sessions_clinic_id_starts_at" in plan
    assert "Seq Scan on sessions" not in plan


def six_days(scene: Scene) -> list[tuple[int, Booking]]:
    """Want the first practitioner in the first room on six days in a row."""
    house = scene.house
    own = {"practitioner_id": house.practitioners[0].id, "room_id": house.rooms[0].id, "active": True}
    starts = [at("2026-12-01 09:10") + timedelta(days=day) for day in range(6)]
    return [(number, Booking(**{**_row(scene.clinic_id, start), **own})) for number, start in enumerate(starts, 1)]


def clashing(scene: Scene, count: int) -> tuple[list[int], list[Statement]]:
    """Hold the first places against the diary; return the sessions that clash, and what the database was asked."""
    with scene.database.read() as session, counted(scene) as statements:
        found = find_clashes(session, six_days(scene)[:count])
    return [one.number for one in found], [each for each in statements if each[0].startswith("SELECT")]


def test_however_many_places_are_wanted_clashes_take_two_queries(scene: Scene) -> None:
    fill(scene, 5)
    one, asked_for_one = clashing(scene, 1)
    six, asked_for_six = clashing(scene, 6)
    assert (one, six) == ([1, 1], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])  # practitioner and room of each
    assert (len(asked_for_one), len(asked_for_six)) == (2, 2)


@pytest.mark.postgres
def test_what_clashes_is_found_by_an_index(years_of_diary: Scene) -> None:
    _, statements = clashing(years_of_diary, 6)
    plan = explained(years_of_diary, statements, "bookings")
    assert "ix_bookings_clinic_id_blocked_until_blocked_from" in plan
    assert "Seq Scan on bookings" not in plan
