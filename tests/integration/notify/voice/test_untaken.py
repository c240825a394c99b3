"""By day a missed call that is not urgent alerts nobody; one that nobody takes is told once, while somebody is there."""

from datetime import time, timedelta

import pytest

from service.notify.alerts.alerting import Alerting
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from service.notify.voice.untaken import UntakenCalls
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import it_is
from tests.support.rows import rows_of


def a_call(scene: CallScene, words: str = "Rang and reached nobody.", urgency: str = "concern") -> InboxItem:
    clinic_id = scene.nurse.clinic_id
    report = Report(clinic_id=clinic_id, source="call", urgency=urgency, text=words)
    with scene.parts.database.write() as session:
        return InboxDoor(scene.parts.clock, Alerting(scene.parts.clock)).let_in(session, report)


def remind(scene: CallScene) -> list[Message]:
    """Let the clock look; return all reminders there are."""
    UntakenCalls(scene.parts.database, scene.parts.clock, "https://rowan.example").run()
    with scene.parts.database.read() as session:
        return sorted(rows_of(session, Message, Message.kind == "nudge"), key=lambda one: one.id)


def later(scene: CallScene, minutes: int) -> None:
    scene.parts.clock.clinic_ahead += timedelta(minutes=minutes)


def test_a_call_that_nobody_takes_for_an_hour_is_told_once(scene: CallScene) -> None:
    it_is(scene, time(10))
    items = [a_call(scene), a_call(scene)]
    later(scene, 59)
    assert remind(scene) == []
    later(scene, 2)
    [told] = remind(scene)
    assert (told.staff_id, told.to_number) == (scene.nurse.id, scene.nurse.mobile)
    assert told.body == (
        "2 missed calls wait in the inbox and nobody has taken them yet. "
        "Please ring back: https://rowan.example/inbox?show=care"
    )
    assert all("desk_reminded" in scene.record(item) for item in items)
    later(scene, 120)
    assert len(remind(scene)) == 1


def test_what_somebody_has_and_what_rings_is_not_told_of(scene: CallScene) -> None:
    it_is(scene, time(10))
    item = a_call(scene)
    a_call(scene, urgency="urgent")
    with scene.parts.database.write() as session:
        held = locked(session, item.clinic_id, item.id)
        assert held is not None
        take(session, actor_of_staff(scene.nurse), held, scene.parts.clock)
    later(scene, 61)
    assert remind(scene) == []


@pytest.mark.parametrize(("came", "told"), [(time(17, 20), time(17, 46)), (time(17, 55), time(17, 56))])
def test_it_is_told_before_the_clinic_closes(scene: CallScene, came: time, told: time) -> None:
    it_is(scene, came)
    a_call(scene)
    it_is(scene, told)
    assert len(remind(scene)) == 1


def test_at_night_nobody_is_woken_by_a_reminder_and_in_the_morning_there_is_an_hour(scene: CallScene) -> None:
    it_is(scene, time(6))
    a_call(scene)
    for wall, texts in ((time(8, 59), 0), (time(9, 30), 0), (time(10, 1), 1)):
        it_is(scene, wall)
        assert len(remind(scene)) == texts
