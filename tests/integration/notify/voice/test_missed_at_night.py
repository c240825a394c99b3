"""Callers hear at night that staff are told of it: so somebody is alerted, and those whom nobody can ring back hear that."""

from datetime import time, timedelta

import pytest

from service.notify.alerts.alerting import Alerting
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.voice.incoming_words import words_for
from service.notify.voice.models import IncomingCall
from tests.cast import ROWAN_NUMBER, SHARED_PHONE
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import NIGHT, OWN, STRANGER, it_is, treated

WITHHELD = "anonymous"


@pytest.fixture(autouse=True)
def _night(scene: CallScene) -> None:
    it_is(scene, NIGHT)


def rings(scene: CallScene, call: int, number: str = STRANGER) -> IncomingCall:
    """Let somebody ring whom nobody answers."""
    assert scene.parts.voice is not None
    form = {"CallSid": f"CA{call:032d}", "From": number, "To": ROWAN_NUMBER}
    scene.parts.voice.incoming.begin(scene.cast.owner.sender, form)
    scene.parts.voice.incoming.end(scene.cast.owner.sender, form)
    kept = scene.kept(form["CallSid"])
    assert kept is not None
    return kept


def alerts_after(scene: CallScene, call: IncomingCall) -> list[str]:
    return [alert.body or "" for alert in scene.alerts(scene.item_of(call), scene.nurse)]


def test_a_missed_call_at_night_alerts_the_ladder_and_climbs_though_it_is_not_urgent(scene: CallScene) -> None:
    manager = scene.second_on_call("+447700900471")
    call = rings(scene, 1)
    item = scene.item_of(call)
    [alert] = alerts_after(scene, call)
    assert alert.startswith("MISSED CALL: unknown number.")
    assert "Ring 07700 900155." in alert
    assert (item.urgency, item.course_id) == ("concern", None)
    scene.parts.clock.clinic_ahead += timedelta(minutes=6)
    assert scene.escalate() == 1
    assert len(scene.alerts(item, manager)) == 1


def test_in_opening_hours_the_desk_sees_it_and_nobody_is_alerted(scene: CallScene) -> None:
    it_is(scene, time(10))
    call = rings(scene, 1)
    assert (scene.item_of(call).urgency, alerts_after(scene, call)) == ("concern", [])


def test_who_rang_before_closing_and_again_after_it_alerts_by_the_second_call(scene: CallScene) -> None:
    """They hear twice that staff are told; by the first call the inbox told them, which nobody looks at any more."""
    it_is(scene, time(17, 57))
    first = rings(scene, 1)
    assert alerts_after(scene, first) == []
    it_is(scene, time(18, 4))
    second = rings(scene, 2)
    assert second.inbox_item_id == first.inbox_item_id
    assert len(alerts_after(scene, second)) == 1
    it_is(scene, time(18, 10))
    assert len(alerts_after(scene, rings(scene, 3))) == 1


def test_one_number_alerts_once_an_hour_once_somebody_has_it(scene: CallScene) -> None:
    item = scene.item_of(rings(scene, 1))
    with scene.parts.database.write() as session:
        held = locked(session, item.clinic_id, item.id)
        assert held is not None
        take(session, actor_of_staff(scene.nurse), held, scene.parts.clock)
    for call, minutes, alerts in ((2, 30, 1), (3, 31, 2)):
        scene.parts.clock.clinic_ahead += timedelta(minutes=minutes)
        assert len(alerts_after(scene, rings(scene, call))) == alerts


def test_a_call_about_an_open_urgent_item_rings_each_time(scene: CallScene) -> None:
    treated(scene, 30)
    scene.worry(number=OWN)
    for call in (1, 2):
        scene.parts.clock.clinic_ahead += timedelta(minutes=11)
        item = scene.item_of(rings(scene, call, OWN))
        scene.escalate()
        assert (item.urgency, scene.item(item).text.count("reached nobody")) == ("urgent", call)
        assert "reached nobody" in (scene.alerts(item, scene.nurse)[-1].body or "")


def test_calls_from_withheld_numbers_are_one_item_that_counts_them_and_wake_nobody(scene: CallScene) -> None:
    first = rings(scene, 1, WITHHELD)
    for call in (2, 3):
        scene.parts.clock.clinic_ahead += timedelta(minutes=50)
        assert rings(scene, call, WITHHELD).inbox_item_id == first.inbox_item_id
    item = scene.item_of(first)
    assert item.text.endswith("Rang on Mon 30 Nov at 23:40 too: 3 calls from a withheld number so far.")
    assert scene.record(item).count("call_missed") == 3
    assert alerts_after(scene, first) == []


