"""Callers, phones and messages of the network that are not as one expects."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.clinics.models import Sender, Staff
from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.models import IncomingCall
from tests.cast import ANSWERED_AT_NIGHT, HARBOUR_NUMBER, ROWAN_NUMBER
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import NIGHT, OWN, STRANGER, it_is, treated


@pytest.fixture(autouse=True)
def _fresh(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)


def calls(scene: CallScene) -> IncomingCalls:
    assert scene.parts.voice is not None
    return scene.parts.voice.incoming


def form(number: str = OWN, call: int = 1) -> dict[str, str]:
    return {"CallSid": f"CA{call:032d}", "From": number, "To": ROWAN_NUMBER}


def begun(scene: CallScene, number: str = OWN, call: int = 1) -> tuple[IncomingCall, str]:
    """Let somebody ring; return what is kept of that, and what the network is told to do."""
    answer = calls(scene).begin(scene.cast.owner.sender, form(number, call))
    kept = scene.kept(form(number, call)["CallSid"])
    assert kept is not None
    return kept, answer


def missed(scene: CallScene, number: str = OWN, call: int = 1) -> str:
    """Let a call be over before anybody took it; return what its item says."""
    calls(scene).end(scene.cast.owner.sender, form(number, call))
    kept = scene.kept(form(number, call)["CallSid"])
    assert kept is not None
    return scene.item_of(kept).text


@pytest.mark.parametrize(
    "told",
    ["sip:anna@pbx.example", "client:anna", "+1" * 3000, "sip:" + "x" * 9000, "", "anonymous", "Restricted"],
)
def test_who_has_no_telephone_number_makes_an_item_that_says_so(scene: CallScene, told: str) -> None:
    text = missed(scene, told)
    assert text.startswith("Rang on Mon 30 Nov at 22:00 and reached nobody. ")
    assert "nobody can ring back" in text


def test_an_item_says_when_somebody_rang_and_from_which_number(scene: CallScene) -> None:
    assert missed(scene) == "Rang on Mon 30 Nov at 22:00 from 07700 900133 and reached nobody."


def test_a_number_abroad_is_written_so_that_it_can_be_dialled(scene: CallScene) -> None:
    assert "from +1 212-555-0123 and" in missed(scene, "+12125550123")


@pytest.mark.parametrize("of", ["own", "another clinic's"])
def test_no_call_goes_round_by_way_of_a_number_that_we_answer(scene: CallScene, of: str) -> None:
    number = ROWAN_NUMBER if of == "own" else HARBOUR_NUMBER
    with scene.parts.database.write() as session:
        session.execute(update(Staff).where(Staff.id == scene.nurse.id).values(mobile=number))
    call, answer = begun(scene)
    assert ANSWERED_AT_NIGHT in answer
    assert number not in answer.replace(f'callerId="{number}"', "")
    assert call.rung == 1


def test_whose_phone_sends_our_calls_back_to_us_is_not_rung_for_ever(scene: CallScene) -> None:
    for number in (1, 2):
        assert "<Dial" in begun(scene, call=number)[1]
    call, answer = begun(scene, call=3)
    assert "<Dial" not in answer
    assert "1 1 1" in answer
    assert call.state == "missed"
    assert "<Dial" in begun(scene, STRANGER, call=4)[1]


@pytest.mark.parametrize("number", [ROWAN_NUMBER, HARBOUR_NUMBER])
def test_a_call_of_ours_that_a_phone_sends_back_finds_us_engaged_and_is_nobody_s(scene: CallScene, number: str) -> None:
    answer = calls(scene).begin(scene.cast.owner.sender, form(number))
    assert answer.endswith('<Response><Reject reason="busy" /></Response>')
    calls(scene).end(scene.cast.owner.sender, form(number))
    assert scene.kept(form(number)["CallSid"]) is None


def test_who_rings_again_later_is_put_through_though_no_end_was_told(scene: CallScene) -> None:
    for number in range(1, 5):
        assert "<Dial" in begun(scene, call=number)[1]
        scene.parts.clock.clinic_ahead += timedelta(minutes=1)


def test_the_first_key_takes_a_call_whatever_follows(scene: CallScene) -> None:
    call, _ = begun(scene)
    assert "<Hangup" in calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "31")
    assert "<Hangup" not in calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "1#")


def test_who_has_left_takes_no_call(scene: CallScene) -> None:
    call, _ = begun(scene)
    with scene.parts.database.write() as session:
        session.execute(update(Staff).where(Staff.id == scene.nurse.id).values(active=False))
    assert "<Gather" not in calls(scene).whisper(call.clinic_id, call.id, scene.nurse.id)
    assert "<Hangup" in calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "1")


def test_an_old_message_of_the_network_takes_no_call_from_whoever_has_it(scene: CallScene) -> None:
    call, _ = begun(scene)
    calls(scene).go_on(call.clinic_id, call.id, 1, bridged=False)
    calls(scene).whisper(call.clinic_id, call.id, None)
    calls(scene).go_on(call.clinic_id, call.id, 1, bridged=False)
    kept = scene.kept(call.provider_id)
    assert kept is not None
    assert (kept.state, kept.rung) == ("answered", 2)


def test_a_network_that_asks_twice_still_rings_the_next_phone(scene: CallScene) -> None:
    begun(scene)
    call, _ = begun(scene)
    assert call.rung == 1
    calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "1")
    assert ANSWERED_AT_NIGHT in calls(scene).go_on(call.clinic_id, call.id, 1, bridged=False)


def test_a_clinic_that_cannot_call_still_answers(scene: CallScene) -> None:
    with scene.parts.database.write() as session:
        session.delete(session.query(Sender).filter_by(channel="voice").one())
    assert "<Dial" in begun(scene)[1]
