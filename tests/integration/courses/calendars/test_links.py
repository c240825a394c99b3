"""Practitioners' diaries at secret addresses, read back by another parser."""

from typing import Any
from uuid import UUID

import pytest
import vobject

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.calendars.desk import CalendarDesk
from tests.integration.courses.scene import Scene, at, wanted


def manager(scene: Scene) -> Actor:
    return Actor("staff", scene.clinic_id, scene.house.manager.id, "manager")


@pytest.fixture
def link(scene: Scene, calendars: CalendarDesk) -> tuple[UUID, str]:
    with scene.database.write() as session:
        link, secret = calendars.links.make(session, manager(scene), scene.house.practitioners[0])
        return link.id, secret


def events(scene: Scene, calendars: CalendarDesk, link: tuple[UUID, str]) -> list[Any]:
    with scene.database.read() as session:
        written = calendars.links.calendar(session, *link)
    found: list[Any] = vobject.readOne(written.decode()).contents.get("vevent", [])
    return found


def test_it_tells_when_and_where_and_nothing_of_the_patient(
    scene: Scene, calendars: CalendarDesk, link: tuple[UUID, str]
) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00", practitioner="felix"))
    (event,) = events(scene, calendars, link)
    assert event.dtstart.value == at("2026-12-07 10:00")
    assert (event.summary.value, event.sequence.value) == ("Session", "1")
    with scene.database.read() as session:
        text = calendars.links.calendar(session, *link).decode()
    for secret in ("Marnie", "Thistle", "needling", "face", "+447"):
        assert secret not in text


def test_only_the_right_secret_opens_it(scene: Scene, calendars: CalendarDesk, link: tuple[UUID, str]) -> None:
    with scene.database.read() as session, pytest.raises(Refusal, match="not_found"):
        calendars.links.calendar(session, link[0], link[1] + "x")


def test_a_revoked_address_answers_nobody(scene: Scene, calendars: CalendarDesk, link: tuple[UUID, str]) -> None:
    with scene.database.write() as session:
        calendars.links.revoke(session, manager(scene), link[0])
    with scene.database.read() as session, pytest.raises(Refusal, match="not_found"):
        calendars.links.calendar(session, *link)


def test_its_secret_is_kept_as_a_hash(scene: Scene, link: tuple[UUID, str]) -> None:
    with scene.database.read() as session:
        rows = session.connection().exec_driver_sql("select * from calendar_links").all()
    assert link[1] not in str(rows)


def test_another_clinic_cannot_revoke_it(scene: Scene, calendars: CalendarDesk, link: tuple[UUID, str]) -> None:
    outsider = scene.cast.outsider
    actor = type(scene.receptionist)("staff", outsider.clinic.id, outsider.manager.id, "manager")
    with scene.database.write() as session, pytest.raises(Refusal, match="not_found"):
        calendars.links.revoke(session, actor, link[0])
