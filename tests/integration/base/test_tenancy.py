"""Tenancy: no row of one clinic can refer to a row of another; the database itself says no."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.models import ClinicOwned
from service.tables import METADATA
from tests.cast import House, a_booking, a_consent, a_course, a_practitioner, a_sender, the_cast
from tests.support.clocks import MONDAY_MORNING

HOUR = timedelta(hours=1)

GLOBAL = {
    "accounts": "sign-in knows no clinic yet",
    "audit_entries": "things happen outside any clinic too",
    "clinic_time": "one clock for the whole demo",
    "clinics": "the clinics themselves",
    "provider_accounts": "found by the provider's account id",
    "raw_webhooks": "kept before anybody knows whose they are",
    "sign_in_attempts": "sign-in knows no clinic yet",
}


def owned() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in GLOBAL]


def test_every_table_belongs_to_a_clinic_or_is_known_to_be_global() -> None:
    assert set(GLOBAL) <= set(METADATA.tables)
    assert [table.name for table in owned() if "clinic_id" not in table.primary_key.columns] == []


def test_every_reference_between_rows_of_clinics_carries_the_clinic() -> None:
    loose = [
        f"{table.name}.{','.join(key.column_keys)}"
        for table in owned()
        for key in table.foreign_key_constraints
        if key.referred_table.name not in GLOBAL and "clinic_id" not in key.column_keys
    ]
    assert loose == []


def test_the_mark_of_ownership_gives_the_double_key() -> None:
    for kind in ClinicOwned.__subclasses__():
        table = METADATA.tables[kind.__tablename__]  # type: ignore[attr-defined]
        assert [column.name for column in table.primary_key] == ["clinic_id", "id"]


MIXTURES: dict[str, Callable[[Session, House, House], object]] = {
    "consent": lambda session, ours, theirs: a_consent(session, theirs.patients[0], clinic_id=ours.clinic.id),
    "course": lambda session, ours, theirs: a_course(session, ours.patients[0], ours.site, theirs.protocol),
    "practitioner": lambda session, ours, theirs: a_practitioner(session, theirs.site, clinic_id=ours.clinic.id),
    "sender": lambda session, ours, theirs: a_sender(session, theirs.site, "+447700900902", clinic_id=ours.clinic.id),
    "booking": lambda session, ours, theirs: a_booking(
        session, ours.clinic, MONDAY_MORNING, MONDAY_MORNING + HOUR, room_id=theirs.rooms[0].id
    ),
}


@pytest.mark.parametrize("row", MIXTURES)
def test_it_refuses_a_reference_across_clinics(database: Database, row: str) -> None:
    with database.write() as session:
        cast = the_cast(session)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), database.write() as session:
        MIXTURES[row](session, cast.owner, cast.outsider)


def test_it_lets_one_address_send_for_one_clinic_only(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
    with pytest.raises(IntegrityError), database.write() as session:
        a_sender(session, cast.outsider.site, cast.owner.sender.address)
