"""What is said between the checks and the call is heard where a text had to wait; and it never waits for itself."""

from uuid import UUID

from sqlalchemy import update

from service.clinics.models import Clinic
from service.notify.delivery.departing import Departure
from service.notify.delivery.pacing import Load
from service.notify.delivery.provider import SendRequest
from service.notify.delivery.second_look import SecondLook
from service.notify.models import Attempt
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]


def looked_at(treatment: Treatment, attempt: Attempt, request: SendRequest) -> set[UUID]:
    parts, ids = treatment.scene.parts, (attempt.clinic_id, attempt.message_id, attempt.id, attempt.sender_id)
    departure = Departure(*ids, request=request, load=Load(1, 1), start_until=0)
    return SecondLook(parts.database, parts.clock, parts.delivery.checks).still_go([departure])


def test_a_text_is_not_one_too_many_itself_and_goes_until_its_tick_is_undone(treatment: Treatment) -> None:
    scene, answers = treatment.scene, []

    def under_way(request: SendRequest) -> None:
        (attempt,) = scene.attempts(treatment.text("day_5").id)
        answers.append(looked_at(treatment, attempt, request) == {attempt.id})
        treatment.tell("completion_undone")
        answers.append(looked_at(treatment, attempt, request) == {attempt.id})

    with scene.parts.database.write() as session:
        session.execute(update(Clinic).values(daily_text_cap=1))
    treatment.it_is(5, 10)
    a_delivery(scene, Carrier(under_way)).drain("aftercare")
    assert answers == [True, False]
