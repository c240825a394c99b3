"""Why not this day? Every reason with its code and a sentence. On both databases."""

from typing import Any

import pytest

from service.courses.blocked_words import OF_ONE_DAY, SENTENCES
from service.courses.screening.desk import ScreeningDesk
from tests.integration.courses.scene import KEY, Scene, wanted
from tests.integration.courses.together.conftest import Clerk


def ask(scene: Scene, clerk: Clerk, on: str, **more: Any) -> Any:
    query = {
        "patient_id": scene.house.patients[0].id,
        "protocol": KEY,
        "sessions": 3,
        "on": on,
        "areas": "face",
        **more,
    }
    status, told = clerk.get("/why-not?" + "&".join(f"{name}={value}" for name, value in query.items()))
    assert status == 200, told
    return told


def codes(told: Any) -> dict[str, list[int]]:
    return {one["code"]: one["sessions"] for one in told["reasons"]}


def test_a_free_day_tells_its_times_and_which_sessions_it_is_too_soon_for(scene: Scene, clerk: Clerk) -> None:
    told = ask(scene, clerk, "2026-12-07")
    assert told["date"] == "2026-12-07"
    assert codes(told) == {"too_soon": [2, 3]}
    assert told["reasons"][0]["sentence"] == "Sessions 2 and 3 would come too soon after the session before."
    assert told["free"][0] == "2026-12-07T09:00:00+00:00"
    assert "2026-12-07T12:30:00+00:00" not in told["free"]  # the clinic pauses at one


def test_later_sessions_can_have_a_later_day(scene: Scene, clerk: Clerk) -> None:
    assert codes(ask(scene, clerk, "2026-12-28")) == {"too_soon": [3]}
    assert codes(ask(scene, clerk, "2027-01-25")) == {}


def test_a_day_when_the_clinic_is_closed(scene: Scene, clerk: Clerk) -> None:
    told = ask(scene, clerk, "2026-12-06")
    assert (codes(told), told["free"]) == ({"closed": [1, 2, 3]}, [])


def test_another_session_of_the_treatment_or_another_one_is_too_near(scene: Scene, clerk: Clerk) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    assert codes(ask(scene, clerk, "2026-12-10")) == {"same_treatment": [1, 2, 3]}
    peel = scene.another_treatment()
    assert codes(ask(scene, clerk, "2026-12-10", protocol=peel)) == {"other_treatment": [1, 2, 3]}


def test_the_last_session_had_elsewhere_counts(scene: Scene, clerk: Clerk) -> None:
    assert codes(ask(scene, clerk, "2026-12-07", done="2026-11-20")) == {"too_soon": [2, 3]}


def test_a_day_before_the_first_one_asked_for(scene: Scene, clerk: Clerk) -> None:
    assert codes(ask(scene, clerk, "2026-12-07", earliest="2026-12-14")) == {"outside_horizon": [1, 2, 3]}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"deep_peel_or_laser": "2026-11-20"}, "screening_waits"),
        ({"broken_or_infected_skin": True}, "screening_blocks"),
    ],
)
def test_what_the_patient_answered_stands_against_a_day(
    scene: Scene, clerk: Clerk, answers: dict[str, Any], code: str
) -> None:
    with scene.database.write() as session:
        ScreeningDesk(scene.clock).screen(session, scene.receptionist, scene.house.patients[0].id, KEY, answers)
    told = ask(scene, clerk, "2026-12-07")
    assert (codes(told), told["free"]) == ({code: [1, 2, 3]}, [])


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-11-29", "That day has passed: choose today or a later day."),
        ("2099-01-01", "That day is too far ahead: choose one within three years."),
        ("soon", "must be a date such as 2026-12-01"),
    ],
)
def test_days_that_cannot_be_looked_at_are_named_in_plain_words(
    scene: Scene, clerk: Clerk, on: str, sentence: str
) -> None:
    query = f"patient_id={scene.house.patients[0].id}&protocol={KEY}&sessions=1&on={on}"
    status, told = clerk.get(f"/why-not?{query}")
    assert (status, told["errors"]) == (422, [{"path": "$.on", "sentence": sentence}])


def test_every_code_of_a_plan_has_words_for_a_day() -> None:
    assert SENTENCES.keys() <= OF_ONE_DAY.keys()
