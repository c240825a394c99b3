"""Columns: instants are aware UTC, personal data is sealed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from service.base.columns import Sealed, SealedBytes, UtcDateTime
from service.base.unreadable import SealBrokenError

SQLITE = sqlite.dialect()
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_it_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), SQLITE)


def test_it_stores_every_zone_as_utc() -> None:
    kathmandu = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    stored = UtcDateTime().process_bind_param(kathmandu, SQLITE)
    assert stored == NOON
    assert stored is not None
    assert stored.utcoffset() == timedelta(0)


def test_it_reads_aware_utc_whatever_the_driver_gives() -> None:
    column = UtcDateTime()
    assert column.process_result_value(NOON.replace(tzinfo=None), SQLITE) == NOON
    read = column.process_result_value(NOON.astimezone(timezone(timedelta(hours=-8))), POSTGRESQL)
    assert read is not None
    assert read.tzinfo is UTC


def test_it_seals_and_opens_text() -> None:
    column = Sealed("patients.name")
    stored = column.process_bind_param("Marnie", SQLITE)
    assert stored is not None
    assert b"Marnie" not in stored
    assert column.process_result_value(stored, SQLITE) == "Marnie"


def test_it_seals_and_opens_what_is_no_text() -> None:
    column, photo = SealedBytes("attachment_pictures.content"), b"\xff\xd8\xff a photo"
    stored = column.process_bind_param(photo, SQLITE)
    assert stored is not None
    assert photo not in stored
    assert column.process_result_value(stored, SQLITE) == photo
    with pytest.raises(SealBrokenError):
        len(column.process_result_value(stored[:-1], SQLITE) or b"")


def test_it_opens_no_value_that_was_copied_from_another_column() -> None:
    stored = Sealed("patients.name").process_bind_param("Marnie", SQLITE)
    moved = Sealed("patients.note").process_result_value(stored, SQLITE)
    with pytest.raises(SealBrokenError):
        str(moved)


def test_it_leaves_nothing_as_nothing() -> None:
    for column in (UtcDateTime(), Sealed("patients.note"), SealedBytes("pictures.content")):
        assert column.process_bind_param(None, SQLITE) is None
        assert column.process_result_value(None, SQLITE) is None
