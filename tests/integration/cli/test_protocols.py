"""Protocol files taken into a clinic that exists, on a fresh SQLite file."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.settings import load_settings
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from service.clinics.models import Clinic
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from tests.cast import Cast, a_sender, the_cast
from tests.integration.cli.command import Command
from tests.unit.protocols.shipped import packaged, shipped_text

FIRST = "microneedling-face"


@pytest.fixture
def database(aftercourse: Command) -> Database:
    return Database(load_settings(aftercourse.settings).database_url)


@pytest.fixture
def cast(database: Database) -> Cast:
    """Both clinics, with the first treatment in use."""
    with database.write() as session:
        return the_cast(session)


def versions(database: Database, clinic: Clinic) -> list[tuple[str, int, bool]]:
    with database.read() as session:
        kept = session.scalars(select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic.id))
        return sorted((each.key, each.number, each.switched_on) for each in kept)


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The first treatment's file with another length."""
    file = tmp_path / "edited.toml"
    file.write_text(shipped_text().replace("duration_minutes = 60", "duration_minutes = 75"), "utf-8")
    return file


def test_a_clinic_gets_the_treatments_it_lacks_unsigned_and_switched_off(
    aftercourse: Command, database: Database, cast: Cast
) -> None:
    done = aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key)
    lines = done.stdout.splitlines()

    assert (done.code, done.stderr) == (0, "")
    assert "ipl: new, version 1, unsigned and switched off" in lines
    assert f"{FIRST}: unchanged, version 1, in use" in lines
    assert versions(database, cast.owner.clinic) == [(key, 1, key == FIRST) for key in sorted(packaged())]
    with database.read() as session:
        signed = select(ProtocolSignOff.protocol_version_id).where(ProtocolSignOff.clinic_id == cast.owner.clinic.id)
        assert session.scalars(signed).all() == [cast.owner.protocol.id]


def test_no_other_clinic_gets_them(aftercourse: Command, database: Database, cast: Cast) -> None:
    aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key)

    assert versions(database, cast.outsider.clinic) == [(FIRST, 1, True)]


def test_given_again_it_changes_nothing(aftercourse: Command, database: Database, cast: Cast) -> None:
    aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key)
    before = versions(database, cast.owner.clinic)
    again = aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key)

    assert again.code == 0
    assert all(": unchanged, version 1, " in line for line in again.stdout.splitlines())
    assert versions(database, cast.owner.clinic) == before


def test_other_content_is_a_version_that_waits_while_the_old_stays_in_use(
    aftercourse: Command, database: Database, cast: Cast, edited: Path
) -> None:
    done = aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key, str(edited))

    assert done.stdout.startswith(f"{FIRST}: new, version 2, unsigned and switched off; version 1 stays in use\n")
    assert versions(database, cast.owner.clinic) == [(FIRST, 1, True), (FIRST, 2, False)]


def test_the_folder_of_the_settings_stands_for_the_packaged_files(
    aftercourse: Command, database: Database, cast: Cast, edited: Path
) -> None:
    aftercourse.settings["AFTERCOURSE_PROTOCOLS_DIR"] = str(edited.parent)
    aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key)

    assert versions(database, cast.owner.clinic) == [(FIRST, 1, True), (FIRST, 2, False)]


def test_a_fault_in_one_file_is_named_with_file_and_path_and_keeps_all_out(
    aftercourse: Command, database: Database, cast: Cast, edited: Path
) -> None:
    odd, long = edited.with_name("odd.toml"), edited.with_name("long.toml")
    odd.write_text("key = 5\n", "utf-8")
    long.write_text(shipped_text().replace('text = "', f'text = "{"far too long " * 40}', 1), "utf-8")
    done = aftercourse("protocol", "adopt", "--clinic", cast.owner.clinic.key, str(edited), str(odd), str(long))

    assert (done.code, done.stdout) == (2, "")
    assert f"{odd}: $.key: must be a text" in done.stderr.splitlines()
    assert any(line.startswith(f"{long}: $.steps[0].texts.en: takes ") for line in done.stderr.splitlines())
    assert versions(database, cast.owner.clinic) == [(FIRST, 1, True)]


def test_a_clinic_a_file_or_a_folder_without_any_is_refused(
    aftercourse: Command, database: Database, cast: Cast, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    for clinic, path in (("nowhere", []), (cast.owner.clinic.key, [str(nothing)]), (cast.owner.clinic.key, ["gone"])):
        done = aftercourse("protocol", "adopt", "--clinic", clinic, *path)
        assert (done.code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert versions(database, cast.owner.clinic) == [(FIRST, 1, True)]


def test_a_treatment_is_switched_on_once_it_is_settled_who_answers(
    aftercourse: Command, database: Database, cast: Cast
) -> None:
    with database.write() as session:
        a_sender(session, cast.owner.site, "+447700900900", channel="whatsapp")
        session.scalars(select(CoverRow).where(CoverRow.site_id == cast.owner.site.id)).one().while_closed = None
    command = ("protocol", "switch-on", "--clinic", cast.owner.clinic.key, FIRST)
    refused = aftercourse(*command)
    assert (refused.code, refused.stdout) == (2, "")
    assert "nobody has said which number is answered" in refused.stderr
    with database.write() as session:
        session.scalars(select(CoverRow).where(CoverRow.site_id == cast.owner.site.id)).one().while_closed = NONE
    assert aftercourse(*command).stdout == f"New courses of {FIRST} are booked with version 1.\n"
