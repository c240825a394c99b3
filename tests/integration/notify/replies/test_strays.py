"""A text to a number that is not set up reaches a person, or is reported; it is never settled in silence."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.clinics.models import ProviderAccount, Sender
from service.notify.replies import settle
from service.notify.replies.strays import count_left
from service.patients.models import OptOut
from tests.cast import a_sender
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated
from tests.integration.notify.replies.test_nothing_is_lost import Broken
from tests.support.settings import ACCOUNT_SID

NOT_SET_UP, OWN = "+447700900955", "AC" + "7b" * 16


@pytest.fixture
def own_account(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        session.add(ProviderAccount(clinic_id=clinic.house.clinic.id, account_sid=OWN, auth_token="its own"))


def stray(clinic: Clinic, body: str, account_sid: str = OWN, **over: str) -> None:
    clinic.text(body, To=NOT_SET_UP, AccountSid=account_sid, **over)


@pytest.mark.usefixtures("own_account")
def test_a_text_to_a_number_that_is_not_set_up_reaches_the_clinic_of_the_account(clinic: Clinic, juno: Treated) -> None:
    stray(clinic, "severe pain and pus")
    item = clinic.item()
    assert (item.clinic_id, item.urgency, item.text) == (clinic.house.clinic.id, "urgent", "severe pain and pus")
    assert item.patient_id == juno.patient.id
    assert ("strayed", None) in clinic.record()
    assert len(clinic.messages("alert")) == len(clinic.messages("acknowledgement")) == 1


@pytest.mark.usefixtures("own_account")
@pytest.mark.parametrize("body", ["thanks", "all fine", "OK"])
def test_a_person_sees_it_whatever_it_says(clinic: Clinic, body: str) -> None:
    stray(clinic, body, From=UNKNOWN)
    assert clinic.item().urgency == "unclear"


@pytest.mark.usefixtures("own_account")
def test_it_is_not_answered_where_the_clinic_cannot_text(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        session.execute(delete(Sender).where(Sender.clinic_id == clinic.house.clinic.id))
        a_sender(session, clinic.house.site, "whatsapp:+447700900956", channel="whatsapp")
    stray(clinic, "severe pain and pus")
    assert clinic.item().urgency == "urgent"
    assert clinic.messages("acknowledgement") == []


def test_the_shared_account_leads_to_the_only_clinic_that_uses_it(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        theirs = clinic.cast.outsider.clinic.id
        session.add(ProviderAccount(clinic_id=theirs, account_sid=OWN, auth_token="its own"))
    stray(clinic, "severe pain and pus", ACCOUNT_SID)
    assert clinic.item().clinic_id == clinic.house.clinic.id


@pytest.mark.parametrize("account_sid", [ACCOUNT_SID, "AC" + "0" * 32, ""])
def test_what_may_be_of_several_clinics_waits_and_is_counted(clinic: Clinic, account_sid: str) -> None:
    stray(clinic, "severe pain and pus", account_sid)
    assert clinic.items() == []
    (raw,) = clinic.raws()
    assert raw.settled_at is None
    clinic.later(minutes=15)
    assert clinic.intake.retry_waiting() == 0
    with clinic.database.read() as session:
        assert count_left(session, clinic.clock.real()) == 1


def test_it_finds_its_way_once_the_number_is_set_up(clinic: Clinic) -> None:
    stray(clinic, "severe pain and pus", ACCOUNT_SID)
    with clinic.database.write() as session:
        a_sender(session, clinic.house.site, NOT_SET_UP)
    clinic.later(days=1)
    clinic.intake.retry_waiting()
    assert clinic.item().urgency == "urgent"


def test_what_waits_for_another_try_is_not_taken_for_a_stray(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "keep_reply", Broken(1))
    clinic.text("PAIN")
    with clinic.database.read() as session:
        assert count_left(session, clinic.clock.real()) == 0


@pytest.mark.usefixtures("own_account")
def test_one_that_cannot_be_read_reaches_a_person_too(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "judge_reply", Broken(99))
    stray(clinic, "severe pain and pus")
    for _ in range(2):
        clinic.clock.advance(timedelta(minutes=1))
        clinic.intake.retry_waiting()
    assert clinic.item().urgency == "urgent"
    assert ("strayed", None) in clinic.record()


@pytest.mark.usefixtures("own_account")
def test_an_account_never_reaches_the_patients_of_a_clinic_that_is_not_its_own(clinic: Clinic) -> None:
    clinic.text("STOP", To=clinic.cast.outsider.sender.address, AccountSid=OWN)
    assert (clinic.items(), clinic.replies(), clinic.all(OptOut)) == ([], [], [])
