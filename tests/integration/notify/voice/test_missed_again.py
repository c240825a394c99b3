"""Whoever rings again wakes somebody again, unless a missed call of theirs just did."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.courses.holds import is_on_hold
from service.notify.alerts.alerting import Alerting
from service.notify.inbox.contacting import note_contact
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.replies.models import InboxItem
from service.notify.voice.models import IncomingCall
from tests.cast import ROWAN_NUMBER
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import NIGHT, OWN, it_is, treated
from tests.support.statements import counted


@pytest.fixture(autouse=True)
def _fresh(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)


def rings(scene: CallScene, number: int, *, taken: bool = False) -> IncomingCall:
    """Let the patient ring once; nobody takes it, or the nurse does and they are cut off at once."""
    assert scene.parts.voice is not None
    incoming, sender = scene.parts.voice.incoming, scene.cast.owner.sender
    form = {"CallSid": f"CA{number:032d}", "From": OWN, "To": ROWAN_NUMBER}
    incoming.begin(sender, form)
    call = kept(scene, form["CallSid"])
    if taken:
        incoming.accept(call.clinic_id, call.id, scene.nurse.id, "1")
        scene.parts.clock.clinic_ahead += timedelta(minutes=1)
    incoming.end(sender, form)
    return kept(scene, form["CallSid"])


def kept(scene: CallScene, sid: str) -> IncomingCall:
    call = scene.kept(sid)
    assert call is not None
    return call


def wrote(scene: CallScene, words: str, *, urgency: str = "concern", course_id: UUID | None = None) -> InboxItem:
    """Let words of the patient wait that ring nobody."""
    clock, patient = scene.parts.clock, scene.patient_of(OWN)
    report = Report(
        clinic_id=patient.clinic_id,
        source="staff",
        urgency=urgency,
        text=words,
        patient_id=patient.id,
        course_id=course_id,
    )
    with scene.parts.database.write() as session:
        return InboxDoor(clock, Alerting(clock)).let_in(session, report)


def test_a_call_that_was_cut_off_stands_for_no_missed_one(scene: CallScene) -> None:
    item = wrote(scene, "it itches")
    assert rings(scene, 1, taken=True).state == "answered"
    scene.parts.clock.clinic_ahead += timedelta(minutes=4)
    assert rings(scene, 2).inbox_item_id == item.id
    assert scene.item(item).urgency == "urgent"
    assert len(scene.alerts(item, scene.nurse)) == 1


def test_who_was_spoken_with_and_rings_again_wakes_whoever_has_it(scene: CallScene) -> None:
    item = scene.item_of(rings(scene, 1))
    with scene.parts.database.write() as session:
        open_item, nurse = locked(session, item.clinic_id, item.id), actor_of_staff(scene.nurse)
        assert open_item is not None
        take(session, nurse, open_item, scene.parts.clock)
        note_contact(session, nurse, open_item, scene.parts.clock)
    scene.parts.clock.clinic_ahead += timedelta(minutes=9)
    rings(scene, 2)
    assert len(scene.alerts(item, scene.nurse)) == 2


def test_ten_minutes_are_not_prolonged_by_ringing_in_them(scene: CallScene) -> None:
    item = scene.item_of(rings(scene, 0))
    for number in range(1, 5):
        scene.parts.clock.clinic_ahead += timedelta(minutes=6)
        rings(scene, number)
    assert scene.item(item).text.count("reached nobody") == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_missed_call_holds_the_course_before_the_item(scene: CallScene) -> None:
    wrote(scene, "it itches")
    with counted(scene.parts.database) as said:
        rings(scene, 1)
    holding = [one.partition("FROM ")[2].split()[0] for one in said if " FOR " in one]
    assert holding.index("courses") < holding.index("inbox_items")


def test_the_first_alert_of_a_call_tells_what_they_wrote_before(scene: CallScene) -> None:
    item = wrote(scene, "swelling is spreading to the eye")
    rings(scene, 1)
    [alert] = scene.alerts(item, scene.nurse)
    assert "spreading to the eye" in (alert.body or "")
    assert "reached nobody" in (alert.body or "")


def test_a_call_about_a_date_holds_no_course_though_they_texted_about_it(scene: CallScene) -> None:
    scene.parts.clock.clinic_ahead += timedelta(days=30)
    item = wrote(scene, "can I come at 3 instead?", urgency="admin", course_id=scene.course_of(OWN))
    rings(scene, 1)
    joined = scene.item(item)
    assert (joined.urgency, scene.record(item).count("call_missed")) == ("concern", 1)
    assert joined.course_id is not None
    with scene.parts.database.read() as session:
        assert not is_on_hold(session, joined.clinic_id, joined.course_id)
