"""A number of the cover is rung to test it, and key 1 alone says that it is answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.base.actors import Actor
from service.base.errors import Refusal
from service.clinics.cover.models import CoverRow, NumberTest
from service.clinics.cover.standing import newest_tests
from service.clinics.models import Sender
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.voice.number_tests.desk import NumberTests
from service.notify.voice.number_tests.models import NumberCall
from service.notify.voice.number_tests.reading import RungNumber, rung_numbers
from tests.cast import ANSWERED, HARBOUR_NUMBER, ROWAN_NUMBER
from tests.integration.notify.voice.scene import CallScene
from tests.support.telephony import wait_for

HOUR = timedelta(hours=1)


def ringing(scene: CallScene) -> NumberTests:
    assert scene.parts.voice is not None
    return scene.parts.voice.number_tests


def manager(scene: CallScene) -> Actor:
    row = scene.cast.owner.manager
    return Actor("staff", row.clinic_id, row.id, "manager")


def ask(scene: CallScene, number: str = ANSWERED) -> NumberCall:
    with scene.parts.database.write() as session:
        return ringing(scene).ring(session, manager(scene), number)


def newest(scene: CallScene, number: str = ANSWERED) -> NumberTest | None:
    with scene.parts.database.read() as session:
        return newest_tests(session, scene.nurse.clinic_id).get(number)


def shown(scene: CallScene, number: str = ANSWERED) -> RungNumber:
    parts = scene.parts
    with parts.database.read() as session:
        return rung_numbers(session, scene.nurse.clinic_id, parts.phones, parts.clock.now()).newest[number]


def rung(scene: CallScene, **phone: str) -> RungNumber:
    """Let the number be rung, and say what came of it once the call is over."""
    scene.network.behave(ANSWERED, **phone)
    call = ask(scene)
    assert not shown(scene).is_settled
    scene.drain()
    scene.wait_for_end(call.message_id)
    ringing(scene).settle()
    assert shown(scene).is_settled
    return shown(scene)


@pytest.fixture
def before(scene: CallScene) -> NumberTest:
    """Return the test by hand that the number has had."""
    test = newest(scene)
    assert test is not None
    return test


def test_key_1_notes_the_number_as_tried_by_whoever_asked(scene: CallScene, before: NumberTest) -> None:
    assert rung(scene, calls="picks_up", keys="1").outcome == "answered"
    test = newest(scene)
    assert test is not None
    assert test.id != before.id
    assert (test.answered, test.how, test.by) == (True, "call", scene.cast.owner.manager.id)
    [call] = scene.calls(ANSWERED)
    assert call["from"] == ROWAN_NUMBER
    assert "Rowan Skin Clinic" in call["body"]
    assert "It is noted" in call["body"]


@pytest.mark.parametrize(
    ("phone", "outcome"),
    [
        ({"calls": "no_answer"}, "not_answered"),
        ({"calls": "busy"}, "busy"),
        ({"calls": "fails"}, "failed"),
        ({"calls": "machine"}, "no_key"),
        ({"calls": "picks_up", "keys": "3"}, "other_key"),
    ],
)
def test_whatever_else_comes_of_it_the_number_is_not_tried(
    scene: CallScene, before: NumberTest, phone: dict[str, str], outcome: str
) -> None:
    assert rung(scene, **phone).outcome == outcome
    test = newest(scene)
    assert test is not None
    assert test.id != before.id
    assert not test.answered
    assert ringing(scene).settle() == 0


def test_a_call_that_was_never_made_says_why_and_takes_nothing_back(scene: CallScene, before: NumberTest) -> None:
    with scene.parts.database.write() as session:
        session.execute(
            update(Sender).where(Sender.clinic_id == scene.nurse.clinic_id, Sender.channel == "voice").values(address="+447700900909")
        )  # fmt: skip
    call = ask(scene)
    scene.drain()
    wait_for(lambda: scene.message(call.message_id).reason is not None)
    assert shown(scene).outcome in {"waits", "not_made"}
    scene.parts.clock.clinic_ahead += timedelta(minutes=6)
    scene.drain()
    ringing(scene).settle()
    assert shown(scene).outcome == "not_made"
    test = newest(scene)
    assert test is not None
    assert test.id == before.id


def test_the_number_rings_though_the_answer_to_our_request_was_lost(scene: CallScene) -> None:
    scene.network.behave(ANSWERED, calls="picks_up", keys="1")
    call = ask(scene)
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.drain()
    assert scene.wait_for_end(call.message_id) == "delivered"


def test_a_call_of_which_nothing_is_known_is_made_once_more(scene: CallScene) -> None:
    scene.network.behave(ANSWERED, calls="no_answer")
    call = ask(scene)
    scene.network.lose_receipts()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.drain()
    wait_for(lambda: scene.message(call.message_id).state == "unknown")
    assert shown(scene).outcome == "unknown"
    scene.machine_time_passes(ALERT_PATIENCE)
    scene.parts.delivery.reconcile()
    scene.network.faults(timeout_after_accept=0)
    scene.drain()
    assert len(scene.attempts(call.message_id)) == 2


def refused(scene: CallScene, number: str = ANSWERED) -> str:
    with pytest.raises(Refusal) as refusal:
        ask(scene, number)
    return refusal.value.code


def test_a_number_that_rings_is_not_rung_and_one_is_tested_three_times_an_hour(scene: CallScene) -> None:
    for _ in range(3):
        ask(scene)
        assert refused(scene) == "number_rings"
        scene.parts.clock.clinic_ahead += timedelta(minutes=11)
    assert refused(scene) == "number_tested_often"
    scene.parts.clock.clinic_ahead += HOUR
    ask(scene)


def says(scene: CallScene, number: str) -> None:
    mine = update(CoverRow).where(CoverRow.clinic_id == scene.nurse.clinic_id)
    with scene.parts.database.write() as session:
        session.execute(mine.values(while_closed=number))


@pytest.mark.parametrize("number", [ROWAN_NUMBER, HARBOUR_NUMBER, "+449098790000", "+12125550123"])
def test_no_number_of_ours_or_dear_or_abroad_is_rung(scene: CallScene, number: str) -> None:
    says(scene, number)
    assert refused(scene, number) == "number_not_rung"


@pytest.mark.parametrize("number", ["111", "999", "07700 900555"])
def test_only_a_number_of_the_cover_is_rung(scene: CallScene, number: str) -> None:
    assert refused(scene, number) == "invalid_input"


def test_a_key_counts_once_however_often_it_is_told(scene: CallScene) -> None:
    call = ask(scene)
    for _ in range(2):
        press_1(scene, call)
    with scene.parts.database.read() as session:
        made = session.scalars(select(NumberTest).where(NumberTest.how == "call")).all()
    assert len(made) == 1


def press_1(scene: CallScene, call: NumberCall) -> None:
    with scene.parts.database.write() as session:
        ringing(scene).press(session, session.merge(scene.message(call.message_id)), is_one=True)
