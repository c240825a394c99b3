"""A text that this machine cannot read waits, is told to people, and holds up no other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.base import keys
from service.base.keys import DataKey, Keyring
from service.cli.seals import unread_values
from service.clinics.models import ProviderAccount
from service.notify.delivery import complaints
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.delivery.provider import SearchFailedError
from service.notify.delivery.twilio_sender import TwilioSender
from service.notify.models import Attempt, Message
from service.notify.unsent import unsent_texts
from service.patients import opt_outs
from service.patients.models import Patient
from service.patients.suspensions.ledger import suspend
from tests.cast import LONG_AGO
from tests.integration.notify.delivery.scene import Scene
from tests.integration.notify.delivery.test_steps import Treatment, treatment
from tests.support.logged import logged_by
from tests.support.seals import NEW_KEYS, damage, seal_elsewhere
from tests.support.settings import DATA_KEYS, some_settings

__all__ = ["treatment"]

OTHER_NUMBER = "+447700900177"


def spoil(scene: Scene, column: Any, id_: Any) -> None:
    with scene.parts.database.write() as session:
        seal_elsewhere(session, column, id_)


@pytest.mark.parametrize("column", [Message.body, Message.to_number])
def test_one_text_that_cannot_be_read_holds_up_no_other(scene: Scene, column: Any) -> None:
    broken, fine = scene.put("Broken."), scene.put("Fine.")
    spoil(scene, column, broken)
    scene.drain()
    scene.wait_until(fine, "delivered")
    text = scene.message(broken)
    assert (text.state, text.reason, text.leased_until) == ("queued", "cannot_be_read", None)
    assert scene.attempts(broken) == []


def test_it_goes_as_soon_as_its_key_has_come(scene: Scene) -> None:
    text = scene.put("Later.")
    spoil(scene, Message.body, text)
    scene.drain()
    with process_with(*DATA_KEYS, *NEW_KEYS):
        scene.parts.clock.clinic_ahead += timedelta(minutes=1)
        scene.drain()
    assert [one["body"] for one in scene.network.log()] == ["Written by another process."]


@contextmanager
def process_with(*data_keys: DataKey) -> Iterator[None]:
    before = keys.keyring()
    keys.install(Keyring(data_keys))
    try:
        yield
    finally:
        keys.install(before)


def says_stop(scene: Scene, session: Session) -> None:
    place, at = (scene.cast.owner.clinic.id, OTHER_NUMBER, "sms"), scene.parts.clock.now()
    opt_outs.record(session, *place, opted_out=True, source="reply", at=at)


def is_wrong(scene: Scene, session: Session) -> None:
    suspend(session, scene.cast.owner.clinic.id, OTHER_NUMBER, said_by="reply", at=scene.parts.clock.now())


@pytest.mark.parametrize("said", [says_stop, is_wrong])
def test_a_clinics_texts_wait_for_a_process_that_can_read_who_wants_none(
    scene: Scene, said: Callable[[Scene, Session], None]
) -> None:
    theirs, mine = scene.put("Not for them.", to_number=OTHER_NUMBER), scene.put("For somebody else.")
    alert = scene.put("Ring.", kind="alert")
    with process_with(*NEW_KEYS, *DATA_KEYS), scene.parts.database.write() as session:
        said(scene, session)
    with scene.parts.database.read() as session:
        (line,) = unread_values(session)
        assert "number_digest rests on data key k9, which is missing, in rows: 1;" in line
    scene.drain()
    assert [one["body"] for one in scene.network.log()] == ["Ring."]
    assert [scene.message(one).reason for one in (theirs, mine)] == ["cannot_be_read"] * 2
    assert scene.message(alert).state != "queued"
    with process_with(*DATA_KEYS, *NEW_KEYS):
        scene.parts.clock.clinic_ahead += timedelta(minutes=1)
        scene.drain()
    assert [one["body"] for one in scene.network.log()] == ["Ring.", "For somebody else."]
    assert scene.state(theirs) == "skipped"


def test_its_wait_grows_to_an_hour(scene: Scene) -> None:
    text = scene.put("Broken.")
    spoil(scene, Message.body, text)
    waits = []
    for _ in range(3):
        scene.drain()
        waited_from, again_at = scene.parts.clock.now(), scene.message(text).next_try_at
        assert again_at is not None
        waits.append(again_at - waited_from)
        scene.parts.clock.clinic_ahead += timedelta(hours=3)
    assert waits[0] < timedelta(minutes=2)
    assert timedelta(minutes=40) < waits[1] < timedelta(minutes=50)
    assert timedelta(minutes=59) < waits[2] <= timedelta(hours=1)


def test_it_stands_among_the_texts_that_have_not_gone_and_ends_when_it_is_out_of_date(scene: Scene) -> None:
    patient = scene.cast.owner.patients[0]
    text = scene.put("Broken.", patient_id=patient.id)
    spoil(scene, Message.body, text)
    scene.drain()
    with scene.parts.database.read() as session:
        (shown,) = unsent_texts(session, scene.cast.owner.clinic.id, scene.parts.clock.now()).texts
    assert shown.reason.startswith("This text, or the number it goes to, could not be read on this machine")
    scene.parts.clock.clinic_ahead += timedelta(hours=25)
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("expired", "cannot_be_read")


def test_an_alert_that_cannot_be_read_fails_after_seconds_so_that_the_next_person_is_rung(scene: Scene) -> None:
    alert = scene.put("URGENT", kind="alert")
    spoil(scene, Message.body, alert)
    for _ in range(3):
        scene.drain()
        assert scene.state(alert) == "queued"
        scene.parts.clock.clinic_ahead += timedelta(seconds=5)
    scene.drain()
    assert (scene.state(alert), scene.message(alert).reason) == ("failed", "cannot_be_read")
    assert scene.history(alert) == ["planned", "queued", "failed"]


def test_a_clinic_whose_token_cannot_be_read_keeps_no_other_back(scene: Scene) -> None:
    ours, theirs = scene.put("Ours."), scene.put("Theirs.", clinic_id=scene.cast.outsider.clinic.id)
    scene.own_account(scene.cast.owner.clinic.id)
    with scene.parts.database.write() as session:
        (account,) = session.query(ProviderAccount)
        damage(session, ProviderAccount.auth_token, account.id)
    scene.drain()
    assert (scene.state(ours), scene.message(ours).reason) == ("queued", "cannot_be_read")
    assert [one["body"] for one in scene.network.log()] == ["Theirs."]
    assert theirs


def test_a_patient_whose_number_cannot_be_read_is_planned_for_and_keeps_no_other_back(treatment: Treatment) -> None:
    scene = treatment.scene
    with scene.parts.database.write() as session:
        damage(session, Patient.mobile, scene.cast.owner.patients[0].id)
    treatment.tell("completion_undone")
    treatment.tell("completed")
    treatment.it_is(0, 11, 6)
    fine = scene.put("Fine.")
    treatment.send_due()
    scene.wait_until(fine, "delivered")
    text = treatment.text("straight_after")
    assert (text.state, text.reason) == ("queued", "cannot_be_read")


@pytest.mark.parametrize("column", [Attempt.body, Attempt.to_number])
def test_an_unknown_outcome_that_cannot_be_read_keeps_no_other_from_being_found(scene: Scene, column: Any) -> None:
    scene.network.lose_receipts()
    scene.network.faults(error_500=1)
    broken, fine = scene.put("Broken."), scene.put("Fine.")
    scene.drain()
    scene.network.faults()
    (attempt,) = scene.attempts(broken)
    spoil(scene, column, attempt.id)
    with logged_by(complaints) as told:
        scene.time_proves()
        scene.reconcile()
    assert (scene.state(broken), scene.state(fine)) == ("unknown", "queued")
    assert [line["event"] for line in told if line.get("id") == str(attempt.id)] == ["not_searched_for"]
    scene.parts.clock.clinic_ahead += timedelta(hours=25)
    scene.reconcile()
    assert (scene.state(broken), scene.message(broken).reason) == ("expired", "unknown_outcome")


def test_a_token_that_cannot_be_read_is_a_list_that_cannot_be_read(scene: Scene) -> None:
    house, settings = scene.cast.owner, some_settings()
    scene.own_account(house.clinic.id)
    with scene.parts.database.write() as session:
        damage(session, ProviderAccount.auth_token, session.query(ProviderAccount).one().id)
    accounts = []
    for _ in range(2):
        with scene.parts.database.read() as session:
            accounts.append(Accounts(settings).of(session, house.clinic.id, house.sender))
    assert len(set(accounts)) == 1
    with pytest.raises(SearchFailedError, match=r"TypeError|SealBrokenError"):  # before any call
        list(TwilioSender(settings).search(accounts[0], "+447700900001", "+447700900002", LONG_AGO))


def test_an_alert_of_unknown_outcome_is_tried_again_though_this_machine_cannot_read_it(scene: Scene) -> None:
    scene.network.lose_receipts()
    scene.network.faults(error_500=1)
    alert = scene.put("URGENT", kind="alert")
    scene.drain()
    spoil(scene, Attempt.body, scene.attempts(alert)[0].id)
    scene.reconcile()
    assert scene.state(alert) == "unknown"
    scene.machine_time_passes(ALERT_PATIENCE + timedelta(seconds=1))
    scene.reconcile()
    assert (scene.state(alert), scene.message(alert).reason) == ("queued", "alert_unanswered")
