"""What the network refuses for the sake of its sender waits, and nothing that is still of use is lost over it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.base.actors import Actor
from service.base.errors import Refusal
from service.clinics.models import ProviderAccount, Sender, Staff
from service.notify.delivery.provider import Accepted, Refused
from service.notify.delivery.stops import stops as stops_room
from service.notify.delivery.stops import waiting
from service.notify.delivery.stops.hearing import PROBE_EVERY, Heard, hear
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.stops.reading import stopped_senders
from service.notify.delivery.stops.showing import sender_views
from service.notify.delivery.stops.stops import LOOK_AGAIN
from service.notify.models import Attempt, Message
from service.notify.receipts import Receipt, apply
from service.patients import opt_outs
from tests.cast import HARBOUR_NUMBER, ROWAN_NUMBER, SHARED_PHONE, a_sender
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import wait_for

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what lies above the database and would cost its time twice."""

ANOTHER_PHONE = "+447700900777"
MANAGERS_PHONE = "+447700900240"
WRONG = "a-wrong-token"


@pytest.fixture
def broken(scene: Scene) -> Scene:
    """The clinic's account is refused by the network."""
    with scene.parts.database.write() as session:
        clinic_id, told = scene.cast.owner.clinic.id, scene.network.settings
        session.add(ProviderAccount(clinic_id=clinic_id, account_sid=told.twilio_account_sid, auth_token=WRONG))
    return scene


def mend(scene: Scene) -> None:
    with scene.parts.database.write() as session:
        session.execute(update(ProviderAccount).values(auth_token=scene.network.settings.twilio_auth_token))


def stops(scene: Scene) -> list[SenderStop]:
    with scene.parts.database.read() as session:
        return list(session.scalars(select(SenderStop).order_by(SenderStop.since)))


def attend(scene: Scene) -> None:
    """Do what the clock does every few seconds."""
    stops_task = scene.parts.delivery.stops.run
    (run,) = [do for _, do in scene.parts.delivery.periodic if do == stops_task]
    run()


def manager(scene: Scene) -> Actor:
    return Actor("staff", scene.cast.owner.clinic.id, scene.cast.owner.manager.id, "manager")


def states(scene: Scene, texts: list[UUID]) -> list[tuple[str, str | None]]:
    return [(scene.state(text), scene.message(text).reason) for text in texts]


def test_a_batch_that_is_refused_opens_one_stop_and_every_text_waits(broken: Scene) -> None:
    texts = [broken.put(f"Text {number}") for number in range(16)]
    broken.drain()
    (stop,) = stops(broken)
    assert (stop.sender_id, stop.reason, stop.whole_account) == (
        broken.cast.owner.sender.id,
        "provider_credentials",
        True,
    )
    assert set(states(broken, texts)) == {("queued", "sender_stopped")}
    later = broken.put("Due while it is stopped.")
    broken.drain()
    assert (broken.message(later).reason, broken.attempts(later)) == ("sender_stopped", [])


def test_one_text_tries_every_five_minutes_and_when_it_is_taken_all_leave(broken: Scene) -> None:
    texts = [broken.put(f"Text {number}") for number in range(4)]
    broken.drain()
    attend(broken)
    assert broken.drain() == 0
    broken.machine_time_passes(PROBE_EVERY)
    attend(broken)
    assert broken.drain() == 1
    assert [len(broken.attempts(text)) for text in texts].count(2) == 1
    mend(broken)
    broken.machine_time_passes(PROBE_EVERY)
    attend(broken)
    broken.drain()
    assert len(broken.network.log()) == 1
    attend(broken)
    broken.drain()
    assert sorted(entry["body"] for entry in broken.network.log()) == [f"Text {number}" for number in range(4)]
    assert stops(broken)[0].resumed_at is not None


