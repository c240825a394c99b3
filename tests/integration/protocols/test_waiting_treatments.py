"""The treatments that come with the program wait for a signature: in a new clinic, and in the demo."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.clinics.models import Clinic
from service.demo.seed import IN_USE, seed
from service.notify.protocol_texts import check_texts
from service.program import Program, build_program
from service.protocols import store
from service.protocols.packaged import adopt_packaged
from tests.cast import Cast, the_cast
from tests.support.clocks import MONDAY_MORNING
from tests.support.settings import some_settings
from tests.unit.protocols.shipped import packaged

OTHERS = sorted(set(packaged()) - {IN_USE})


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        cast = the_cast(session)
        adopt_packaged(session, cast.owner.clinic.id, "", MONDAY_MORNING, check_texts)
        return cast


@pytest.fixture
def demo(database: Database) -> Iterator[Program]:
    program = build_program(some_settings(database.engine.url.render_as_string(hide_password=False), demo="1"))
    yield program
    program.database.dispose()


def test_what_nobody_signed_can_neither_be_booked_nor_switched_on(database: Database, cast: Cast) -> None:
    nurse = Actor("staff", cast.owner.clinic.id, cast.owner.nurse.id, "clinician", may_sign_protocols=True)
    with database.write() as session:
        for version in store.all_versions(session, cast.owner.clinic.id):
            if version.key == IN_USE:
                continue
            with pytest.raises(Refusal, match="protocol_off"):
                store.current_version(session, cast.owner.clinic.id, version.key)
            with pytest.raises(Refusal, match="protocol_unsigned"):
                store.switch_on(session, nurse, version, MONDAY_MORNING)


def test_each_can_be_signed_and_switched_on_by_a_clinic_without_whatsapp(database: Database, cast: Cast) -> None:
    nurse = Actor("staff", cast.owner.clinic.id, cast.owner.nurse.id, "clinician", may_sign_protocols=True)
    with database.write() as session:
        for version in store.all_versions(session, cast.owner.clinic.id):
            if version.key in OTHERS:
                store.sign(session, nurse, version, "en", MONDAY_MORNING)
                store.switch_on(session, nurse, version, MONDAY_MORNING)
        assert set(OTHERS) <= {version.key for version in store.offered(session, cast.owner.clinic.id)}


def test_what_a_clinic_keeps_is_the_file_whole(database: Database, cast: Cast) -> None:
    with database.read() as session:
        kept = {version.key: store.load(version) for version in store.all_versions(session, cast.owner.clinic.id)}
    assert {key: kept[key] for key in OTHERS} == {key: packaged()[key] for key in OTHERS}


def test_the_demo_has_all_and_uses_the_first(demo: Program) -> None:
    seed(demo)
    with demo.database.read() as session:
        clinic_id = session.scalars(select(Clinic.id)).one()
        versions = store.all_versions(session, clinic_id)
        signed = {version.key for version in versions if store.signed_languages(session, version)}
        assert ({version.key for version in versions}, signed) == (set(packaged()), {IN_USE})
        assert [version.key for version in store.offered(session, clinic_id)] == [IN_USE]
