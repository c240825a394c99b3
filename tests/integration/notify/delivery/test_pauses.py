"""A pause holds what is due, safety texts too, and nothing that people wait for; lifted, what is fresh leaves."""

from service.base.actors import Actor
from service.notify.pausing.desk import PauseDesk
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]


def test_a_pause_holds_and_lifting_sends_what_is_fresh(treatment: Treatment) -> None:
    scene, manager = treatment.scene, treatment.scene.cast.owner.manager
    desk, actor = PauseDesk(scene.parts.clock), Actor("staff", manager.clinic_id, manager.id, "manager")
    treatment.tell("completed")
    with scene.parts.database.write() as session:
        pause_id = desk.pause(session, actor, None, "the wording is being changed").id
    treatment.it_is(1, 9, 30)
    scene.put("What somebody wrote.")
    treatment.send_due()
    assert treatment.sent() == ["What somebody wrote."]
    assert (treatment.text("straight_after").state, treatment.text("straight_after").reason) == ("expired", "expired")
    assert (treatment.text("day_1").state, treatment.text("day_1").reason) == ("planned", "paused_clinic")
    with scene.parts.database.write() as session:
        desk.lift(session, actor, pause_id)
    treatment.send_due()
    assert "SPF 50" in treatment.sent()[-1]
    assert treatment.text("day_1").state in {"accepted", "sent", "delivered"}


def test_what_goes_stale_over_a_pause_says_so(treatment: Treatment) -> None:
    scene, manager = treatment.scene, treatment.scene.cast.owner.manager
    desk, actor = PauseDesk(scene.parts.clock), Actor("staff", manager.clinic_id, manager.id, "manager")
    treatment.tell("completed")
    with scene.parts.database.write() as session:
        desk.pause(session, actor, scene.cast.owner.protocol.key, "the wording is being changed")
    for day in (1, 2):
        treatment.it_is(day, 9, 30)
        treatment.send_due()
    assert (treatment.text("day_1").state, treatment.text("day_1").reason) == ("expired", "expired_paused")
    assert treatment.text("day_2").reason == "paused_protocol"
    assert treatment.sent() == []
