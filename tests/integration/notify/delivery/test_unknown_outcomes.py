"""When nobody knows whether a text went out, it is never sent again blindly."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from service.notify.delivery import twilio_sender
from service.notify.delivery.limits import ALERT_PATIENCE, ALERT_TRIES, CALL, PROOF, SECOND_LOOK
from service.notify.delivery.provider import Listed, SearchFailedError, Unknown
from service.notify.delivery.twilio_sender import PAGE, SEARCHED
from service.notify.models import Attempt
from service.notify.receipts import Receipt, apply
from service.notify.replies.models import InboxItem
from tests.cast import ROWAN_NUMBER, SHARED_PHONE, a_message, an_attempt
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.scene import Scene

NURSE = "+447700900200"


def test_a_lost_answer_is_settled_by_the_receipt(scene: Scene) -> None:
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    text = scene.put()
    scene.drain()
    scene.wait_until(text, "delivered")
    assert len(scene.network.phone(SHARED_PHONE)) == 1


def test_a_lost_answer_without_receipts_is_settled_by_the_list(scene: Scene) -> None:
    scene.network.lose_receipts()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    text = scene.put()
    scene.drain()
    assert scene.state(text) == "unknown"
    scene.reconcile()
    assert scene.state(text) == "accepted"
    assert len(scene.network.log()) == 1
    assert scene.attempts(text)[0].provider_id == scene.network.log()[0]["sid"]


def test_an_error_of_the_network_is_not_repeated_before_it_is_proven_harmless(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    scene.reconcile()
    scene.machine_time_passes(PROOF - timedelta(seconds=10))
    scene.reconcile()
    assert scene.state(text) == "unknown"


def test_a_text_that_is_proven_unsent_goes_out_after_all(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    scene.network.faults()
    scene.time_proves()
    assert (scene.state(text), scene.message(text).reason) == ("queued", "proven_unsent")
    scene.drain()
    scene.wait_until(text, "delivered")
    assert [attempt.state for attempt in scene.attempts(text)] == ["unsent", "delivered"]
    assert len(scene.network.log()) == 1


def test_a_text_that_the_network_takes_late_is_not_sent_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", slow := _Slow())
    scene.machine_time_passes(timedelta(seconds=75))
    scene.reconcile()
    assert scene.state(text) == "unknown"
    slow.takes(scene.attempts(text)[0])
    scene.machine_time_passes(timedelta(minutes=2))
    scene.reconcile()
    assert scene.state(text) == "accepted"


def test_one_clean_list_is_no_proof(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", slow := _Slow())
    scene.machine_time_passes(PROOF)
    for _ in range(2):
        scene.reconcile()
        scene.machine_time_passes(SECOND_LOOK / 3)
    assert scene.state(text) == "unknown"
    slow.takes(scene.attempts(text)[0])
    scene.machine_time_passes(SECOND_LOOK)
    scene.reconcile()
    assert scene.state(text) == "accepted"


@pytest.mark.parametrize("readable", [True, False])
def test_a_text_that_goes_stale_while_nobody_knows_is_never_sent_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    scene.network.faults(error_500=1)
    text = scene.put(expires_at=scene.parts.clock.now() + timedelta(minutes=5))
    scene.drain()
    scene.network.faults()
    if not readable:
        monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", _Unreadable())
    scene.time_proves()
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("expired", "unknown_outcome")
    assert scene.network.log() == []


def test_a_stale_text_is_not_given_up_while_its_call_is_young(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    text = scene.put(expires_at=scene.parts.clock.now() + timedelta(minutes=5))
    scene.drain()
    scene.machine_time_passes(timedelta(minutes=6))
    scene.reconcile()
    assert scene.state(text) == "unknown"


def test_time_may_run_on_while_an_outcome_is_unknown(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    assert scene.parts.delivery.in_flight() == 1
    scene.drain()
    assert (scene.state(text), scene.parts.delivery.in_flight()) == ("unknown", 0)


def test_an_accepted_text_behind_an_error_is_never_sent_again(scene: Scene) -> None:
    scene.network.lose_receipts()
    scene.network.faults(error_500=1, error_500_accepted=1)
    scene.put()
    scene.drain()
    scene.time_proves()
    scene.drain()
    assert len(scene.network.log()) == 1


def test_two_equal_texts_of_which_one_was_lost_lead_to_one_more(scene: Scene) -> None:
    scene.network.lose_receipts()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.put("Same words.", dedupe_key="reply:1")
    scene.drain()
    scene.network.faults(error_500=1)
    lost = scene.put("Same words.", dedupe_key="reply:2")
    scene.drain()
    scene.network.faults()
    scene.time_proves()
    assert scene.state(lost) == "queued"
    scene.drain()
    assert len(scene.network.log()) == 2


def test_nothing_is_proven_while_the_list_cannot_be_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", _Unreadable())
    scene.time_proves()
    assert scene.state(text) == "unknown"


def test_a_clinic_whose_account_broke_holds_up_nobody_else(scene: Scene) -> None:
    outsider = scene.cast.outsider
    scene.own_account(outsider.clinic.id)
    with scene.parts.database.write() as session:
        for number in range(55):
            theirs = a_message(session, outsider.clinic, dedupe_key=f"reply:{number}", state="unknown")
            before = scene.parts.clock.real() - timedelta(minutes=5)
            an_attempt(session, theirs, outsider.sender, state="unknown", started_at=before)
    scene.network.lose_receipts()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    text = scene.put()
    scene.drain()
    scene.reconcile()
    assert scene.state(text) == "accepted"


def test_an_account_that_cannot_be_read_is_asked_once_in_a_round(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1)
    for number in ("+447700900301", "+447700900302", "+447700900303"):
        scene.put(number, to_number=number)
    scene.drain()
    unreadable = _Unreadable()
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", unreadable)
    scene.reconcile()
    assert unreadable.asked == 1


def test_an_alert_does_not_wait_for_proof(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    alert = scene.put(kind="alert", to_number=NURSE)
    scene.drain()
    scene.reconcile()
    assert scene.state(alert) == "unknown"
    scene.network.faults()
    scene.machine_time_passes(timedelta(seconds=16))
    scene.reconcile()
    scene.drain()
    scene.wait_until(alert, "delivered")


def test_an_alert_that_the_list_shows_is_not_sent_again(scene: Scene) -> None:
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.network.lose_receipts()
    alert = scene.put(kind="alert", to_number=NURSE)
    scene.drain()
    scene.machine_time_passes(timedelta(seconds=16))
    scene.reconcile()
    scene.drain()
    assert scene.state(alert) == "accepted"
    assert len(scene.network.log()) == 1


def test_a_second_alert_that_fails_takes_nothing_from_the_first(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1, error_500_accepted=1)
    scene.network.lose_receipts()
    alert = scene.put(kind="alert", to_number=NURSE)
    scene.drain()
    scene.machine_time_passes(timedelta(seconds=16))
    with monkeypatch.context() as blind:
        blind.setattr(scene.parts.delivery._reconciler, "_provider", _Unreadable())
        scene.reconcile()
    scene.network.faults()
    scene.drain()
    assert len(scene.network.log()) == 2
    scene.machine_time_passes(timedelta(minutes=2))
    scene.reconcile()
    clinic_id, second = scene.cast.owner.clinic.id, scene.attempts(alert)[1]
    with scene.parts.database.write() as session:
        failed = Receipt(second.provider_id or "", "failed", 30008)
        apply(session, clinic_id, second.id, failed, scene.parts.clock.real(), scene.parts.clock.now())
    assert [attempt.state for attempt in scene.attempts(alert)][1] == "failed"
    assert scene.state(alert) == "accepted"


def test_an_alert_of_which_no_attempt_got_through_ends_as_failed(scene: Scene) -> None:
    scene.network.faults(error_500=1)
    scene.network.lose_receipts()
    alert = scene.put(kind="alert", to_number=NURSE)
    scene.drain()
    scene.machine_time_passes(timedelta(seconds=16))
    scene.reconcile()
    scene.network.faults()
    scene.drain()
    second = scene.attempts(alert)[1]
    with scene.parts.database.write() as session:
        failed = Receipt(second.provider_id or "", "failed", 30005)
        apply(session, second.clinic_id, second.id, failed, scene.parts.clock.real(), scene.parts.clock.now())
    assert scene.state(alert) == "accepted"
    scene.time_proves()
    assert [attempt.state for attempt in scene.attempts(alert)] == ["unsent", "failed"]
    assert scene.state(alert) == "failed"


@pytest.mark.parametrize(("state", "calls"), [("open", ALERT_TRIES), ("acknowledged", 1), ("resolved", 1)])
def test_an_alert_without_answers_rings_a_few_times_and_not_once_somebody_has_it(
    scene: Scene, state: str, calls: int
) -> None:
    alert = scene.put("URGENT", kind="alert", to_number=NURSE, inbox_item_id=_an_item(scene, state))
    carrier = Carrier(lambda _: Unknown("no_answer"))
    delivery = a_delivery(scene, carrier)
    for _ in range(ALERT_TRIES + 2):
        delivery.drain("urgent")
        scene.machine_time_passes(ALERT_PATIENCE + timedelta(seconds=1))
        delivery.reconcile()
    assert len(carrier.calls) == calls
    assert scene.state(alert) == ("expired" if state == "resolved" else "unknown")


def test_calls_that_were_refused_take_nothing_from_those_without_an_answer(scene: Scene) -> None:
    clinic, sender = scene.cast.owner.clinic, scene.cast.owner.sender
    before = scene.parts.clock.real() - ALERT_PATIENCE - timedelta(seconds=1)
    with scene.parts.database.write() as session:
        alert = a_message(session, clinic, kind="alert", to_number=NURSE, state="unknown")
        for number in range(1, ALERT_TRIES + 1):
            state = "unknown" if number == ALERT_TRIES else "refused"
            an_attempt(session, alert, sender, number=number, state=state, started_at=before)
    scene.reconcile()
    assert scene.state(alert.id) == "queued"


def test_alerts_are_tried_again_before_anything_slow_is_looked_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.network.faults(error_500=1)
    alert = scene.put(kind="alert", to_number=NURSE)
    scene.put("To a patient.")
    scene.drain()
    scene.machine_time_passes(timedelta(seconds=16))
    order = _Order(lambda: scene.state(alert))
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", order)
    scene.reconcile()
    assert order.seen == [(NURSE, "unknown"), (SHARED_PHONE, "queued")]


@pytest.mark.parametrize(("kind", "pages", "then"), [("alert", 1, "queued"), ("reply", 2, "unknown")])
def test_a_list_that_comes_slowly_holds_up_neither_alerts_nor_the_next_round(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: str, pages: int, then: str
) -> None:
    scene.network.faults(error_500=1)
    text = scene.put(kind=kind, to_number=NURSE)
    scene.drain()
    scene.machine_time_passes(PROOF)
    endless = _Endless(scene)
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", endless)
    scene.reconcile()
    assert (endless.pages, scene.state(text)) == (pages, then)


def test_a_list_full_of_newer_texts_proves_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    monkeypatch.setattr(scene.parts.delivery._reconciler, "_provider", _Full(scene.parts.clock.real()))
    scene.time_proves()
    assert scene.state(text) == "unknown"


def test_a_list_is_read_page_after_page_until_it_goes_back_far_enough(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sender, "PAGE", 2)
    scene.network.faults(error_500=1)
    text = scene.put()
    scene.drain()
    scene.network.faults()
    for number in range(5):
        scene.put(f"Later, {number}.")
    scene.drain()
    scene.time_proves()
    assert scene.attempts(text)[0].state == "unsent"


def test_an_attempt_whose_lease_a_late_receipt_released_is_settled_all_the_same(scene: Scene) -> None:
    clinic, sender = scene.cast.owner.clinic, scene.cast.owner.sender
    with scene.parts.database.write() as session:
        sent = a_message(session, clinic, state="sent", leased_until=None)
        died = an_attempt(session, sent, sender, started_at=scene.parts.clock.real() - timedelta(hours=1)).id
    scene.time_proves()
    with scene.parts.database.read() as session:
        assert session.get_one(Attempt, (clinic.id, died)).state == "unsent"


def test_a_text_without_receipts_says_so_after_three_days(scene: Scene) -> None:
    scene.network.lose_receipts()
    text = scene.put()
    scene.drain()
    scene.reconcile()
    assert scene.message(text).reason is None
    scene.parts.clock.clinic_ahead += timedelta(hours=73)
    scene.reconcile()
    assert (scene.state(text), scene.message(text).reason) == ("accepted", "no_receipt")


def _an_item(scene: Scene, state: str) -> UUID:
    now = scene.parts.clock.now() + timedelta(minutes=1)
    with scene.parts.database.write() as session:
        item = InboxItem(clinic_id=scene.cast.owner.clinic.id, urgency="urgent", source="reply", code="4821", text="x")
        item.state, item.signs, item.because, item.opened_at = state, [], "[]", now
        item.acknowledged_at = None if state == "open" else now
        session.add(item)
        session.flush()
        return item.id


class _Unreadable:
    asked = 0

    def search(self, *_: object) -> None:
        self.asked += 1
        raise SearchFailedError("Timeout")


class _Order:
    """Note in which order numbers are looked up, and how something stands at each look."""

    def __init__(self, stands: Callable[[], str]) -> None:
        self.seen: list[tuple[str, str]] = []
        self._stands = stands

    def search(self, _credentials: object, _sender: object, to: str, _since: object) -> list[Listed]:
        self.seen.append((to, self._stands()))
        return []


class _Full:
    """Show a page full of texts that are newer than every attempt."""

    def __init__(self, at: datetime) -> None:
        self._texts = [Listed(f"SM{number}", ROWAN_NUMBER, "Other words.", at, "sent") for number in range(SEARCHED)]

    def search(self, *_: object) -> list[Listed]:
        return self._texts


class _Endless:
    """Show page after page of texts that are newer than every attempt; each takes as long as a call may."""

    def __init__(self, scene: Scene) -> None:
        self.pages, self._clock = 0, scene.parts.clock

    def search(self, *_: object) -> Iterator[Listed]:
        while self.pages < SEARCHED / PAGE:
            self.pages += 1
            self._clock.machine_ahead += CALL
            yield from [Listed("SM1", ROWAN_NUMBER, "Other words.", self._clock.real(), "sent")] * PAGE


class _Slow:
    """Show a text in the list only once the network has taken it."""

    def __init__(self) -> None:
        self.listed: list[Listed] = []

    def takes(self, attempt: Attempt) -> None:
        at = attempt.started_at + timedelta(seconds=75)
        self.listed.append(Listed("SM" + "c" * 32, ROWAN_NUMBER, attempt.body, at, "delivered"))

    def search(self, *_: object) -> list[Listed]:
        return self.listed
