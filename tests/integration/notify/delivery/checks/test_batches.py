"""A batch of texts costs as many queries as one, and what is wrong with one of them keeps no other back."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from service.base.database import Database
from service.courses.models import CourseSession
from service.notify.delivery.checks import NotReady, Ready
from service.notify.delivery.verdict import Send, Skip
from service.notify.models import Message
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion
from tests.cast import a_message
from tests.integration.notify.delivery.checks.scene import Clinic, a_clinic_of, look
from tests.support.statements import counted


def texts_of(clinic: Clinic, patients: int) -> list[Message]:
    """Put in an advice, a reminder and a reply for each of some patients."""
    found: list[Message] = []
    for _ in range(patients):
        course = clinic.course(clinic.patient())
        found += [clinic.text(course), clinic.text(course, "prepare"), a_message(clinic.session, clinic.house.clinic)]
    return found


def selects(database: Database, messages: list[Message]) -> int:
    with counted(database) as statements:
        looked = look(database, messages)
    assert {type(one) for one in looked} == {Ready}
    return len(statements) - len(messages)  # the texts themselves are read one by one here


def test_however_many_texts_of_however_many_clinics_ask_no_more(database: Database) -> None:
    with database.write() as session:
        one = texts_of(a_clinic_of(session, 10), 1)
        many = [text for number in range(20, 28) for text in texts_of(a_clinic_of(session, number), 3)]
    assert len(many) == 72
    look(database, [*many, *one])  # so that their protocols are known
    assert selects(database, many) == selects(database, one) <= 30


def test_texts_are_answered_in_their_order(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        courses = [clinic.course(clinic.patient(mobile=f"+44770090020{number}")) for number in range(4)]
        messages = [clinic.text(course) for course in courses]
    looked = look(database, messages[::-1])
    assert [one.to for one in looked if isinstance(one, Ready)] == [f"+44770090020{number}" for number in (3, 2, 1, 0)]


def broken_protocol(clinic: Clinic, message: Message) -> None:
    version = update(ProtocolVersion).where(ProtocolVersion.clinic_id == message.clinic_id)
    clinic.session.execute(version.values(content={"key": "nonsense"}))


def broken_seal(clinic: Clinic, message: Message) -> None:
    """Put what was sealed for one column into another, as a copied or damaged row would have it."""
    patient = update(Patient).where(Patient.id == message.patient_id)
    clinic.session.execute(patient.values(mobile=None, email=None))
    sealed_as_a_name = "UPDATE patients SET mobile = name WHERE mobile IS NULL"
    clinic.session.connection().exec_driver_sql(sealed_as_a_name)


def unknown_step(clinic: Clinic, message: Message) -> None:
    message.step = "no_such_step"
    clinic.session.flush()


def no_offer(clinic: Clinic, message: Message) -> None:
    message.kind, message.dedupe_key, message.body = "offer", "offer:nobody", "An invented text."
    clinic.session.flush()


BREAKS: list[Callable[[Clinic, Message], None]] = [broken_protocol, broken_seal, unknown_step, no_offer]


@pytest.mark.parametrize("breaks", BREAKS)
def test_one_text_that_cannot_be_judged_keeps_no_other_back(
    database: Database, breaks: Callable[[Clinic, Message], None]
) -> None:
    with database.write() as session:
        clinics = [a_clinic_of(session, number) for number in (10, 11)]
        broken, fine = (clinic.text(clinic.course(clinic.patient())) for clinic in clinics)
        breaks(clinics[0], broken)
    first, second = look(database, [broken, fine])
    assert isinstance(first, NotReady)
    assert isinstance(second, Ready)
    assert second.verdict == Send()


def test_a_reminder_of_a_session_that_lost_its_place_is_given_up_unwritten(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 10)
        reminder = clinic.text(clinic.course(clinic.patient()), "prepare")
        gone = {"state": "cancelled", "starts_at": None, "ends_at": None, "practitioner_id": None, "room_id": None}
        session.execute(update(CourseSession).where(CourseSession.id == reminder.session_id).values(**gone))
    assert look(sqlite_database, [reminder]) == [Ready(Skip("session_cancelled"))]
