"""The whole program on a database, and clinics that are invented for one random history each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from unittest.mock import patch
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.database import Database
from service.courses.desk import CourseDesk
from service.courses.facts import CourseFact
from service.program import Program, build_program
from tests.cast import (
    a_clinic,
    a_patient,
    a_practitioner,
    a_protocol_version,
    a_room,
    a_sign_off,
    a_site,
    a_staff,
)
from tests.integration.courses.stateful.world import LENGTHS, MICRO, PATIENTS, PEOPLE, ROOMS
from tests.support.clocks import MONDAY_MORNING, FixedClock
from tests.support.settings import some_settings

ANOTHER = count(1)


@dataclass(frozen=True, slots=True)
class Stage:
    """The program, its clock, and the facts that were told since somebody last cleared them."""

    program: Program
    clock: FixedClock
    told: list[CourseFact] = field(default_factory=list)

    def put_clock_back(self) -> None:
        self.clock.now_value = self.clock.real_value = MONDAY_MORNING


@dataclass(frozen=True, slots=True)
class Clinic:
    """Who is who in one clinic: keys of people and rooms by id, and two of the staff."""

    id: UUID
    patients: tuple[UUID, ...]
    people: dict[UUID, str]
    rooms: dict[UUID, str]
    receptionist: Actor
    clinician: Actor


@contextmanager
def a_stage(database: Database) -> Iterator[Stage]:
    """Build the program on a database; its course desk tells the stage what it tells everybody."""
    clock, told = FixedClock(), list[CourseFact]()
    settings = some_settings(database.engine.url.render_as_string(hide_password=False))
    with (
        patch("service.program.Clock", return_value=clock),
        patch("service.program.CourseDesk", partial(_overheard, told)),
    ):
        program = build_program(settings)
    yield Stage(program, clock, told)
    program.database.dispose()


def _overheard(told: list[CourseFact], clock: FixedClock, listeners: list[object], *more: object) -> CourseDesk:
    return CourseDesk(clock, [*listeners, lambda _session, fact: told.append(fact)], *more)  # type: ignore[list-item, arg-type]


def new_clinic(session: Session) -> Clinic:
    """Put in a clinic with two practitioners, two rooms, three patients without a phone, and two treatments."""
    clinic = a_clinic(session, key=f"random-{next(ANOTHER)}")
    site = a_site(session, clinic, key="main")
    nurse = a_staff(session, clinic, "clinician", may_sign_protocols=True, may_lift_holds=True)
    desk = a_staff(session, clinic)
    micro = a_protocol_version(session, clinic)
    a_sign_off(session, micro, nurse)
    for key in LENGTHS.keys() - {MICRO}:
        content = {**micro.content, "key": key, "duration_minutes": LENGTHS[key]}
        other = a_protocol_version(session, clinic, key=key, content=content, content_hash=key)
        a_sign_off(session, other, nurse)
    return Clinic(
        id=clinic.id,
        patients=tuple(a_patient(session, clinic, mobile=None).id for _ in range(PATIENTS)),
        people={a_practitioner(session, site, key=key).id: key for key in PEOPLE},
        rooms={a_room(session, site, key=key).id: key for key in ROOMS},
        receptionist=Actor("staff", clinic.id, desk.id, "receptionist"),
        clinician=Actor("staff", clinic.id, nurse.id, "clinician", may_lift_holds=True),
    )
