"""The cast itself: it is complete, and its outsider stays outside."""

from sqlalchemy import func, select

from service.base import lookup
from service.base.database import Database
from service.patients.models import Patient
from tests.cast import SHARED_PHONE, the_cast


def test_it_puts_two_clinics_on_the_stage(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 3
    assert cast.owner.clinic.name == "Rowan Skin Clinic"
    assert cast.owner.clinic.id != cast.outsider.clinic.id


def test_its_patients_share_a_phone_in_one_clinic_only(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
    digest = lookup.number_digest(cast.owner.clinic.id, SHARED_PHONE)
    with database.read() as session:
        found = session.scalars(select(Patient).where(Patient.mobile_digest == digest)).all()
    assert {patient.id for patient in found} == {patient.id for patient in cast.owner.patients}
