"""Who may say what of which call: another clinic ends, answers and hears of no call of ours."""

from typing import Any

import pytest
import requests
from twilio.request_validator import RequestValidator

from service.base.errors import Refusal
from service.clinics.models import ProviderAccount
from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.models import IncomingCall
from tests.cast import HARBOUR_NUMBER, ROWAN_NUMBER
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import NIGHT, OWN, it_is, treated

SID = "CA" + "a" * 32
FORM = {"CallSid": SID, "From": OWN, "To": ROWAN_NUMBER}
THEIR_SID, THEIR_TOKEN = "AC" + "b" * 32, "a token of the other clinic"


@pytest.fixture(autouse=True)
def _fresh(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)
    theirs = ProviderAccount(clinic_id=scene.cast.outsider.clinic.id, account_sid=THEIR_SID, auth_token=THEIR_TOKEN)
    with scene.parts.database.write() as session:
        session.add(theirs)


def calls(scene: CallScene) -> IncomingCalls:
    assert scene.parts.voice is not None
    return scene.parts.voice.incoming


def ringing(scene: CallScene) -> IncomingCall:
    calls(scene).begin(scene.cast.owner.sender, FORM)
    return kept(scene)


def kept(scene: CallScene) -> IncomingCall:
    call = scene.kept(SID)
    assert call is not None
    return call


def told(scene: CallScene, path: str, **form: str) -> requests.Response:
    """Tell of a call as the other clinic's account would."""
    url = f"{scene.network.settings.public_url}/webhooks/twilio/voice/{path}"
    full = {**FORM, "AccountSid": THEIR_SID, **form}
    signed_by: Any = RequestValidator(THEIR_TOKEN)  # type: ignore[no-untyped-call]
    headers = {"X-Twilio-Signature": signed_by.compute_signature(url, full)}
    return requests.post(url, data=full, headers=headers, timeout=5)


@pytest.mark.parametrize("path", ["ended", "incoming"])
def test_another_clinic_says_nothing_of_a_call_of_ours_by_its_id(scene: CallScene, path: str) -> None:
    ringing(scene)
    answer = told(scene, path, To=HARBOUR_NUMBER, CallStatus="completed")
    assert answer.status_code == 400
    assert (scene.nurse.mobile or "") not in answer.text
    assert (kept(scene).state, kept(scene).ended_at) == ("ringing", None)


@pytest.mark.parametrize("what", ["next", "whisper", "accept"])
def test_another_clinic_s_account_does_not_go_on_with_a_call_of_ours(scene: CallScene, what: str) -> None:
    call = ringing(scene)
    path = f"incoming/{call.id}/{what}?clinic={call.clinic_id}&staff={scene.nurse.id}&place=1"
    assert told(scene, path, Digits="1", CallStatus="completed").status_code == 403
    assert kept(scene).state == "ringing"


def test_another_clinic_s_account_takes_no_alert_of_ours(scene: CallScene) -> None:
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    [attempt] = scene.attempts(alert.id)
    for what in ("status", "alert"):
        assert told(scene, f"{what}/{attempt.id}?clinic={attempt.clinic_id}").status_code == 403
    assert told(scene, f"alert/{attempt.id}/key?clinic={attempt.clinic_id}", Digits="1").status_code == 403
    assert scene.item(item).state == "open"


def test_the_other_clinic_gets_calls_of_its_own(scene: CallScene) -> None:
    assert told(scene, "ended", To=HARBOUR_NUMBER, CallSid="CA" + "c" * 32).status_code == 204
    with pytest.raises(Refusal):
        calls(scene).begin(scene.cast.owner.sender, {**FORM, "CallSid": "CA" + "c" * 32})