@ON_ONE
def test_a_probe_that_was_refused_is_not_the_next_one_too(broken: Scene) -> None:
    texts = [broken.put(f"Text {number}") for number in range(2)]
    broken.drain()
    for _ in range(2):
        broken.machine_time_passes(PROBE_EVERY)
        attend(broken)
        broken.drain()
    assert [len(broken.attempts(text)) for text in texts] == [2, 2]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one text be looked through at a time, so that three are many."""
    for room in (stops_room, waiting):
        monkeypatch.setattr(room, "LOOKED_THROUGH", 1)


@pytest.mark.usefixtures("few")
def test_a_mended_sender_is_tried_however_many_texts_before_could_not_leave(broken: Scene) -> None:
    clinic_id, clock = broken.cast.owner.clinic.id, broken.parts.clock
    unwanted = [broken.put(f"Text {number}") for number in range(3)]
    wanted = broken.put("Wanted.", to_number=ANOTHER_PHONE)
    broken.drain()
    mend(broken)
    with broken.parts.database.write() as session:
        opt_outs.record(session, clinic_id, SHARED_PHONE, "sms", opted_out=True, source="reply", at=clock.now())
        session.execute(update(SenderStop).values(probe_at=clock.real(), probe_id=unwanted[0]))
        session.execute(update(Attempt).where(Attempt.message_id == wanted).values(started_at=clock.real()))
    for _ in range(len(unwanted)):
        attend(broken)
        broken.machine_time_passes(LOOK_AGAIN)
    attend(broken)
    broken.drain()
    assert broken.state(wanted) == "accepted"


@ON_ONE
@pytest.mark.usefixtures("few")
def test_a_manager_who_tries_need_not_try_again_for_what_waits_further_back(broken: Scene) -> None:
    owner, clock = broken.cast.owner, broken.parts.clock
    texts = [broken.put(f"Text {number}") for number in range(3)]
    broken.put("Wanted.", to_number=ANOTHER_PHONE)
    broken.drain()
    with broken.parts.database.write() as session:
        opt_outs.record(session, owner.clinic.id, SHARED_PHONE, "sms", opted_out=True, source="reply", at=clock.now())
        session.execute(update(SenderStop).values(probe_id=texts[0]))
        assert broken.parts.delivery.stops.try_now(session, manager(broken), owner.sender.id)


@ON_ONE
@pytest.mark.usefixtures("few")
def test_a_sender_is_tried_with_texts_for_its_channel_before_those_for_another(broken: Scene) -> None:
    clock, by_sms = broken.parts.clock, broken.put()
    broken.drain()
    other = broken.put("By WhatsApp.", channel="whatsapp", due_at=clock.now() - timedelta(hours=1))
    with broken.parts.database.write() as session:
        session.execute(update(Message).where(Message.id == other).values(reason="sender_stopped"))
        session.execute(update(SenderStop).values(probe_id=None, probe_at=clock.real()))
    attend(broken)
    assert stops(broken)[0].probe_id == by_sms


@ON_ONE
def test_what_goes_out_of_date_over_a_stop_says_so(broken: Scene) -> None:
    text = broken.put(expires_at=broken.parts.clock.now() + timedelta(minutes=30))
    broken.drain()
    broken.parts.clock.clinic_ahead += timedelta(minutes=31)
    broken.drain()
    assert states(broken, [text]) == [("expired", "expired_sender_stopped")]
    assert len(broken.attempts(text)) == 1


@ON_ONE
def test_a_manager_tries_at_once_and_reads_what_became_of_it(broken: Scene) -> None:
    stopped, owner = broken.put(), broken.cast.owner
    broken.drain()
    with broken.parts.database.write() as session:
        assert broken.parts.delivery.stops.try_now(session, manager(broken), owner.sender.id)
    broken.drain()
    with broken.parts.database.read() as session:
        (view,) = sender_views(session, owner.clinic.id, broken.parts.clock.now())
    assert (view.state, view.waiting, view.tried_text) == ("stopped", 1, view.reason_text)
    mend(broken)
    with broken.parts.database.write() as session:
        broken.parts.delivery.stops.try_now(session, manager(broken), owner.sender.id)
    broken.drain()
    assert broken.attempts(stopped)[-1].state != "refused"
    with broken.parts.database.write() as session, pytest.raises(Refusal, match="sender_works"):
        broken.parts.delivery.stops.try_now(session, manager(broken), owner.sender.id)


@ON_ONE
def test_an_alert_goes_on_trying_by_a_sender_that_is_left_and_the_managers_are_told_once(scene: Scene) -> None:
    owner = scene.cast.owner
    with scene.parts.database.write() as session:
        session.execute(update(Sender).where(Sender.address == HARBOUR_NUMBER).values(address="+447700900998"))
        a_sender(session, owner.site, HARBOUR_NUMBER)
        session.execute(update(Sender).where(Sender.id == owner.sender.id).values(address="+447700900999"))
        session.execute(update(Staff).where(Staff.id == owner.manager.id).values(mobile=MANAGERS_PHONE))
    waits = scene.put("To a patient.")
    scene.drain()
    assert states(scene, [waits]) == [("queued", "sender_stopped")]
    for _ in range(3):
        attend(scene)
    alert = scene.put("To the nurse.", kind="alert", to_number="+447700900200")
    scene.drain()
    scene.wait_until(alert, "delivered")
    with scene.parts.database.read() as session:
        nudges = session.scalars(select(Message).where(Message.kind == "nudge")).all()
    assert [nudge.staff_id for nudge in nudges] == [owner.manager.id]
    assert {entry["from"] for entry in scene.network.log()} == {HARBOUR_NUMBER}
    assert states(scene, [waits]) == [("queued", "sender_stopped")]


def test_a_refused_account_stops_all_who_share_it_and_nobody_else(scene: Scene) -> None:
    outsider = scene.cast.outsider
    scene.own_account(outsider.clinic.id)
    clinic_id, now = outsider.clinic.id, scene.parts.clock.now()
    with scene.parts.database.write() as session:
        second = a_sender(session, outsider.site, "+447700900998")
    with scene.parts.database.write() as session:
        session.execute(update(ProviderAccount).values(auth_token=WRONG))
    theirs = scene.put("Theirs.", clinic_id=clinic_id, expires_at=now + timedelta(hours=1))
    ours = scene.put("Ours.")
    scene.drain()
    assert {stop.sender_id for stop in stops(scene)} == {outsider.sender.id, second.id}
    assert scene.attempts(theirs)[0].state == "refused"
    scene.wait_until(ours, "delivered")


def test_an_account_suspended_in_the_middle_of_a_batch_loses_nothing_once_it_is_mended(scene: Scene) -> None:
    scene.network.faults(account="suspended")
    texts = [scene.put(f"Text {number}") for number in range(8)]
    scene.drain()
    wait_for(lambda: set(states(scene, texts)) == {("queued", "sender_stopped")})
    both = {scene.cast.owner.sender.id, scene.cast.outsider.sender.id}  # they share the account
    assert {(stop.sender_id, stop.reason, stop.by_receipt) for stop in stops(scene)} == {
        (sender_id, "account_suspended", True) for sender_id in both
    }
    scene.machine_time_passes(PROBE_EVERY)
    attend(scene)
    assert scene.drain() == 1
    wait_for(lambda: [stop for stop in stops(scene) if stop.tried_reason == "account_suspended"])
    scene.network.faults()
    scene.machine_time_passes(PROBE_EVERY)
    attend(scene)
    scene.drain()
    wait_for(lambda: all(stop.resumed_at for stop in stops(scene)))
    attend(scene)
    scene.drain()
    for text in texts:
        scene.wait_until(text, "delivered")
    assert sorted(scene.network.phone(SHARED_PHONE)) == [f"Text {number}" for number in range(8)]


def test_a_sender_that_the_network_is_too_busy_for_rests_and_others_go_on(scene: Scene) -> None:
    scene.network.faults(error_429=1, retry_after=30)
    texts = [scene.put(f"Text {number}", lane="aftercare") for number in range(3)]
    scene.drain("aftercare")
    assert set(states(scene, texts)) == {("queued", "provider_busy")}
    scene.network.faults()
    scene.parts.clock.clinic_ahead += timedelta(seconds=45)
    scene.put("Theirs.", lane="aftercare", clinic_id=scene.cast.outsider.clinic.id)
    scene.drain("aftercare")
    assert [entry["body"] for entry in scene.network.log()] == ["Theirs."]
    scene.machine_time_passes(timedelta(seconds=31))
    scene.drain("aftercare")
    assert (len(scene.network.log()), stops(scene)) == (4, [])


@ON_ONE
def test_what_left_before_a_stop_does_not_end_it(scene: Scene) -> None:
    owner, now = scene.cast.owner, scene.parts.clock.now()
    refused, taken = (Refused("configuration", "sender_unusable", 21606), Accepted("SM" + "1" * 32))
    with scene.parts.database.write() as session:
        for outcome in (refused, taken):
            hear(session, [Heard(owner.clinic.id, owner.sender.id, owner.sender.id, outcome)], now, now)
        assert set(stopped_senders(session, [owner.clinic.id])) == {owner.sender.id}
        later = now + timedelta(minutes=1)
        hear(session, [Heard(owner.clinic.id, owner.sender.id, owner.sender.id, taken)], later, later)
        assert stopped_senders(session, [owner.clinic.id]) == {}


@ON_ONE
def test_whatsapp_is_tried_with_the_next_text_that_wants_it_because_the_others_go_by_sms(scene: Scene) -> None:
    owner, now = scene.cast.owner, scene.parts.clock.now()
    with scene.parts.database.write() as session:
        sender = a_sender(session, owner.site, f"whatsapp:{ROWAN_NUMBER}", channel="whatsapp")
        stop = SenderStop(clinic_id=owner.clinic.id, sender_id=sender.id, since=now, reason="whatsapp_sender")
        stop.probe_at = scene.parts.clock.real()
        session.add(stop)
    later, sooner = (
        scene.put(f"In {hours} hours", channel="whatsapp", due_at=now + timedelta(hours=hours)) for hours in (2, 1)
    )
    attend(scene)
    with scene.parts.database.read() as session:
        (stopped,) = stopped_senders(session, [owner.clinic.id]).values()
    assert (stopped.holds(sooner), stopped.holds(later)) == (False, True)
    assert scene.message(sooner).next_try_at == now + timedelta(hours=1)


@ON_ONE
def test_an_old_receipt_about_the_sender_stops_nobody_and_its_text_is_tried_again_by_itself(scene: Scene) -> None:
    scene.network.lose_receipts()
    clock = scene.parts.clock
    text = scene.put(lane="aftercare", expires_at=clock.now() + timedelta(days=1))
    scene.drain("aftercare")
    (attempt,) = scene.attempts(text)
    old = Receipt(attempt.provider_id or "", "undelivered", 30034)
    with scene.parts.database.write() as session:
        apply(session, attempt.clinic_id, attempt.id, old, clock.real(), clock.now(), is_news=False)
    assert (states(scene, [text]), stops(scene)) == ([("queued", "sender_unusable")], [])
    clock.clinic_ahead += timedelta(hours=4)
    scene.drain("aftercare")
    assert len(scene.attempts(text)) == 2
