from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.errors import Refusal
from service.courses.screening.desk import ScreeningDesk, treatment_consent
from service.courses.screening.models import Screening
from service.courses.screening.occasions import read_taken_back
from service.courses.screening.overridden_words import TakenBack
from service.courses.screening.reading import newest_answers, standing_against
from service.protocols import store
from service.protocols.screening import Screened
from tests.integration.courses.scene import KEY, LONDON, Scene, wanted


def ask(scene: Scene, screening: ScreeningDesk, answers: Mapping[str, object], **over: Any) -> Screening:
    actor = over.pop("actor", scene.receptionist)
    patient = over.pop("patient_id", scene.house.patients[0].id)
    with scene.database.write() as session:
        return screening.screen(session, actor, patient, over.pop("key", KEY), answers, **over)


def standing(scene: Scene, patient: int = 0) -> Screened:
    with scene.database.read() as session:
        protocol = store.load(store.current_version(session, scene.clinic_id, KEY))
        patient_id = scene.house.patients[patient].id
        return standing_against(session, scene.clinic_id, patient_id, protocol, ["face"], LONDON)[0]


def decision(scene: Scene) -> str | None:
    with scene.database.read() as session:
        protocol = store.load(store.current_version(session, scene.clinic_id, KEY))
        found = newest_answers(session, scene.clinic_id, scene.house.patients[0].id, protocol)
    return found.decision if found else None


def taken_back(scene: Scene) -> list[TakenBack]:
    with scene.database.read() as session:
        protocol = store.load(store.current_version(session, scene.clinic_id, KEY))
        patient_id = scene.house.patients[0].id
        return read_taken_back(session, scene.clinic_id, patient_id, protocol, ["face"], LONDON)


def keys(screened: Screened, name: str) -> list[str]:
    return [question.key for question in getattr(screened, name)]


def test_it_waits_from_the_day_of_a_treatment_elsewhere(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"filler_or_toxin": "2026-11-26"})
    assert str(standing(scene).not_before) == "2026-12-10"


def test_it_keeps_the_wait_of_a_yes_where_it_began(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"sunburn": True})
    scene.wait_until("2026-12-05 09:00")
    assert str(standing(scene).not_before) == "2026-12-14"


def test_the_newest_answers_count(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"broken_or_infected_skin": True})
    assert keys(standing(scene), "blocked") == ["broken_or_infected_skin"]
    scene.wait_until("2026-12-05 09:00")
    ask(scene, screening, {"broken_or_infected_skin": False})
    assert keys(standing(scene), "blocked") == []


def test_what_is_not_asked_again_keeps_its_answer_and_its_day(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"sunburn": True, "broken_or_infected_skin": True})
    scene.wait_until("2026-12-05 09:00")
    ask(scene, screening, {"metal_allergy": False})
    found = standing(scene)
    assert (str(found.not_before), keys(found, "blocked")) == ("2026-12-14", ["broken_or_infected_skin"])
    assert "metal_allergy" not in keys(found, "unanswered")


def test_a_decision_holds_until_the_next_yes_that_asks_for_one(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True}, actor=scene.clinician, decision="flat scar")
    scene.wait_until("2026-12-05 09:00")
    ask(scene, screening, {"metal_allergy": False})
    assert decision(scene) == "flat scar"
    scene.wait_until("2026-12-06 09:00")
    ask(scene, screening, {"isotretinoin": True})
    assert decision(scene) is None


def test_a_no_after_a_yes_for_a_clinician_has_to_be_confirmed(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True, "sunburn": True})
    scene.wait_until("2026-12-05 09:00")
    denied = {"keloid_tendency": False, "sunburn": False}
    with pytest.raises(Refusal, match="screening_contradicts") as refused:
        ask(scene, screening, denied)
    assert [fault.path for fault in refused.value.faults] == ["$.answers.keloid_tendency"]
    assert keys(standing(scene), "clinician") == ["keloid_tendency"]
    ask(scene, screening, denied, confirmed=["keloid_tendency"])
    assert [(one.key, one.open) for one in taken_back(scene)] == [("keloid_tendency", True), ("sunburn", False)]


