"""Two treatments of one patient, planned beside each other and booked all or none. On both databases."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.integration.courses.scene import KEY, Scene, wanted
from tests.integration.courses.together.conftest import Clerk

PEEL_GAPS = {"hard_floor_days": 7, "min_days": 14, "ideal_days": 28, "max_days": 42, "source": "test"}


@pytest.fixture
def peel(scene: Scene) -> str:
    return scene.another_treatment(spacing=PEEL_GAPS)


def wish(scene: Scene, *courses: dict[str, Any], **over: Any) -> dict[str, Any]:
    return {"patient_id": str(scene.house.patients[0].id), "courses": list(courses), **over}


def course(protocol: str = KEY, sessions: Any = 2, areas: tuple[str, ...] = ("face",), **over: Any) -> dict[str, Any]:
    return {"protocol": protocol, "sessions": sessions, "areas": list(areas), **over}


def days(planned: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(one["start"][:10]) for one in planned["sessions"]]


def nearest(proposal: dict[str, Any]) -> int:
    first, second = (days(one) for one in proposal["courses"])
    return min(abs((one - other).days) for one, other in product(first, second))


def chosen(scene: Scene, clerk: Clerk, peel: str) -> dict[str, Any]:
    """Propose two courses, and return the first plan as it is posted back."""
    asked = [course(), course(peel)]
    _, told = clerk.post("/proposals/together", wish(scene, *asked))
    planned = told["proposals"][0]["courses"]
    return wish(scene, *({**one, "sessions": two["sessions"]} for one, two in zip(asked, planned, strict=True)))


def test_both_courses_are_planned_with_the_days_between_treatments_kept(scene: Scene, clerk: Clerk, peel: str) -> None:
    status, told = clerk.post("/proposals/together", wish(scene, course(), course(peel)))
    assert (status, told["blocked"], told["proven"], len(told["proposals"])) == (200, [], True, 3)
    best = told["proposals"][0]
    assert [one["protocol"] for one in best["courses"]] == [KEY, peel]
    assert best["cost"] == sum(one["cost"] for one in best["courses"])
    assert all(nearest(one) >= 14 for one in told["proposals"])


def test_treatments_of_different_areas_may_be_near(scene: Scene, clerk: Clerk, peel: str) -> None:
    _, told = clerk.post("/proposals/together", wish(scene, course(), course(peel, areas=("neck",))))
    assert nearest(told["proposals"][0]) < 14


def test_near_treatments_of_different_areas_can_be_booked(scene: Scene, clerk: Clerk, peel: str) -> None:
    asked = [course(), course(peel, areas=("neck",))]
    _, told = clerk.post("/proposals/together", wish(scene, *asked))
    planned = told["proposals"][0]["courses"]
    body = wish(scene, *({**one, "sessions": two["sessions"]} for one, two in zip(asked, planned, strict=True)))
    assert clerk.post("/together", body)[0] == 201


def test_areas_that_nobody_named_could_be_the_same(scene: Scene, clerk: Clerk, peel: str) -> None:
    _, told = clerk.post("/proposals/together", wish(scene, course(areas=()), course(peel, areas=("neck",))))
    assert nearest(told["proposals"][0]) >= 14


def test_what_blocks_a_course_names_it(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = wish(scene, course(sessions=1), course(peel, 1), earliest="2026-12-01", latest="2026-12-10")
    _, told = clerk.post("/proposals/together", body)
    assert told["proposals"] == []
    assert [one["course"] for one in told["blocked"]] == [1]
    assert "other_treatment" in {reason["code"] for reason in told["blocked"][0]["reasons"]}


def test_the_plan_can_be_posted_back_and_is_booked(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = chosen(scene, clerk, peel)
    status, told = clerk.post("/together", body)
    assert status == 201
    assert [one["protocol"] for one in told["courses"]] == [KEY, peel]
    assert [[each["start"] for each in one["sessions"]] for one in told["courses"]] == [
        [each["start"] for each in one["sessions"]] for one in body["courses"]
    ]
    assert {each["path"] for one in told["courses"] for each in one["warnings"]} == {"$.screening"}
    assert scene.facts == ["booked", "booked"]


def test_a_time_that_is_taken_leaves_nothing_of_either(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = chosen(scene, clerk, peel)
    gone = body["courses"][1]["sessions"][0]
    taken = wanted(1, gone["start"][:16].replace("T", " "), practitioner=gone["practitioner"], room=gone["room"])
    scene.book(taken, patient_id=scene.house.patients[1].id)
    before = scene.written()
    status, told = clerk.post("/together", body)
    assert (status, told["code"]) == (409, "slot_taken")
    assert {(clash["course"], clash["number"]) for clash in told["clashes"]} == {(1, 1)}
    assert len(told["alternatives"][0]["courses"]) == 2
    assert scene.written() == before


def test_a_broken_rule_of_one_leaves_nothing_of_the_other(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = chosen(scene, clerk, peel)
    body["courses"][1]["sessions"][1]["start"] = body["courses"][1]["sessions"][0]["start"].replace("T09", "T11")
    body["courses"][1]["sessions"][1].pop("end")
    before = scene.written()
    status, told = clerk.post("/together", body)
    assert (status, told["code"], told["course"]) == (422, "too_soon", 1)
    assert told["errors"][0]["path"] == "$.courses[1].sessions[1].start"
    assert scene.written() == before


def test_a_double_click_books_once(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = chosen(scene, clerk, peel)
    first, again = (clerk.post("/together", body, Idempotency_Key="one") for _ in range(2))
    assert [one["id"] for one in first[1]["courses"]] == [one["id"] for one in again[1]["courses"]]
    assert scene.facts == ["booked", "booked"]


@pytest.mark.parametrize(
    ("courses", "path"),
    [
        ([course()], "$.courses"),
        ([course(), course()], "$.courses[1].protocol"),
        ([course(), course("peel-face", 9)], "$.courses[1].sessions"),
        ([course(), course("peel-face", areas=("knee",))], "$.courses[1].areas[0]"),
    ],
)
def test_faults_name_the_course(scene: Scene, clerk: Clerk, peel: str, courses: list[Any], path: str) -> None:
    status, told = clerk.post("/proposals/together", wish(scene, *courses))
    assert (status, told["errors"][0]["path"]) == (422, path)


def test_another_clinics_patient_is_not_there(scene: Scene, clerk: Clerk, peel: str) -> None:
    body = wish(scene, course(), course(peel), patient_id=str(scene.cast.outsider.patients[0].id))
    assert clerk.post("/proposals/together", body)[0] == 404
