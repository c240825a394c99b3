"""Receipts move attempts forward only, and forged ones move nothing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import requests
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from service.base.audit import AuditEntry
from service.notify.replies.models import RawWebhook
from tests.cast import SHARED_PHONE
from tests.integration.notify.delivery.scene import OWN_SID, OWN_TOKEN, Scene

SID = "SM" + "a" * 32
Tell = Callable[..., requests.Response]


@pytest.fixture
def tell(scene: Scene) -> Tell:
    """Send a receipt as Twilio would."""

    def send(
        attempt_id: UUID, status: str, *, sid: str = SID, token: str = "", clinic: UUID | None = None, **more: str
    ) -> requests.Response:
        told, of = scene.network.settings, clinic or scene.cast.owner.clinic.id
        url = f"{told.public_url}/webhooks/twilio/status/{attempt_id}?clinic={of}"
        form = {"AccountSid": told.twilio_account_sid, "MessageSid": sid, "MessageStatus": status, **more}
        token = token or told.twilio_auth_token
        signature = RequestValidator(token).compute_signature(url, form)  # type: ignore[no-untyped-call]
        return requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=5)

    return send


@pytest.fixture
def text(scene: Scene) -> UUID:
    """A text that went out into a silent network."""
    scene.network.behave(SHARED_PHONE, mode="silent")
    id_ = scene.put()
    scene.drain()
    return id_


@pytest.fixture
def at_rest(scene: Scene, text: UUID) -> UUID:
    """A text of which the network has told all that it will tell."""
    scene.wait_until(text, "sent")
    return text


def webhooks_kept(scene: Scene) -> int:
    with scene.parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(RawWebhook)) or 0


def test_receipts_out_of_order_never_lead_back(scene: Scene, text: UUID, tell: Tell) -> None:
    attempt = scene.attempts(text)[0]
    assert attempt.provider_id is not None
    for status in ("delivered", "sent", "queued", "delivered"):
        assert tell(attempt.id, status, sid=attempt.provider_id).status_code == 204
    assert scene.state(text) == "delivered"


def test_a_forged_receipt_is_refused_and_noted(scene: Scene, text: UUID, tell: Tell) -> None:
    attempt = scene.attempts(text)[0]
    answer = tell(attempt.id, "delivered", sid=attempt.provider_id or "", token="forged")
    assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")
    assert scene.state(text) != "delivered"
    with scene.parts.database.read() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["webhook.forged"]


def test_the_account_of_another_clinic_cannot_speak_of_an_attempt(scene: Scene, text: UUID, tell: Tell) -> None:
    outsider = scene.cast.outsider.clinic.id
    scene.own_account(outsider)
    attempt = scene.attempts(text)[0]
    rival = {"sid": attempt.provider_id, "AccountSid": OWN_SID, "token": OWN_TOKEN}
    for clinic in (None, outsider):
        assert tell(attempt.id, "delivered", clinic=clinic, **rival).status_code == 403
    assert scene.state(text) != "delivered"
    with scene.parts.database.read() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["webhook.forged"] * 2
        told = session.scalars(select(RawWebhook.dedupe_key)).all()
    assert not [key for key in told if key.endswith(":delivered")]


def test_a_clinic_with_an_account_of_its_own_hears_from_that_one_alone(scene: Scene, text: UUID, tell: Tell) -> None:
    scene.own_account(scene.cast.owner.clinic.id)
    attempt = scene.attempts(text)[0]
    sid = attempt.provider_id or ""
    assert tell(attempt.id, "sent", sid=sid).status_code == 403
    assert tell(attempt.id, "sent", sid=sid, token=OWN_TOKEN).status_code == 403
    assert tell(attempt.id, "delivered", sid=sid, token=OWN_TOKEN, AccountSid=OWN_SID).status_code == 204
    assert scene.state(text) == "delivered"


def test_a_receipt_of_another_text_moves_nothing(scene: Scene, text: UUID, tell: Tell) -> None:
    attempt = scene.attempts(text)[0]
    assert tell(attempt.id, "delivered", sid="SM" + "b" * 32).status_code == 204
    assert scene.state(text) != "delivered"


def test_a_receipt_of_an_unknown_attempt_is_kept(scene: Scene, tell: Tell) -> None:
    assert tell(uuid4(), "sent").status_code == 204
    with scene.parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(RawWebhook)) == 1


def test_a_receipt_that_was_told_of_another_attempt_takes_nothing_from_the_true_one(
    scene: Scene, text: UUID, tell: Tell
) -> None:
    attempt = scene.attempts(text)[0]
    sid = attempt.provider_id or ""
    assert tell(uuid4(), "delivered", sid=sid).status_code == 204
    assert tell(attempt.id, "delivered", sid=sid).status_code == 204
    assert scene.state(text) == "delivered"


@pytest.mark.parametrize("sid", ["", "S", "SM\x00x", "S" * 65, "💥" * 4, "SM " + "a" * 8])
def test_a_receipt_that_names_no_text_is_refused_and_not_kept(
    scene: Scene, at_rest: UUID, tell: Tell, sid: str
) -> None:
    before = webhooks_kept(scene)
    answer = tell(scene.attempts(at_rest)[0].id, "delivered", sid=sid)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert webhooks_kept(scene) == before


@pytest.mark.parametrize("code", ["9" * 5000, "9" * 20, "٣٠٠٠٣", "\x00", "-1"])
def test_an_odd_error_code_does_not_keep_a_receipt_from_counting(
    scene: Scene, text: UUID, tell: Tell, code: str
) -> None:
    attempt = scene.attempts(text)[0]
    assert tell(attempt.id, "failed", sid=attempt.provider_id or "", ErrorCode=code).status_code == 204
    assert (scene.state(text), scene.attempts(text)[0].error_code) == ("failed", None)


@pytest.mark.parametrize("status", ["\x00", "x" * 9000, "💥", ""])
def test_an_odd_status_moves_nothing_and_is_settled(scene: Scene, at_rest: UUID, tell: Tell, status: str) -> None:
    attempt = scene.attempts(at_rest)[0]
    assert tell(attempt.id, status, sid=attempt.provider_id or "").status_code == 204
    assert scene.state(at_rest) == "sent"
    with scene.parts.database.read() as session:
        kept = select(RawWebhook.settled_at).where(RawWebhook.dedupe_key.endswith(":other"))
        assert session.scalars(kept).one() is not None


@pytest.mark.parametrize("account", ["", "\x00", "AC" + "x" * 5000])
def test_a_receipt_of_no_account_is_refused(scene: Scene, text: UUID, tell: Tell, account: str) -> None:
    assert tell(scene.attempts(text)[0].id, "delivered", AccountSid=account).status_code == 403


def test_a_receipt_that_could_not_be_applied_is_applied_later(
    scene: Scene, text: UUID, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = scene.attempts(text)[0]
    with monkeypatch.context() as broken:
        broken.setattr("service.notify.receipts.apply", _break)
        assert tell(attempt.id, "delivered", sid=attempt.provider_id or "").status_code == 204
    assert scene.state(text) != "delivered"
    scene.parts.clock.machine_ahead += timedelta(minutes=3)
    assert scene.parts.delivery.receipts.retry_waiting() >= 1
    assert scene.state(text) == "delivered"


def test_a_receipt_that_says_stop_is_kept_as_an_opt_out(scene: Scene, text: UUID, tell: Tell) -> None:
    attempt = scene.attempts(text)[0]
    tell(attempt.id, "failed", sid=attempt.provider_id or "", ErrorCode="21610")
    assert scene.message(text).reason == "opted_out"
    later = scene.put("Another text.")
    scene.drain()
    assert scene.state(later) == "skipped"


def _break(*_: object) -> None:
    raise RuntimeError("broken")