def test_the_same_question_of_another_treatment_is_the_same(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True}, key=scene.another_treatment())
    with pytest.raises(Refusal, match="screening_contradicts"):
        ask(scene, screening, {"keloid_tendency": False})


@pytest.mark.parametrize("how", ["denies it too", "decides"])
def test_what_was_taken_back_is_open_until_a_clinician_has_decided(
    scene: Scene, screening: ScreeningDesk, how: str
) -> None:
    ask(scene, screening, {"keloid_tendency": True})
    ask(scene, screening, {"keloid_tendency": False}, confirmed=["keloid_tendency"])
    assert [one.open for one in taken_back(scene)] == [True]
    if how == "decides":
        ask(scene, screening, {}, actor=scene.clinician, decision="seen, none")
    else:
        ask(scene, screening, {"keloid_tendency": False}, actor=scene.clinician)
    assert [one.open for one in taken_back(scene)] == [False]


def test_what_somebody_else_took_back_is_not_theirs(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"sunburn": True}, patient_id=scene.house.patients[1].id)
    ask(scene, screening, {"sunburn": False}, patient_id=scene.house.patients[1].id)
    assert taken_back(scene) == []


def test_answers_of_somebody_else_say_nothing(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"broken_or_infected_skin": True}, patient_id=scene.house.patients[1].id)
    assert keys(standing(scene), "blocked") == []
    assert "broken_or_infected_skin" in keys(standing(scene), "unanswered")


def test_it_tells_every_wrong_answer_at_once(scene: Scene, screening: ScreeningDesk) -> None:
    with pytest.raises(Refusal) as refused:
        ask(scene, screening, {"filler_or_toxin": "soon", "sunburn": "yes", "moon": True})
    assert [fault.path for fault in refused.value.faults] == [
        "$.answers.filler_or_toxin",
        "$.answers.sunburn",
        "$.answers.moon",
    ]
    assert scene.count(Screening) == 0


def test_only_a_clinician_decides(scene: Scene, screening: ScreeningDesk) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        ask(scene, screening, {"keloid_tendency": True}, decision="small, old scar")
    row = ask(scene, screening, {"keloid_tendency": True}, actor=scene.clinician, decision=" small, old scar ")
    assert row.decision == "small, old scar"


@pytest.mark.parametrize("wrong", ["patient", "protocol", "course"])
def test_it_asks_only_about_what_the_clinic_has(scene: Scene, screening: ScreeningDesk, wrong: str) -> None:
    outsider = scene.cast.outsider.patients[0].id
    over: dict[str, dict[str, Any]] = {
        "patient": {"patient_id": outsider},
        "protocol": {"key": "moon-bath"},
        "course": {"course_id": outsider},
    }
    with pytest.raises(Refusal) as refused:
        ask(scene, screening, {}, **over[wrong])
    assert refused.value.code in {"not_found", "protocol_unknown"}


def test_answers_are_sealed_and_noted_without_their_content(scene: Scene, screening: ScreeningDesk) -> None:
    ask(scene, screening, {"keloid_tendency": True})
    with scene.database.read() as session:
        raw = session.connection().exec_driver_sql("select answers from screenings").scalar_one()
        note = session.scalars(select(AuditEntry).where(AuditEntry.action == "patient.screened")).one()
    assert b"keloid" not in bytes(raw)
    assert note.fields == ["keloid_tendency"]


def test_consent_to_treatment_is_a_ledger_apart_from_texts(scene: Scene, screening: ScreeningDesk) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    for given, how in ((True, "paper"), (False, "word")):
        scene.wait_until("2026-12-05 09:00" if not given else "2026-12-04 09:00")
        with scene.database.write() as session:
            screening.consent(session, scene.receptionist, course.id, given=given, how=how)
    with scene.database.read() as session:
        newest = treatment_consent(session, scene.clinic_id, course.id)
    assert newest is not None
    assert (newest.given, newest.how) == (False, "word")


def test_consent_says_how_it_was_given(scene: Scene, screening: ScreeningDesk) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    with pytest.raises(Refusal, match=r"\$\.how"), scene.database.write() as session:
        screening.consent(session, scene.receptionist, course.id, given=True, how="nod")
