"""Several people at once: one sick day, one place, one answer; and nobody is shown a deadlock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.life.model import Place
from service.courses.models import CourseSession
from service.courses.offers.models import SickDay
from tests.integration.courses.scene import at
from tests.integration.offers.scene import TUESDAY, Scene, a_scene
from tests.support.clocks import FixedClock

pytestmark = pytest.mark.postgres
AT_ONCE = 6


@pytest.fixture
def scene(postgres_database: Database, clock: FixedClock) -> Iterator[Scene]:
    with a_scene(postgres_database, clock) as scene:
        yield scene


@pytest.fixture
def booked(scene: Scene) -> list[CourseSession]:
    """Four patients with Imogen on Tuesday."""
    starts = ("09:00", "10:30", "14:00", "15:30")
    names = ("Linnet Marlowe", "Piers Hollin", "Ada Quill", "Wren Ashby")
    patients = [scene.patient(name, f"+4477009001{number}") for number, name in enumerate(names, start=31)]
    return [scene.booked(each, f"2026-12-01 {start}")[0] for each, start in zip(patients, starts, strict=True)]


def outcome(do: Callable[[], object]) -> str:
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    return "done"


def at_once(*doing: Callable[[], object]) -> list[str]:
    with ThreadPoolExecutor(len(doing)) as pool:
        return sorted(pool.map(outcome, doing))


def test_one_sick_day_is_declared_once(scene: Scene, booked: list[CourseSession]) -> None:
    assert at_once(*[scene.sick] * AT_ONCE) == ["done"] + ["sick_day_known"] * (AT_ONCE - 1)
    assert len(scene.all(SickDay)) == 1
    assert len(scene.offers()) == len(booked)


def test_one_offer_is_agreed_once(scene: Scene, booked: list[CourseSession]) -> None:
    scene.sick()
    offer = scene.offers()[0]

    def agree() -> None:
        with scene.database.write() as session:
            scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, offer.id)

    assert at_once(*[agree] * AT_ONCE) == ["done"] + ["offer_settled"] * (AT_ONCE - 1)


def test_a_sick_day_and_moves_of_its_sessions_end_without_a_deadlock(scene: Scene, booked: list[CourseSession]) -> None:
    def move(one: CourseSession, hour: int) -> Callable[[], object]:
        def do() -> None:
            with scene.database.write() as session:
                place = Place(at(f"2026-12-03 {hour:02}:00"), "felix", "room-2")
                scene.program.courses.moves.move(session, scene.desk, scene.clinic_id, one.course_id, 1, place)

        return do

    doing = [scene.sick, *(move(one, hour) for one, hour in zip(booked, (9, 11, 14, 16), strict=True))]
    assert set(at_once(*doing)) <= {"done", "slot_taken", "offer_open"}
    now = [scene.one(each.id) for each in booked]
    displaced = [one for one in now if one.starts_at is not None and one.starts_at.date() == TUESDAY]
    open_ones = {offer.session_id for offer in scene.offers() if offer.state in {"asked", "to_call"}}
    assert {one.id for one in displaced} == open_ones
