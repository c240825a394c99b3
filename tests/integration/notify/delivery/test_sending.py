"""A text that is due goes out once, and the receipts tell where it stands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.clinics.models import ProviderAccount
from service.notify.delivery import prepare
from service.notify.delivery.provider import Outcome, Refused, SendRequest
from service.notify.texts import segments
from service.patients import opt_outs
from service.patients.models import OptOut
from tests.cast import SHARED_PHONE
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.scene import Scene


def test_it_sends_a_due_text_and_hears_that_it_arrived(scene: Scene) -> None:
    text = scene.put("Good morning from the clinic.")
    assert scene.drain() == 1
    scene.wait_until(text, "delivered")
    assert scene.network.phone(SHARED_PHONE) == ["Good morning from the clinic."]
    assert scene.history(text)[:2] == ["planned", "sending"]


def test_it_sends_nothing_twice(scene: Scene) -> None:
    scene.put()
    assert [scene.drain(), scene.drain()] == [1, 0]
    assert len(scene.network.log()) == 1


def test_it_leaves_alone_what_is_not_due(scene: Scene) -> None:
    text = scene.put(due_at=scene.parts.clock.now() + timedelta(minutes=1))
    assert scene.drain() == 0
    assert scene.state(text) == "planned"


def test_it_leaves_other_lanes_alone(scene: Scene) -> None:
    scene.put(lane="aftercare")
    assert scene.drain("urgent") == 0


def test_it_sends_many_texts_in_one_drain(scene: Scene) -> None:
    for number in range(40):
        scene.put(f"Text {number}")
    assert scene.drain() == 40
    assert sorted(entry["body"] for entry in scene.network.log()) == sorted(f"Text {number}" for number in range(40))


def test_it_expires_what_has_gone_stale(scene: Scene) -> None:
    text = scene.put(expires_at=scene.parts.clock.now() - timedelta(seconds=1))
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("expired", "expired")
    assert scene.network.log() == []


def test_it_sends_nothing_to_a_number_that_said_stop(scene: Scene) -> None:
    text = scene.put()
    with scene.parts.database.write() as session:
        clinic_id, at = scene.cast.owner.clinic.id, scene.parts.clock.now()
        opt_outs.record(session, clinic_id, SHARED_PHONE, "sms", opted_out=True, source="reply", at=at)
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("skipped", "opted_out")
    assert scene.network.log() == []


def test_it_keeps_an_opt_out_that_only_the_network_knew_of(scene: Scene) -> None:
    scene.network.text(SHARED_PHONE, "STOP")
    text = scene.put()
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("skipped", "opted_out")
    with scene.parts.database.read() as session:
        ledger = session.scalars(select(OptOut)).all()
    assert [(entry.opted_out, entry.source) for entry in ledger] == [(True, "provider")]


def test_a_start_that_comes_while_the_network_says_stopped_opens_the_number(scene: Scene) -> None:
    place, clock = (scene.cast.owner.clinic.id, SHARED_PHONE, "sms"), scene.parts.clock

    def says_start(_: SendRequest) -> Outcome:
        with scene.parts.database.write() as session:
            opt_outs.record(session, *place, opted_out=False, source="reply", at=clock.now())
        return Refused("opt_out", "opted_out", 21610)

    scene.put(lane="urgent")
    a_delivery(scene, Carrier(says_start)).drain("urgent")
    with scene.parts.database.read() as session:
        told = [entry.opted_out for entry in opt_outs.history(session, *place[:2])]
        assert (told, opt_outs.stopped(session, *place)) == ([True, False], None)


def test_it_tries_again_when_the_network_is_busy(scene: Scene) -> None:
    scene.network.faults(error_429=1)
    text = scene.put()
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("queued", "provider_busy")
    scene.network.faults()
    scene.parts.clock.clinic_ahead += timedelta(minutes=1)
    scene.drain()
    scene.wait_until(text, "delivered")
    assert len(scene.network.log()) == 1


def test_it_gives_up_on_a_busy_network_once_the_text_is_stale(scene: Scene) -> None:
    scene.network.faults(error_429=1)
    text = scene.put(expires_at=scene.parts.clock.now() + timedelta(seconds=1))
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("failed", "provider_busy")


def test_it_says_why_a_text_did_not_arrive(scene: Scene) -> None:
    scene.network.behave(SHARED_PHONE, mode="undelivered", error_code=30005)
    text = scene.put()
    scene.drain()
    scene.wait_until(text, "undelivered")
    assert scene.message(text).reason == "number_unknown"


def test_doubled_and_shuffled_receipts_end_in_the_right_state(scene: Scene) -> None:
    scene.network.faults(double_callbacks=1, shuffle_callbacks=1)
    texts = [scene.put(f"Text {number}") for number in range(8)]
    scene.drain()
    for text in texts:
        scene.wait_until(text, "delivered")


def test_many_drains_at_once_send_each_text_once(scene: Scene) -> None:
    texts = [scene.put(f"Text {number}") for number in range(30)]
    with ThreadPoolExecutor(4) as workers:
        handled = sum(workers.map(lambda _: scene.parts.delivery.drain("urgent", limit=4), range(4)))
    assert handled == 30
    assert len(scene.network.log()) == 30
    assert {len(scene.attempts(text)) for text in texts} == {1}


def test_one_text_that_cannot_be_prepared_holds_up_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = scene.put("Broken."), scene.put("Fine.")
    count = segments.count_segments
    monkeypatch.setattr(prepare, "count_segments", lambda text: 1 / 0 if text == "Broken." else count(text))
    scene.drain()
    scene.wait_until(fine, "delivered")
    assert (scene.state(broken), scene.message(broken).reason) == ("queued", "not_prepared")


def test_broken_credentials_of_one_clinic_stop_no_other(scene: Scene) -> None:
    house = scene.cast.owner
    with scene.parts.database.write() as session:
        session.add(ProviderAccount(clinic_id=house.clinic.id, account_sid="AC" + "f" * 32, auth_token="wrong"))
    text = scene.put()
    other = scene.put("Theirs.", clinic_id=scene.cast.outsider.clinic.id)
    scene.drain()
    assert (scene.state(text), scene.message(text).reason) == ("queued", "sender_stopped")
    assert [entry["body"] for entry in scene.network.log()] == ["Theirs."]
    assert scene.attempts(other)[0].state != "refused"