def test_a_withheld_call_half_a_day_later_or_of_an_item_that_somebody_has_is_one_of_its_own(scene: CallScene) -> None:
    item = scene.item_of(rings(scene, 1, WITHHELD))
    with scene.parts.database.write() as session:
        held = locked(session, item.clinic_id, item.id)
        assert held is not None
        take(session, actor_of_staff(scene.nurse), held, scene.parts.clock)
    second = rings(scene, 2, WITHHELD)
    assert second.inbox_item_id != item.id
    scene.parts.clock.clinic_ahead += timedelta(hours=13)
    assert rings(scene, 3, WITHHELD).inbox_item_id not in {item.id, second.inbox_item_id}


@pytest.mark.parametrize("language", ["en", "pl", "ro"])
def test_who_withholds_the_number_hears_that_nobody_can_ring_back(language: str) -> None:
    [heard] = words_for("Rowan", (language,), is_open=False, withheld=True)
    assert (heard.language, "1 1 1" in heard.text, "9 9 9" in heard.text) == (language, True, True)
    assert heard.text != words_for("Rowan", (language,), is_open=False)[0].text


def takes(scene: CallScene, call: IncomingCall) -> None:
    item = scene.item_of(call)
    with scene.parts.database.write() as session:
        held = locked(session, item.clinic_id, item.id)
        assert held is not None
        take(session, actor_of_staff(scene.nurse), held, scene.parts.clock)


def another(number: int) -> str:
    return f"+4477009001{number}"


def test_several_unknown_numbers_are_one_alert_with_a_count(scene: CallScene) -> None:
    manager = scene.second_on_call("+447700900471")
    first = rings(scene, 1)
    for call in (2, 3):
        scene.parts.clock.clinic_ahead += timedelta(minutes=1)
        assert rings(scene, call, another(60 + call)).inbox_item_id == first.inbox_item_id
    assert len(alerts_after(scene, first)) == 1
    scene.parts.clock.clinic_ahead += timedelta(minutes=4)
    assert scene.escalate() == 1
    [told] = [alert.body or "" for alert in scene.alerts(scene.item_of(first), manager)]
    assert "3 unknown numbers rang and reached nobody, ring each: 07700 900155 at 22:00, 07700 900162 at 22:01" in told


def test_once_somebody_has_it_the_next_strangers_wait_a_little_and_are_one_alert_again(scene: CallScene) -> None:
    first = rings(scene, 1)
    takes(scene, first)
    scene.parts.clock.clinic_ahead += timedelta(minutes=5)
    second = rings(scene, 2, another(61))
    assert second.inbox_item_id != first.inbox_item_id
    scene.parts.clock.clinic_ahead += timedelta(minutes=5)
    assert rings(scene, 3, another(62)).inbox_item_id == second.inbox_item_id
    assert (scene.escalate(), alerts_after(scene, second)) == (0, [])
    scene.parts.clock.clinic_ahead += timedelta(minutes=5)
    assert scene.escalate() == 1
    [alert] = alerts_after(scene, second)
    assert "2 unknown numbers rang and reached nobody, ring each: " in alert


def test_who_rings_twice_stands_there_once(scene: CallScene) -> None:
    first = rings(scene, 1)
    for call in (2, 3):
        rings(scene, call, another(61))
    assert scene.item_of(first).text.count("07700 900161") == 1


@pytest.mark.parametrize("days_ago", [3, 30])
def test_a_known_patient_waits_for_no_stranger(scene: CallScene, days_ago: int) -> None:
    treated(scene, days_ago)
    first = rings(scene, 1)
    takes(scene, first)
    theirs = rings(scene, 2, OWN)
    assert theirs.inbox_item_id != first.inbox_item_id
    assert len(alerts_after(scene, theirs)) == 1


def test_urgent_words_of_a_stranger_whose_alert_waits_ring_at_once(scene: CallScene) -> None:
    takes(scene, rings(scene, 1))
    scene.parts.clock.clinic_ahead += timedelta(minutes=1)
    waits = rings(scene, 2, another(62))
    assert alerts_after(scene, waits) == []
    words = "my face is swelling up"
    with scene.parts.database.write() as session:
        door = InboxDoor(scene.parts.clock, Alerting(scene.parts.clock))
        told = Report(
            clinic_id=waits.clinic_id,
            source="reply",
            urgency="urgent",
            text=words,
            conversation_id=waits.conversation_id,
        )
        assert door.let_in(session, told).id == waits.inbox_item_id
    [alert] = alerts_after(scene, waits)
    assert (alert.startswith("URGENT"), words in alert) == (True, True)


def test_a_stranger_joins_no_item_of_a_phone_that_a_family_shares(scene: CallScene) -> None:
    first = rings(scene, 1, SHARED_PHONE)
    assert scene.item_of(first).patient_id is None
    assert rings(scene, 2).inbox_item_id != first.inbox_item_id
