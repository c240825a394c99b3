"""The diary of a site as it is read from the database: layers, skills, room kinds, and how much is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from service.base.errors import Refusal
from service.clinics.models import Closure, Practitioner, Room, Site
from service.clinics.timetable_models import Absence, DatedHours
from service.courses.diary import House, read_house
from service.courses.openings import AWAY, CLOSED, OUT_OF_USE, PRACTITIONER, UNABLE, UNFIT
from service.courses.planning import Plan
from service.courses.requests import ProposalRequest
from service.protocols.store import load
from tests.cast import LONG_AGO
from tests.integration.courses.scene import KEY, Scene, at, wanted

MONDAY = date(2026, 12, 7)
OWNERS = ("practitioner_id", "room_id")


@contextmanager
def changed(scene: Scene) -> Iterator[tuple[Site, Practitioner, Room]]:
    """Give the rows of the site, of Imogen and of the first room, to be changed."""
    house = scene.house
    with scene.database.write() as session:
        yield (
            session.get_one(Site, (scene.clinic_id, house.site.id)),
            session.get_one(Practitioner, (scene.clinic_id, house.practitioners[0].id)),
            session.get_one(Room, (scene.clinic_id, house.rooms[0].id)),
        )


def put(scene: Scene, *rows: Absence | DatedHours | Closure) -> None:
    with scene.database.write() as session:
        for row in rows:
            row.clinic_id, row.site_id = scene.clinic_id, scene.house.site.id
        session.add_all(rows)


def absence(start: str, end: str, **owner: Any) -> Absence:
    return Absence(
        kind="leave", starts_at=at(start).astimezone(UTC), ends_at=at(end).astimezone(UTC), created_at=LONG_AGO, **owner
    )


def both_away(scene: Scene, start: str, end: str) -> None:
    put(scene, *(absence(start, end, practitioner_id=one.id) for one in scene.house.practitioners))


def house(scene: Scene, now: datetime | None = None) -> House:
    with scene.database.read() as session:
        return read_house(session, scene.clinic_id, now)


def propose(scene: Scene, **over: Any) -> Plan:
    asked = {"patient_id": scene.house.patients[0].id, "protocol": KEY, "sessions": 1, **over}
    with scene.database.read() as session:
        return scene.desk.propose(session, scene.clinic_id, ProposalRequest(**asked))


def objection(scene: Scene, start: str, *, skill: str | None = None, room_kind: str | None = None) -> str | None:
    protocol = replace(load(scene.house.protocol), skill=skill, room_kind=room_kind)
    asked = house(scene).openings(protocol)
    return asked.objection(at(start), at(start) + timedelta(hours=1), "imogen", "room-1")


def test_an_absence_is_away_and_not_busy(scene: Scene) -> None:
    both_away(scene, "2026-12-07 00:00", "2026-12-08 00:00")
    (blocked,) = propose(scene, earliest=MONDAY, latest=MONDAY).blocked
    assert [(reason.code, reason.days) for reason in blocked.reasons] == [("practitioner_away", 1)]


def test_nothing_is_proposed_while_they_are_away(scene: Scene) -> None:
    both_away(scene, "2026-12-07 00:00", "2026-12-07 15:00")
    assert propose(scene, earliest=MONDAY).proposals[0].sessions[0].start == at("2026-12-07 15:00")


def test_nothing_is_booked_while_they_are_away(scene: Scene) -> None:
    put(scene, absence("2026-12-07 09:00", "2026-12-07 10:30", practitioner_id=scene.house.practitioners[0].id))
    with pytest.raises(Refusal) as refused:
        scene.book(wanted(1, "2026-12-07 10:00"))
    assert (refused.value.code, refused.value.faults[0].sentence) == ("outside_hours", AWAY)
    assert scene.book(wanted(1, "2026-12-07 10:00", practitioner="felix"))


def test_a_room_out_of_use_is_not_booked(scene: Scene) -> None:
    put(scene, absence("2026-12-07 09:00", "2026-12-07 10:30", room_id=scene.house.rooms[0].id))
    assert objection(scene, "2026-12-07 10:00") == OUT_OF_USE
    assert objection(scene, "2026-12-07 11:00") is None


def test_breaks_keep_a_time_free(scene: Scene) -> None:
    with changed(scene) as (_, imogen, _room):
        imogen.breaks = {"mon": [["10:00", "10:30"]]}
    assert objection(scene, "2026-12-07 09:45") == PRACTITIONER
    assert objection(scene, "2026-12-07 10:30") is None
    assert objection(scene, "2026-12-08 09:45") is None


@pytest.mark.parametrize("owner", [None, *OWNERS])
def test_dated_hours_stand_in_for_those_of_the_week(scene: Scene, owner: str | None) -> None:
    ids = dict(zip(OWNERS, (scene.house.practitioners[0].id, scene.house.rooms[0].id), strict=True))
    own = {owner: ids[owner]} if owner else {}
    put(scene, DatedHours(on_date=MONDAY, spans=[["11:00", "13:00"]], **own))
    assert objection(scene, "2026-12-07 10:00") is not None
    assert objection(scene, "2026-12-07 11:00") is None


def test_public_holidays_close_the_site_unless_it_has_hours_of_its_own(scene: Scene) -> None:
    assert objection(scene, "2026-12-25 10:00") is None
    with changed(scene) as (site, _, _room):
        site.holidays = "GB-ENG"
    assert objection(scene, "2026-12-25 10:00") == CLOSED
    put(scene, DatedHours(on_date=date(2026, 12, 25), spans=[["10:00", "12:00"]]))
    assert objection(scene, "2026-12-25 10:00") is None
    put(scene, Closure(on_date=date(2026, 12, 25), reason="Closed after all"))
    assert objection(scene, "2026-12-25 10:00") == CLOSED


def test_only_who_has_the_skill_is_asked(scene: Scene) -> None:
    with changed(scene) as (_, imogen, _room):
        imogen.skills = ["peel"]
    laser = replace(load(scene.house.protocol), skill="laser")
    assert [one.id for one in house(scene).practitioners_for(laser)] == ["felix"]
    assert [one.id for one in house(scene).practitioners_for(replace(laser, skill="peel"))] == ["felix", "imogen"]
    assert objection(scene, "2026-12-07 10:00", skill="laser") == UNABLE
    assert objection(scene, "2026-12-07 10:00", skill="peel") is None


def test_only_rooms_of_the_kind_are_used(scene: Scene) -> None:
    with changed(scene) as (_, _imogen, room):
        room.kind = "wet"
    laser = replace(load(scene.house.protocol), room_kind="laser")
    assert [one.id for one in house(scene).rooms_for(laser)] == ["room-2"]
    assert objection(scene, "2026-12-07 10:00", room_kind="laser") == UNFIT
    assert objection(scene, "2026-12-07 10:00", room_kind="wet") is None
    assert objection(scene, "2026-12-07 10:00") is None


def test_what_is_long_over_is_not_read(scene: Scene) -> None:
    imogen = scene.house.practitioners[0].id
    put(
        scene,
        absence("2026-11-01 00:00", "2026-11-29 00:00", practitioner_id=imogen),
        absence("2026-11-01 00:00", "2026-11-29 00:01", practitioner_id=imogen),
        DatedHours(on_date=date(2026, 11, 28), spans=[], practitioner_id=imogen),
        DatedHours(on_date=date(2026, 11, 29), spans=[], practitioner_id=imogen),
        Closure(on_date=date(2026, 11, 28), reason="Past"),
        Closure(on_date=date(2026, 11, 29), reason="Past"),
    )
    read = house(scene, scene.clock.now())
    assert [absent[1] for absent in read.timetables[imogen].absences] == [at("2026-11-29 00:01")]
    assert (date(2026, 11, 29) in read.closures, date(2026, 11, 28) in read.closures) == (True, False)
    assert len(house(scene).timetables[imogen].absences) == 2


def test_it_asks_as_many_questions_whatever_there_is(scene: Scene) -> None:
    few = _queries(scene)
    for day in range(1, 20):
        both_away(scene, f"2026-12-{day:02} 00:00", f"2026-12-{day:02} 12:00")
        put(scene, DatedHours(on_date=date(2026, 12, day), spans=[]), Closure(on_date=date(2027, 1, day), reason="x"))
    assert _queries(scene) == few == 6


def _queries(scene: Scene) -> int:
    asked: list[object] = []
    event.listen(scene.database.engine, "before_cursor_execute", lambda *what: asked.append(what[2]), named=False)
    with scene.database.read() as session:
        before = len(asked)
        read_house(session, scene.clinic_id, scene.clock.now())
        return sum("SELECT" in str(statement) for statement in asked[before:])


def test_patients_are_offered_what_the_clinic_allows(scene: Scene) -> None:
    with changed(scene) as (site, _, _room):
        site.patient_lead_minutes, site.patient_horizon_days = 90, 10
    not_before, last = house(scene).patient_window(scene.clock.now())
    assert (not_before, last) == (scene.in_minutes(90), date(2026, 12, 10))
