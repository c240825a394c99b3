"""What the patient answered stands before what is planned and booked."""

from datetime import date

import pytest

from service.base.errors import Refusal
from service.courses.requests import ProposalRequest
from service.courses.screening.desk import ScreeningDesk
from tests.integration.courses.scene import KEY, Scene, wanted
from tests.integration.courses.screening.test_desk import ask

FIRST = "2026-12-07 10:00"


def first_day(scene: Scene) -> date:
    asked = ProposalRequest(patient_id=scene.house.patients[0].id, protocol=KEY, sessions=1, areas=("face",))
    with scene.database.read() as session:
        return scene.desk.propose(session, scene.clinic_id, asked).proposals[0].sessions[0].start.date()


def test_plans_begin_when_the_wait_is_over(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"deep_peel_or_laser": "2026-11-20"})
    assert first_day(scene) == date(2026, 12, 21)  # the 20th is a Sunday


def test_a_session_before_the_wait_is_over_is_refused(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"deep_peel_or_laser": "2026-11-20"})
    with pytest.raises(Refusal, match=r"too_soon(.|\n)*20 December 2026"):
        scene.book(wanted(1, FIRST))


def test_nothing_is_booked_or_planned_while_an_answer_blocks(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"broken_or_infected_skin": True})
    with pytest.raises(Refusal, match="screening_blocks"):
        first_day(scene)
    with pytest.raises(Refusal, match="screening_blocks"):
        scene.book(wanted(1, FIRST), actor=scene.clinician, reason="I have seen it")
    ask(scene, screening, {"broken_or_infected_skin": False})
    assert scene.book(wanted(1, FIRST)).course.state == "active"


def test_what_a_clinician_decides_waits_for_one(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True})
    with pytest.raises(Refusal, match="screening_needs_clinician"):
        scene.book(wanted(1, FIRST))
    ask(scene, screening, {"keloid_tendency": True}, actor=scene.clinician, decision="test patch was fine")
    assert scene.book(wanted(1, FIRST)).course.state == "active"


def test_a_clinician_decides_by_booking_with_a_reason(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True})
    booked = scene.book(wanted(1, FIRST), actor=scene.clinician, reason="test patch was fine")
    assert booked.course.state == "active"


def test_what_nobody_asked_is_pointed_out(scene: Scene) -> None:
    (warning,) = scene.book(wanted(1, FIRST)).warnings
    assert warning.path == "$.screening"
    assert "no answer yet" in warning.sentence
