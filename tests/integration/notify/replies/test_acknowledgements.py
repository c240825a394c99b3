"""What a patient is told at once, and how often."""

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from tests.integration.notify.replies.parts import SATURDAY_NIGHT, UNKNOWN, Clinic, Treated


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_the_way_of_a_reply` writes acknowledgements on both."""
    return sqlite_database


def test_it_names_the_number_that_is_answered_now(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    assert "ring 07700 900910 now" in clinic.bodies("acknowledgement")[0]


def test_it_names_the_number_of_closed_hours_at_night(clinic: Clinic, juno: Treated) -> None:
    clinic.clock.now_value = clinic.clock.real_value = SATURDAY_NIGHT
    clinic.text("PAIN")
    assert "ring 07700 900911 now" in clinic.bodies("acknowledgement")[0]


def test_it_names_111_and_999_where_nobody_answers(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.scalars(select(CoverRow).where(CoverRow.site_id == clinic.house.site.id)).one().while_closed = NONE
    clinic.clock.now_value = clinic.clock.real_value = SATURDAY_NIGHT
    clinic.text("PAIN")
    (body,) = clinic.bodies("acknowledgement")
    assert "nobody answers" in body
    assert "111" in body
    assert "999" in body


def test_it_acknowledges_once_an_hour(clinic: Clinic, juno: Treated) -> None:
    for _ in range(3):
        clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 1
    clinic.later(hours=1)
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 2


def test_a_rise_in_urgency_gets_its_own(clinic: Clinic, juno: Treated) -> None:
    for body in ("when are you open?", "SWELLING", "PAIN"):
        clinic.text(body)
    assert len(set(clinic.bodies("acknowledgement"))) == 3


def test_a_calmer_text_after_an_urgent_one_gets_none(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 1


def test_its_key_says_conversation_hour_and_urgency(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (message,) = clinic.messages("acknowledgement")
    assert message.dedupe_key == f"ack:{message.conversation_id}:2026-11-30T09:urgent"


def test_it_needs_no_known_patient(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    assert clinic.messages("acknowledgement")[0].to_number == UNKNOWN


@pytest.mark.parametrize("sender", ["+442079460958", "60777", "CLINIC"])
def test_it_texts_no_number_that_is_no_mobile(clinic: Clinic, sender: str) -> None:
    clinic.text("PAIN", sender=sender)
    assert clinic.messages("acknowledgement") == []
    assert ("acknowledgement_withheld", "number_not_mobile") in clinic.record()


def test_it_goes_stale_after_an_hour(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (message,) = clinic.messages("acknowledgement")
    assert message.expires_at is not None
    assert (message.expires_at - message.due_at).total_seconds() == 3600
