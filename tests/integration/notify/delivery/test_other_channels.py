"""Calls and mail leave through the same outbox as texts, each from the clinic's sender of that channel."""

from tests.cast import ROWAN_NUMBER, a_sender
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.scene import Scene

LANDLINE = "+441632960123"
BOX, OTHERS_BOX = "hello@rowan.example", "nurse@rowan.example"


def add_sender(scene: Scene, channel: str, address: str) -> None:
    with scene.parts.database.write() as session:
        a_sender(session, scene.cast.owner.site, address, channel=channel)


def test_an_alert_by_voice_rings_from_the_clinics_number_a_landline_too(scene: Scene) -> None:
    add_sender(scene, "voice", ROWAN_NUMBER)
    carrier = Carrier()
    alert = scene.put(kind="alert", channel="voice", to_number=LANDLINE)
    a_delivery(scene, carrier).drain("urgent")
    [(call, attempt)] = zip(carrier.calls, scene.attempts(alert), strict=True)
    assert (call.channel, call.sender, call.to) == ("voice", ROWAN_NUMBER, LANDLINE)
    assert (attempt.channel, attempt.segments, scene.state(alert)) == ("voice", 0, "accepted")


def test_an_alert_by_mail_leaves_from_the_clinics_box(scene: Scene) -> None:
    add_sender(scene, "email", BOX)
    carrier = Carrier()
    alert = scene.put(kind="alert", channel="email", to_number=OTHERS_BOX)
    a_delivery(scene, carrier).drain("urgent")
    assert [(call.channel, call.sender, call.to) for call in carrier.calls] == [("email", BOX, OTHERS_BOX)]
    assert scene.state(alert) == "accepted"


def test_what_nobody_here_carries_fails_at_once_and_stops_no_sender(scene: Scene) -> None:
    add_sender(scene, "email", BOX)
    mail, text = scene.put(kind="alert", channel="email", to_number=OTHERS_BOX), scene.put("And a text.")
    scene.drain()
    assert (scene.state(mail), scene.message(mail).reason) == ("failed", "no_carrier")
    scene.wait_until(text, "delivered")


def test_an_alert_by_a_channel_that_the_clinic_has_not_got_is_given_up_at_once(scene: Scene) -> None:
    alert = scene.put(kind="alert", channel="voice", to_number=LANDLINE)
    scene.drain()
    assert (scene.state(alert), scene.message(alert).reason) == ("skipped", "no_carrier")


def test_an_answer_by_mail_to_a_patient_waits_for_a_box(scene: Scene) -> None:
    answer = scene.put(channel="email", to_number=OTHERS_BOX)
    scene.drain()
    assert (scene.state(answer), scene.message(answer).reason) == ("planned", "no_sender")
