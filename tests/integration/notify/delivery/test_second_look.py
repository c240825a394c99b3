"""What is said between the checks and the call is heard where a text had to wait; and it never waits for itself."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from service.base.lookup import number_digest
from service.clinics.models import Clinic
from service.notify.delivery.departing import Departure
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.delivery.pacing import Load
from service.notify.delivery.provider import SendRequest
from service.notify.delivery.second_look import SecondLook
from service.notify.models import Attempt
from service.notify.receipts import Receipt, apply
from service.patients.models import Patient
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.scene import Scene
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]
SWITCHED_OFF = 30003
NEW = "+447700900188"


def looked_at(scene: Scene, attempt: Attempt, request: SendRequest) -> set[UUID]:
    parts, ids = scene.parts, (attempt.clinic_id, attempt.message_id, attempt.id, attempt.sender_id)
    departure = Departure(*ids, request=request, load=Load(1, 1), start_until=0)
    return SecondLook(parts.database, parts.clock, parts.delivery.checks).still_go([departure])


def test_a_text_is_not_one_too_many_itself_and_goes_until_its_tick_is_undone(treatment: Treatment) -> None:
    scene, answers = treatment.scene, []

    def under_way(request: SendRequest) -> None:
        (attempt,) = scene.attempts(treatment.text("day_5").id)
        answers.append(looked_at(scene, attempt, request) == {attempt.id})
        treatment.tell("completion_undone")
        answers.append(looked_at(scene, attempt, request) == {attempt.id})

    with scene.parts.database.write() as session:
        session.execute(update(Clinic).values(daily_text_cap=1))
    treatment.it_is(5, 10)
    a_delivery(scene, Carrier(under_way)).drain("aftercare")
    assert answers == [True, False]


def test_a_corrected_number_is_noticed_though_the_text_counts_itself_as_one_too_many(treatment: Treatment) -> None:
    scene, answers = treatment.scene, []

    def under_way(request: SendRequest) -> None:
        (attempt,) = scene.attempts(treatment.text("day_5").id)
        with scene.parts.database.write() as session:
            patient = session.get_one(Patient, (scene.cast.owner.clinic.id, scene.cast.owner.patients[0].id))
            patient.mobile, patient.mobile_digest = NEW, number_digest(patient.clinic_id, NEW)
        answers.append(looked_at(scene, attempt, request))

    with scene.parts.database.write() as session:
        session.execute(update(Clinic).values(daily_text_cap=1))
    treatment.it_is(5, 10)
    a_delivery(scene, Carrier(under_way)).drain("aftercare")
    assert answers == [set()]


def heard(scene: Scene, attempt: Attempt, state: str, code: int | None = None) -> None:
    parts, receipt = scene.parts, Receipt(attempt.provider_id or "", state, code)
    with parts.database.write() as session:
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())


def test_a_text_whose_first_try_arrives_before_the_call_of_its_second_goes_no_more(scene: Scene) -> None:
    answers: list[bool] = []

    def under_way(request: SendRequest) -> None:
        first, *more = scene.attempts(text)
        for second in more:
            answers.append(looked_at(scene, second, request) == {second.id})
            heard(scene, first, "delivered")
            answers.append(looked_at(scene, second, request) == {second.id})

    text, delivery = scene.put("Tried twice."), a_delivery(scene, Carrier(under_way))
    delivery.drain("urgent")
    heard(scene, scene.attempts(text)[0], "undelivered", SWITCHED_OFF)
    scene.parts.clock.clinic_ahead += timedelta(hours=9)
    delivery.drain("urgent")
    assert answers == [True, False]


def test_an_alert_that_was_given_up_is_not_called_by_two_workers(scene: Scene) -> None:
    answers: list[bool] = []

    def under_way(request: SendRequest) -> None:
        (attempt,) = scene.attempts(alert)
        answers.append(looked_at(scene, attempt, request) == {attempt.id})
        scene.machine_time_passes(ALERT_PATIENCE + timedelta(seconds=1))
        a_delivery(scene, Carrier()).reconcile()
        a_delivery(scene, Carrier()).drain("urgent")
        answers.append(looked_at(scene, attempt, request) == {attempt.id})

    alert = scene.put("URGENT", kind="alert")
    a_delivery(scene, Carrier(under_way)).drain("urgent")
    assert answers == [True, False]
