"""Whoever waits for a person is not told by software what is temporary and common."""

from collections.abc import Callable
from uuid import UUID

import pytest

from service.base.lookup import number_digest
from service.courses.models import CourseHold
from service.notify.delivery.provider import SendRequest
from service.notify.reading import text_items
from service.notify.replies.models import Conversation, InboxItem
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.test_second_look import looked_at
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]

Worry = Callable[[Treatment], None]
REASSURING = ("Temporary and common", "not the final result")


def wrote(treatment: Treatment, *, known: bool = True, state: str = "open", urgency: str = "concern") -> None:
    """Put what came from the patient's number into the inbox; `known`: a person has said that it is theirs."""
    house, now = treatment.scene.cast.owner, treatment.scene.parts.clock.now()
    patient, clinic_id = house.patients[0], house.clinic.id
    assert patient.mobile is not None
    talk = Conversation(clinic_id=clinic_id, sender_id=house.sender.id, number=patient.mobile, created_at=now)
    talk.number_digest = number_digest(clinic_id, patient.mobile)
    treatment.change(talk)
    item = InboxItem(clinic_id=clinic_id, urgency=urgency, source="sms", code="4821", text="…", signs=[], because="")
    item.conversation_id, item.patient_id, item.opened_at = talk.id, patient.id if known else None, now
    item.state = state
    treatment.change(item)


def hold(treatment: Treatment) -> None:
    """Put the course on hold; nothing is in the inbox."""
    clinic_id = treatment.scene.cast.owner.clinic.id
    placed = CourseHold(clinic_id=clinic_id, course_id=treatment.course_id, cause="concern")
    placed.placed_at = treatment.scene.parts.clock.now()
    treatment.change(placed)


def straight_after(treatment: Treatment) -> str:
    treatment.it_is(0, 11, 10)
    treatment.send_due()
    (attempt,) = treatment.scene.attempts(treatment.text("straight_after").id)
    return attempt.body


WORRIES: dict[str, Worry] = {
    "their own": wrote,
    "urgent, and somebody has it": lambda one: wrote(one, state="acknowledged", urgency="urgent"),
    "from a number that two share": lambda one: wrote(one, known=False),
    "the course is on hold": hold,
}


@pytest.mark.parametrize("worry", WORRIES.values(), ids=list(WORRIES))
def test_who_waits_for_a_person_hears_what_is_not_normal_and_nothing_of_what_is(
    treatment: Treatment, worry: Worry
) -> None:
    worry(treatment)
    text = straight_after(treatment)
    assert text.startswith("Pain and discharge are not normal: ring the clinic at once")
    assert "Cold packs" in text
    assert [words for words in REASSURING if words in text] == []


def test_once_a_person_has_dealt_with_it_the_text_is_whole(treatment: Treatment) -> None:
    wrote(treatment, state="resolved")
    text = straight_after(treatment)
    assert [words for words in REASSURING if words not in text] == []


def test_a_worry_that_comes_while_the_text_waits_for_its_call_is_heard(treatment: Treatment) -> None:
    scene, answers = treatment.scene, list[set[UUID]]()

    def under_way(request: SendRequest) -> None:
        (attempt,) = scene.attempts(treatment.text("straight_after").id)
        answers.append(looked_at(scene, attempt, request) - {attempt.id})
        wrote(treatment)
        answers.append(looked_at(scene, attempt, request))

    treatment.it_is(0, 11, 10)
    a_delivery(scene, Carrier(under_way)).drain("urgent")
    assert answers == [set(), set()]


def test_what_is_shown_before_it_leaves_reads_as_it_will(treatment: Treatment) -> None:
    wrote(treatment)
    parts, text = treatment.scene.parts, treatment.text("straight_after")
    with parts.database.read() as session:
        (shown,) = text_items(session, text.clinic_id, [text], parts.clock.now())
    assert shown["body"].startswith("Pain and discharge are not normal")
    assert [words for words in REASSURING if words in shown["body"]] == []
