"""Claiming, calling and recording go on side by side, and nothing that goes wrong with one text hurts another."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from service.notify.delivery.delivery import Delivery
from service.notify.delivery.departing import Departure
from service.notify.delivery.limits import CALL, FRESH_SECONDS, LEASE, THREADS
from service.notify.delivery.prepare import Preparation
from service.notify.delivery.provider import Accepted, Outcome, SendRequest
from service.notify.delivery.recording import Recording
from service.notify.delivery.second_look import SecondLook
from service.notify.models import Message
from service.patients import opt_outs
from tests.cast import SHARED_PHONE
from tests.integration.notify.delivery.pipes import Carrier, a_delivery, put_many
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import wait_for


def states(scene: Scene) -> dict[tuple[str, str | None], int]:
    """Count the texts by state and reason."""
    counted = select(Message.state, Message.reason, func.count()).group_by(Message.state, Message.reason)
    with scene.parts.database.read() as session:
        return {(state, reason): texts for state, reason, texts in session.execute(counted)}


def test_an_outcome_is_recorded_and_a_new_text_claimed_while_a_call_is_under_way(scene: Scene) -> None:
    def first_waits(request: SendRequest) -> None:
        if request.body == "First.":
            wait_for(lambda: scene.state(second) == "accepted")
            late = scene.put("Late.")
            wait_for(lambda: scene.state(late) == "accepted")

    first, second = scene.put("First."), scene.put("Second.")
    a_delivery(scene, Carrier(first_waits)).drain("urgent")
    assert scene.state(first) == "accepted"
    assert states(scene) == {("accepted", None): 3}


def test_a_claim_takes_as_many_statements_for_few_texts_as_for_many(scene: Scene) -> None:
    def statements(texts: int) -> int:
        put_many(scene.parts.database, scene.cast.owner, texts, scene.parts.clock.now() - timedelta(minutes=texts))
        asked: list[str] = []
        delivery = a_delivery(scene, Carrier())
        note = lambda *told: asked.append(told[2])  # noqa: E731
        event.listen(scene.parts.database.engine, "before_cursor_execute", note, named=False)
        assert delivery.drain("aftercare", limit=texts) == texts
        event.remove(scene.parts.database.engine, "before_cursor_execute", note)
        return next(at for at, statement in enumerate(asked) if statement.lower().startswith("insert into attempts"))

    statements(1)  # the first text of a sender makes the row of its pace
    assert statements(THREADS) == statements(2)


def test_a_call_starts_only_while_the_lease_outlives_it(scene: Scene) -> None:
    def slow(_: SendRequest) -> None:
        if len(carrier.calls) == 1:
            scene.machine_time_passes(LEASE - CALL)
            time.sleep(0.05)
        time.sleep(0.01)

    carrier = Carrier(slow)
    put_many(scene.parts.database, scene.cast.owner, 3 * THREADS, scene.parts.clock.now() - timedelta(minutes=1))
    a_delivery(scene, carrier).drain("aftercare", limit=3 * THREADS)
    found = states(scene)
    assert found["accepted", None] == len(carrier.calls)
    assert found["queued", "worker_too_slow"] == 3 * THREADS - len(carrier.calls) > 0


def test_a_process_told_to_stop_ends_its_calls_and_puts_back_the_rest(scene: Scene) -> None:
    def stop(_: SendRequest) -> None:
        delivery.stop()
        time.sleep(0.05)

    carrier = Carrier(stop)
    delivery = a_delivery(scene, carrier)
    put_many(scene.parts.database, scene.cast.owner, 40, scene.parts.clock.now() - timedelta(minutes=1))
    handled = delivery.drain("aftercare")
    found = states(scene)
    assert found["accepted", None] == len(carrier.calls) <= THREADS
    assert found["queued", "worker_stopped"] == handled - len(carrier.calls)
    assert ("sending", None) not in found
    assert delivery.drain("aftercare") == 0


def test_a_stop_is_heard_by_texts_that_wait_for_a_thread_while_calls_are_slow(scene: Scene) -> None:
    number, clinic_id = "+447700900177", scene.cast.owner.clinic.id

    said = Event()

    def slow(request: SendRequest) -> None:
        if request.body == "Text 0":
            at = scene.parts.clock.now()
            with scene.parts.database.write() as session:
                opt_outs.record(session, clinic_id, number, "sms", opted_out=True, source="reply", at=at)
            scene.machine_time_passes(timedelta(seconds=FRESH_SECONDS))
            said.set()
        assert said.wait(10)

    carrier = Carrier(slow)
    put_many(scene.parts.database, scene.cast.owner, 2 * THREADS, scene.parts.clock.now() - timedelta(minutes=1))
    stopped = scene.put("To somebody who said STOP.", lane="aftercare", to_number=number)
    a_delivery(scene, carrier).drain("aftercare", limit=3 * THREADS)
    assert states(scene) == {("accepted", None): 2 * THREADS, ("queued", "changed_meanwhile"): 1}
    assert number not in {request.to for request in carrier.calls}
    scene.parts.clock.clinic_ahead += timedelta(hours=1)
    a_delivery(scene, carrier).drain("aftercare")
    assert (scene.state(stopped), scene.message(stopped).reason) == ("skipped", "opted_out")


def test_a_stop_is_heard_that_came_while_the_claim_itself_was_slow(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, look = Preparation.prepare, SecondLook.still_go

    def slowly(self: Preparation, *claimed: Any) -> list[Departure]:
        departures = prepare(self, *claimed)
        scene.machine_time_passes(timedelta(seconds=FRESH_SECONDS))
        return departures

    def after_a_stop(self: SecondLook, late: Sequence[Departure]) -> set[UUID]:
        with scene.parts.database.write() as session:
            place = scene.cast.owner.clinic.id, SHARED_PHONE, "sms"
            opt_outs.record(session, *place, opted_out=True, source="reply", at=scene.parts.clock.now())
        return look(self, late)

    monkeypatch.setattr(Preparation, "prepare", slowly)
    monkeypatch.setattr(SecondLook, "still_go", after_a_stop)
    text, carrier = scene.put("Hello."), Carrier()
    a_delivery(scene, carrier).drain("urgent", limit=1)
    assert (scene.message(text).reason, carrier.calls) == ("changed_meanwhile", [])


def test_what_cannot_be_looked_at_again_is_put_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: SendRequest) -> None:
        scene.machine_time_passes(timedelta(seconds=FRESH_SECONDS))

    def away(*_: Any) -> set[UUID]:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(SecondLook, "still_go", away)
    put_many(scene.parts.database, scene.cast.owner, 2 * THREADS, scene.parts.clock.now() - timedelta(minutes=1))
    a_delivery(scene, Carrier(slow)).drain("aftercare", limit=2 * THREADS)
    found = states(scene)
    assert found["queued", "changed_meanwhile"] + found["accepted", None] == 2 * THREADS


def test_an_answer_that_cannot_be_recorded_takes_no_other_along(scene: Scene) -> None:
    def same_sid(request: SendRequest) -> Outcome | None:
        return Accepted("SM" + "f" * 32) if request.body in {"One.", "Other."} else None

    one, other = scene.put("One."), scene.put("Other.")
    fine = [scene.put(f"Text {number}") for number in range(6)]
    a_delivery(scene, Carrier(same_sid)).drain("urgent")
    assert {scene.state(text) for text in fine} == {"accepted"}
    assert sorted([scene.state(one), scene.state(other)]) == ["accepted", "sending"]
    scene.machine_time_passes(LEASE + timedelta(seconds=1))
    scene.reconcile()
    assert {scene.state(one), scene.state(other)} == {"accepted", "unknown"}


def test_outcomes_are_kept_while_the_database_is_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    text, record, tries = scene.put(), Recording.record, []

    def away_at_first(*given: Any) -> None:
        tries.append(given)
        if len(tries) == 1:
            raise OperationalError("COMMIT", {}, Exception("the database is away"))
        record(*given)

    monkeypatch.setattr(Recording, "record", away_at_first)
    with pytest.raises(OperationalError):
        a_delivery(scene, Carrier()).drain("urgent")
    assert (scene.state(text), len(tries)) == ("accepted", 2)


def test_a_call_that_fails_in_a_way_nobody_foresaw_leaves_its_text_in_doubt(scene: Scene) -> None:
    def burst(request: SendRequest) -> None:
        if request.body == "Doubtful.":
            raise RuntimeError("burst")

    doubtful, fine = scene.put("Doubtful."), scene.put("Fine.")
    a_delivery(scene, Carrier(burst)).drain("urgent")
    assert (scene.state(doubtful), scene.state(fine)) == ("unknown", "accepted")


def test_each_move_of_a_text_stands_in_its_history_once(scene: Scene) -> None:
    text = scene.put()
    a_delivery(scene, Carrier()).drain("urgent")
    assert scene.history(text) == ["planned", "sending", "accepted"]


def test_a_text_that_waited_for_another_try_has_one_attempt_more(scene: Scene) -> None:
    scene.network.faults(error_429=1)
    text = scene.put()
    scene.drain()
    scene.parts.clock.clinic_ahead += timedelta(minutes=1)
    scene.machine_time_passes(timedelta(minutes=1))
    a_delivery(scene, Carrier()).drain("urgent")
    assert [(one.number, one.state) for one in scene.attempts(text)] == [(1, "refused"), (2, "accepted")]


def test_a_lane_drains_at_the_pace_of_its_sender(scene: Scene) -> None:
    _pace(scene, 20.0)
    put_many(scene.parts.database, scene.cast.owner, 30, scene.parts.clock.now() - timedelta(minutes=1))
    began = time.monotonic()
    assert a_delivery(scene, Carrier()).drain("aftercare") == 30
    assert time.monotonic() - began > 30 / 20 - 1.0, "a second's worth may leave at once, the rest waits its turn"


def test_a_number_without_a_pace_of_its_own_has_that_of_the_settings(scene: Scene) -> None:
    _pace(scene, None)
    put_many(scene.parts.database, scene.cast.owner, 3, scene.parts.clock.now() - timedelta(minutes=1))
    parts = scene.parts
    slow = replace(parts.settings, sms_segments_per_second=0.1)
    delivery = Delivery(slow, parts.database, parts.clock, parts.phones, Carrier())
    assert (delivery.drain("aftercare"), delivery.oldest_due("aftercare")) == (1, None)


def _pace(scene: Scene, segments_per_second: float | None) -> None:
    with scene.parts.database.write() as session:
        session.merge(scene.cast.owner.sender).segments_per_second = segments_per_second
