"""One text that cannot be read, or followed, keeps nobody else from being rung."""

from datetime import timedelta

import pytest

from service.base.database import Database
from service.notify.calls import following
from service.notify.calls.making import call_for
from service.notify.delivery import complaints
from service.notify.models import Message
from service.patients.models import Patient
from tests.integration.notify.calls.scene import ENDED, Round, a_round
from tests.support.clocks import FixedClock
from tests.support.logged import logged_by
from tests.support.seals import damage

ONE_HOUR_LATER = ENDED + timedelta(hours=1, minutes=6)


@pytest.fixture
def here(database: Database, clock: FixedClock) -> Round:
    return a_round(database, clock)


def the_text(here: Round, step: str) -> Message:
    with here.database.read() as session:
        return session.query(Message).filter_by(step=step).one()


def test_a_text_and_a_patient_that_cannot_be_read_are_rung_for_all_the_same(here: Round) -> None:
    here.consents(given=True)
    here.tick()
    with here.database.write() as session:
        damage(session, Message.again_reason, the_text(here, "straight_after").id)
        for column in (Patient.mobile, Patient.name, Patient.note):
            damage(session, column, here.cast.owner.patients[0].id)
    here.becomes("straight_after", "queued", reason="cannot_be_read")
    here.at(ONE_HOUR_LATER)
    assert here.calls()["straight_after"].why == "call_waits"
    assert [line.day for line in here.lines()] == [0]


def test_one_text_that_cannot_be_followed_keeps_no_other_from_its_call(
    here: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.consents(given=True)
    here.tick()
    for step in ("straight_after", "day_1"):
        here.becomes(step, "queued", "failed", reason="carrier_error")
    broken = the_text(here, "day_1").id
    with here.database.write() as session:
        session.get_one(Message, (here.clinic_id, broken)).due_at = ENDED

    def fails_for_one(session: object, message: Message, *rest: object) -> None:
        if message.id == broken:
            raise ValueError
        call_for(session, message, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "call_for", fails_for_one)
    with logged_by(complaints) as told:
        here.at(ENDED + timedelta(minutes=6))
    assert list(here.calls()) == ["straight_after"]
    assert [(line["event"], line["id"]) for line in told] == [("call_not_followed", str(broken))]
