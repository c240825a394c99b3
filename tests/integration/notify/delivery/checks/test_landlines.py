"""A landline is never texted, by whichever way the number came in: carriers would read the words aloud to anybody."""

from datetime import timedelta
from typing import Any

import pytest

from service.base.database import Database
from service.courses.models import CourseSession
from service.courses.offers.models import Offer
from service.notify.delivery.checks import Ready
from service.notify.delivery.verdict import Skip, Verdict
from service.notify.models import Message
from service.notify.moved.naming import Named, key_of
from tests.cast import a_message
from tests.integration.notify.delivery.checks.scene import NOON, TOMORROW, Clinic, a_clinic_of, look

LANDLINE, NOBODYS = "+442079460000", "+4412"
TO_PATIENTS = ["day_1", "day_2", "booked", "prepare"]
FIXED = ["acknowledgement", "reply", "alert", "answer", "nudge"]


def verdict(database: Database, text: Message) -> Verdict:
    (ready,) = look(database, [text])
    assert isinstance(ready, Ready)
    return ready.verdict


@pytest.mark.parametrize("step", TO_PATIENTS)
def test_no_step_goes_to_a_landline_that_a_form_an_import_or_a_change_left_on_file(
    sqlite_database: Database, step: str
) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 1)
        text = clinic.text(clinic.course(clinic.patient(mobile=LANDLINE)), step)
    assert verdict(sqlite_database, text) == Skip("number_landline")


@pytest.mark.parametrize("kind", FIXED)
@pytest.mark.parametrize(("number", "reason"), [(LANDLINE, "number_landline"), (NOBODYS, "number_impossible")])
def test_no_answer_and_nothing_to_staff_goes_to_one(
    sqlite_database: Database, kind: str, number: str, reason: str
) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 1)
        staff = clinic.house.nurse.id if kind in {"alert", "answer", "nudge"} else None
        text = a_message(session, clinic.house.clinic, kind=kind, to_number=number, staff_id=staff, due_at=NOON)
    assert verdict(sqlite_database, text) == Skip(reason)


@pytest.mark.parametrize("kind", ["moved", "offer"])
def test_no_news_of_a_place_goes_to_one(sqlite_database: Database, kind: str) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 1)
        course = clinic.course(clinic.patient(mobile=LANDLINE))
        text = _news(clinic, kind, course.id, course.patient_id)
    assert verdict(sqlite_database, text) == Skip("number_landline")


def _news(clinic: Clinic, kind: str, course_id: Any, patient_id: Any) -> Message:
    session, house = clinic.session, clinic.house
    about = session.query(CourseSession).filter_by(course_id=course_id, number=2).one()
    its: dict[str, Any] = {"patient_id": patient_id, "course_id": course_id, "session_id": about.id, "due_at": NOON}
    if kind == "moved":
        key = key_of(course_id, NOON, [Named(2, 1, 0)])
        return a_message(session, house.clinic, kind=kind, dedupe_key=key, to_number=None, **its)
    offer = Offer(clinic_id=house.clinic.id, patient_id=patient_id, session_id=about.id, state="asked", made_at=NOON)
    offer.starts_at, offer.ends_at = TOMORROW + timedelta(days=1), TOMORROW + timedelta(days=1, hours=1)
    session.add(offer)
    session.flush()
    return a_message(session, house.clinic, kind=kind, dedupe_key=f"offer:{offer.id}", to_number=None, **its)
