"""What can happen to the hours of a house after something was booked there, each in one line."""

from collections.abc import Callable
from datetime import UTC, date
from typing import Any

from service.clinics.models import Closure, Practitioner, Room, Site
from service.clinics.timetable_models import Absence, DatedHours
from tests.cast import LONG_AGO
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.scene import at

Happens = Callable[[CourseLife], None]


def away(start: str, end: str, who: int = 0) -> Happens:
    """Let a practitioner, Imogen unless told otherwise, be away then."""

    def happen(life: CourseLife) -> None:
        put(life, _absence(start, end, practitioner_id=life.house.practitioners[who].id))

    return happen


def room_out_of_use(start: str, end: str) -> Happens:
    return lambda life: put(life, _absence(start, end, room_id=life.house.rooms[0].id))


def closed_on(day: date) -> Happens:
    return lambda life: put(life, Closure(on_date=day, reason="Painters"))


def other_hours_on(day: date, *spans: list[str]) -> Happens:
    return lambda life: put(
        life, DatedHours(practitioner_id=life.house.practitioners[0].id, on_date=day, spans=[*spans])
    )


def site(**fields: Any) -> Happens:
    return lambda life: change(life, Site, life.house.site.id, fields)


def imogen(**fields: Any) -> Happens:
    return lambda life: change(life, Practitioner, life.house.practitioners[0].id, fields)


def first_room(**fields: Any) -> Happens:
    return lambda life: change(life, Room, life.house.rooms[0].id, fields)


def put(life: CourseLife, row: Any) -> None:
    row.clinic_id, row.site_id = life.clinic_id, life.house.site.id
    with life.database.write() as session:
        session.add(row)


def change(life: CourseLife, kind: type[Any], row_id: Any, fields: dict[str, Any]) -> None:
    with life.database.write() as session:
        row = session.get_one(kind, (life.clinic_id, row_id))
        for name, value in fields.items():
            setattr(row, name, value)


def _absence(start: str, end: str, **owner: Any) -> Absence:
    times = {"starts_at": at(start).astimezone(UTC), "ends_at": at(end).astimezone(UTC)}
    return Absence(kind="leave", created_at=LONG_AGO, **times, **owner)
