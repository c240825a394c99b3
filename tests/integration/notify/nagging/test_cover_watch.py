"""Managers hear once that nobody knows who answers the telephone, and no text waits for that."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from service.base.database import Database
from service.clinics.cover.models import CoverRow, NumberTest
from service.clinics.models import Site, Staff
from service.notify.models import Message
from service.notify.nagging.cover import CoverWatch
from tests.cast import Cast, the_cast
from tests.support.clocks import FixedClock

MANAGERS_PHONE = "+447700900250"


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        cast = the_cast(session)
        manager = cast.owner.manager
        session.get_one(Staff, (manager.clinic_id, manager.id)).mobile = MANAGERS_PHONE
    return cast


@pytest.fixture
def watch(database: Database, clock: FixedClock) -> CoverWatch:
    return CoverWatch(database, clock, "https://rowan.example")


def forget(database: Database, cast: Cast) -> None:
    with database.write() as session:
        mine = select(CoverRow).where(CoverRow.clinic_id == cast.owner.clinic.id)
        session.scalars(mine).one().while_closed = None


def test_a_gap_is_told_to_each_manager_once(
    database: Database, clock: FixedClock, cast: Cast, watch: CoverWatch
) -> None:
    assert watch.run() == 0
    forget(database, cast)
    assert [watch.run(), watch.run()] == [1, 0]
    clock.advance(timedelta(days=14))
    assert watch.run() == 0
    with database.read() as session:
        (nudge,) = session.scalars(select(Message).where(Message.kind == "nudge"))
    assert (nudge.staff_id, nudge.to_number) == (cast.owner.manager.id, MANAGERS_PHONE)
    assert "https://rowan.example/cover" in (nudge.body or "")


def test_nobody_hears_of_it_at_night(database: Database, clock: FixedClock, cast: Cast, watch: CoverWatch) -> None:
    forget(database, cast)
    clock.advance(timedelta(hours=14))
    assert watch.run() == 0


def test_a_number_that_nobody_has_tried_is_told_too(database: Database, cast: Cast, watch: CoverWatch) -> None:
    with database.write() as session:
        session.execute(delete(NumberTest).where(NumberTest.clinic_id == cast.owner.clinic.id))
    assert watch.run() == 1


def test_the_next_holiday_of_which_nothing_is_said_is_told_too(
    database: Database, clock: FixedClock, cast: Cast, watch: CoverWatch
) -> None:
    with database.write() as session:
        session.get_one(Site, (cast.owner.clinic.id, cast.owner.site.id)).holidays = "GB-ENG"
        row = session.scalars(select(CoverRow).where(CoverRow.clinic_id == cast.owner.clinic.id)).one()
        all_day = [["00:00", "24:00", row.while_open]]
        row.while_open = row.while_closed = None
        row.week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), all_day)
    assert [watch.run(), watch.run()] == [1, 0]
    with database.write() as session:
        row = session.scalars(select(CoverRow).where(CoverRow.clinic_id == cast.owner.clinic.id)).one()
        row.dates = dict.fromkeys(("2026-12-25", "2026-12-26", "2026-12-28", "2027-01-01"), all_day)
    clock.advance(timedelta(days=14))
    assert watch.run() == 0
    clock.advance(timedelta(days=70))  # Good Friday has come into view
    assert [watch.run(), watch.run()] == [1, 0]
