from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import SYSTEM, Actor, Role
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.holds import is_on_hold
from tests.integration.courses.scene import Scene, wanted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def course_id(scene: Scene) -> UUID:
    return scene.book(wanted(1, "2026-12-07 10:00")).course.id


def hold(scene: Scene, course_id: UUID, cause_id: UUID | None = None) -> None:
    with scene.database.write() as session:
        scene.desk.place_hold(session, SYSTEM, scene.clinic_id, course_id, "concern", cause_id or new_id())


def lift(scene: Scene, course_id: UUID, actor: Actor | None = None, reason: str = "Seen, all well.") -> None:
    with scene.database.write() as session:
        scene.desk.lift_holds(session, actor or scene.clinician, scene.clinic_id, course_id, reason)


def on_hold(scene: Scene, course_id: UUID) -> bool:
    with scene.database.read() as session:
        return is_on_hold(session, scene.clinic_id, course_id)


def test_a_hold_stops_the_course_until_it_is_lifted(scene: Scene, course_id: UUID) -> None:
    assert not on_hold(scene, course_id)
    hold(scene, course_id)
    assert on_hold(scene, course_id)
    assert scene.show(course_id)["on_hold"]
    lift(scene, course_id)
    assert not on_hold(scene, course_id)


def test_one_cause_holds_once(scene: Scene, course_id: UUID) -> None:
    cause = new_id()
    hold(scene, course_id, cause)
    hold(scene, course_id, cause)
    assert len(scene.show(course_id)["holds"]) == 1
    assert scene.facts == ["booked", "hold_placed"]


def test_a_cause_that_was_lifted_does_not_hold_again(scene: Scene, course_id: UUID) -> None:
    cause = new_id()
    hold(scene, course_id, cause)
    lift(scene, course_id)
    hold(scene, course_id, cause)
    assert not on_hold(scene, course_id)


def test_lifting_lifts_every_hold_and_keeps_who_and_why(scene: Scene, course_id: UUID) -> None:
    hold(scene, course_id)
    hold(scene, course_id)
    lift(scene, course_id, reason="  Swelling has gone. ")
    holds = scene.show(course_id)["holds"]
    assert [one["lift_reason"] for one in holds] == ["Swelling has gone."] * 2
    assert all(one["lifted_at"] == "2026-11-30T09:00:00+00:00" for one in holds)
    assert scene.facts == ["booked", "hold_placed", "hold_placed", "hold_lifted"]


@pytest.mark.parametrize("role", ["receptionist", "manager"])
def test_nobody_but_a_clinician_lifts_a_hold(scene: Scene, course_id: UUID, role: Role) -> None:
    hold(scene, course_id)
    with pytest.raises(Refusal, match="forbidden"):
        lift(scene, course_id, replace(scene.clinician, role=role))
    assert on_hold(scene, course_id)


def test_a_clinician_needs_the_permission(scene: Scene, course_id: UUID) -> None:
    hold(scene, course_id)
    with pytest.raises(Refusal, match="forbidden"):
        lift(scene, course_id, replace(scene.clinician, may_lift_holds=False))


def test_lifting_needs_a_reason(scene: Scene, course_id: UUID) -> None:
    hold(scene, course_id)
    with pytest.raises(Refusal, match="invalid_input"):
        lift(scene, course_id, reason="  ")


def test_a_course_that_runs_has_nothing_to_lift(scene: Scene, course_id: UUID) -> None:
    with pytest.raises(Refusal, match="no_hold"):
        lift(scene, course_id)


def test_a_hold_reaches_no_course_of_another_clinic(scene: Scene, course_id: UUID) -> None:
    scene.cast = type(scene.cast)(scene.cast.outsider, scene.cast.owner)
    with pytest.raises(Refusal, match="not_found"):
        hold(scene, course_id)


def test_holds_stand_in_the_audit_trail(scene: Scene, course_id: UUID) -> None:
    hold(scene, course_id)
    lift(scene, course_id)
    with scene.database.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["course.booked", "course.hold_placed", "course.hold_lifted"]
