"""Several people at once: one sick day, one place, one answer; and nobody is shown a deadlock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses import booking
from service.courses.life.model import Place
from service.courses.models import Course, CourseSession
from service.courses.offers import finding, sick_days
from service.courses.offers.models import Offer, SickDay
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.offers.scene import TUESDAY, Scene, a_scene
from tests.support.clocks import FixedClock

pytestmark = pytest.mark.postgres
AT_ONCE = 6
TEN = "2026-12-01 10:00"


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


def take_back(scene: Scene, day: SickDay) -> None:
    with scene.database.write() as session:
        scene.program.offers.sick_days.take_back(session, scene.desk, scene.clinic_id, day.id)


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


def test_a_sick_day_is_taken_back_once(scene: Scene, booked: list[CourseSession]) -> None:
    day = scene.sick()
    assert at_once(*[lambda: take_back(scene, day)] * AT_ONCE) == ["done"] + ["sick_day_taken_back"] * (AT_ONCE - 1)
    assert {offer.state for offer in scene.offers()} == {"withdrawn"}


def test_an_answer_is_not_overwritten_by_taking_the_day_back(scene: Scene, booked: list[CourseSession]) -> None:
    """Whoever was told that they have the new place has it, and their offer says so."""
    day = scene.sick()

    def agree(offer: Offer) -> Callable[[], object]:
        def do() -> None:
            with scene.database.write() as session:
                scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, offer.id)

        return do

    answers = [agree(offer) for offer in scene.offers()]
    assert set(at_once(*answers, lambda: take_back(scene, day), *answers)) <= {"done", "offer_settled"}
    for offer in scene.offers():
        one = scene.one(offer.session_id or day.id)
        moved = (one.starts_at, one.practitioner_id) == (offer.starts_at, offer.practitioner_id)
        assert offer.state == ("agreed" if moved else "withdrawn")


def test_an_answer_under_way_is_waited_for_and_stands(scene: Scene, booked: list[CourseSession]) -> None:
    """The answer has been read and is not committed yet when somebody takes the day back."""
    day, offer = scene.sick(), scene.offers()[0]
    with ThreadPoolExecutor(1) as pool:
        with scene.database.write() as session:
            scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, offer.id)
            taking = pool.submit(outcome, lambda: take_back(scene, day))
            with pytest.raises(TimeoutError):
                taking.result(timeout=0.5)
        assert taking.result() == "done"
    (settled,) = scene.all(Offer, Offer.id == offer.id)
    assert settled.state == "agreed"


def test_a_row_that_comes_while_the_day_is_taken_back_is_withdrawn_too(
    scene: Scene, booked: list[CourseSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = scene.sick()
    late = scene.booked(scene.patient("Rowan Tern", "+447700900139"), "2026-12-02 10:00")[0]
    patient_id = scene.all(Course, Course.id == late.course_id)[0].patient_id

    def add_row() -> None:
        row = {"clinic_id": scene.clinic_id, "patient_id": patient_id, "session_id": late.id, "sick_day_id": day.id}
        with scene.database.write() as session:
            session.add(Offer(**row, state="to_call", why_call="booked_since", made_at=scene.clock.now()))

    meanwhile(monkeypatch, finding, "hold_open", add_row)
    take_back(scene, day)
    assert [offer.state for offer in scene.offers()] == ["withdrawn"] * 5


def test_the_last_two_rows_settled_at_once_close_the_day(scene: Scene, booked: list[CourseSession]) -> None:
    scene.sick()

    def rung(offer: Offer) -> Callable[[], object]:
        def do() -> None:
            with scene.database.write() as session:
                scene.program.offers.answers.called(session, scene.desk, scene.clinic_id, offer.id, keep=True)

        return do

    assert set(at_once(*[rung(offer) for offer in scene.offers()])) == {"done"}
    assert scene.all(SickDay)[0].closed_at is not None


def test_who_books_while_the_sick_day_is_noted_is_rung(scene: Scene) -> None:
    """The hours were read before anybody had fallen ill; the place is taken afterwards."""
    patients = [scene.patient(f"Patient {number}", f"+4477009001{number}") for number in range(31, 35)]
    starts = ("09:00", "10:30", "14:00", "15:30")

    def book(patient: Patient, start: str) -> Callable[[], object]:
        return lambda: scene.booked(patient, f"2026-12-01 {start}")

    doing = [book(*each) for each in zip(patients, starts, strict=True)]
    outcomes = at_once(*doing[:2], scene.sick, *doing[2:])
    assert set(outcomes) <= {"done", "outside_hours"}
    here = {one.id for one in scene.all(CourseSession)}
    assert len(here) == outcomes.count("done") - 1
    assert {offer.session_id for offer in scene.offers()} == here
    assert (scene.all(SickDay)[0].closed_at is None) == bool(here)


def test_a_booking_that_read_the_hours_before_is_rung(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = scene.patient("Linnet Marlowe", "+447700900131")
    meanwhile(monkeypatch, booking, "read_house", scene.sick)
    (one,) = scene.booked(patient, TEN)
    assert (scene.offer().session_id, scene.offer().why_call) == (one.id, "booked_since")
    assert scene.all(SickDay)[0].closed_at is None


def test_a_booking_after_the_day_was_read_is_rung(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = scene.patient("Linnet Marlowe", "+447700900131")
    meanwhile(monkeypatch, sick_days, "plan_sick_day", lambda: scene.booked(patient, TEN))
    scene.sick()
    (one,) = scene.all(CourseSession)
    assert (scene.offer().session_id, scene.offer().why_call) == (one.id, "booked_since")


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, do: Callable[[], object]) -> None:
    """Let somebody else do something, and commit it, right after a function of a module was called the first time."""
    real, waiting = getattr(module, name), [do]

    def called(*given: Any, **more: Any) -> Any:
        found = real(*given, **more)
        if waiting:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(waiting.pop()).result(timeout=10)
        return found

    monkeypatch.setattr(module, name, called)
